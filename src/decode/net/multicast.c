/* SPDX-License-Identifier: ISC */
/* How routers tell each other who wants which group: PIM, version 2 (RFC 7761).  A register
 * carries the packet that a source sent. */
#include "base/address.h"
#include "base/atom.h"
#include "decode/tunnel/within.h"

enum { HELLO = 0, REGISTER = 1, JOIN_PRUNE = 3, TYPES = 13 };
enum { HOLDTIME = 1, DR_PRIORITY = 19 }; /* options of a hello */

#define HEADER       4
#define REGISTER_LEN 8 /* with flags */
#define NULL_PACKET  0x40
#define IP4_ADDRESS  (2 + 4) /* behind its family and encoding */
#define IP6_ADDRESS  (2 + 16)

static const struct field pim_fields[] = {
	FIELD_BITS8(version, 0, 4, 15),
	FIELD_BITS8(type, 0, 0, 15),
	FIELD_NOTE(holdtime),
	FIELD_NOTE(dr_priority),
	FIELD_NOTE(neighbor),
	FIELD_END,
};

static const struct proto *pim_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, HEADER);
	const uint8_t *flags;

	if (!h)
		return NULL;
	if (h[0] >> 4 != 2)
		return dissect_malformed(d, l);
	if ((h[0] & 15) != REGISTER)
		return dissect_rest(d, l, true);
	flags = dissect_take(d, l, REGISTER_LEN - HEADER);
	return flags && !(flags[0] & NULL_PACKET) ? within_ip(d, 0) : NULL;
}

static bool pim_option(const struct layer *l, uint16_t wanted, size_t len, struct bytes *value)
{
	return l->len > HEADER && (l->at[0] & 15) == HELLO &&
	       cursor_find(layer_cursor(l, HEADER), 2, false, wanted, value) && value->len == len;
}

/* Whom a join or a prune is for, and the header behind it; NULL where it is not there. */
static const uint8_t *pim_neighbor(const struct layer *l, bool *ip6)
{
	size_t size;

	if (l->len <= HEADER || (l->at[0] & 15) != JOIN_PRUNE)
		return NULL;
	*ip6 = l->at[HEADER] == 2;
	size = *ip6 ? IP6_ADDRESS : IP4_ADDRESS;
	return l->len >= HEADER + size + 4 && l->at[HEADER] <= 2 && !l->at[HEADER + 1]
		       ? l->at + HEADER + 2
		       : NULL;
}

static char *pim_put_neighbor(char *text, const uint8_t *address, bool ip6)
{
	return ip6 ? address_put_ip6(text, address) : address_put_ip4(text, address);
}

static void pim_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	char text[ADDRESS_IP6_MAX];
	bool ip6 = false;
	const uint8_t *address = pim_neighbor(l, &ip6);
	struct bytes value;

	(void)d;
	if (pim_option(l, HOLDTIME, 2, &value))
		enc_key_uint(e, ATOM(holdtime), get_be16(value.data));
	if (pim_option(l, DR_PRIORITY, 4, &value))
		enc_key_uint(e, ATOM(dr_priority), get_be32(value.data));
	if (!address)
		return;
	/* Behind it are a reserved byte and the number of groups. */
	enc_key_uint(e, ATOM(holdtime), get_be16(address + (ip6 ? 16 : 4) + 2));
	enc_key(e, ATOM(neighbor));
	enc_textn(e, text, (size_t)(pim_put_neighbor(text, address, ip6) - text));
}

static void pim_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const types[TYPES] = { "hello", "register", "register stop",
		"join/prune", "bootstrap", "assert", "graft", "graft ack", "candidate RP",
		"state refresh", "DF election", "ECMP redirect", "flooding" };
	char text[ADDRESS_IP6_MAX];
	bool ip6 = false;
	const uint8_t *address = pim_neighbor(l, &ip6);

	(void)d;
	if (l->len < HEADER)
		return;
	if ((l->at[0] & 15) < TYPES)
		buf_printf(out, "pim %s", types[l->at[0] & 15]);
	else
		buf_printf(out, "pim type %u", l->at[0] & 15);
	if (!address)
		return;
	*pim_put_neighbor(text, address, ip6) = '\0';
	buf_printf(out, " %s", text);
}

const struct proto proto_pim = {
	.name = ATOM(pim),
	.index = PROTO_pim,
	.color = LINE_NET,
	.tunnel = true,
	.label = "PIM",
	.fields = pim_fields,
	.dissect = pim_dissect,
	.emit = pim_emit,
	.text = pim_text,
};
