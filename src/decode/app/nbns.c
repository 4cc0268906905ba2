/* SPDX-License-Identifier: ISC */
/* The name service of NetBIOS (RFC 1002, section 4.2): one name, and where it is. */
#include "base/address.h"
#include "base/atom.h"
#include "decode/app/netbios.h"
#include "decode/dissect.h"
#include "decode/printable.h"

#define HEADER        12
#define RESPONSE      0x80
#define TYPE_NB       0x20
#define POINTER       0xc0
#define ADDRESSES_MAX 16

static const uint16_t flag_keys[16] = { [4] = ATOM(broadcast),
	[7] = ATOM(ra),
	[8] = ATOM(rd),
	[9] = ATOM(tc),
	[10] = ATOM(aa),
	[15] = ATOM(response) };

static const struct field flag_fields[] = {
	FIELD_NOTE(response),
	FIELD_NOTE(aa),
	FIELD_NOTE(tc),
	FIELD_NOTE(rd),
	FIELD_NOTE(ra),
	FIELD_NOTE(broadcast),
	FIELD_END,
};

static const struct field head_fields[] = {
	FIELD_U16(id, 0),
	FIELD_BITS16(opcode, 2, 11, 15),
	FIELD_FLAGS(flags, 2, 0x8790, flag_keys),
	FIELD_END,
};

static const struct field nbns_fields[] = {
	FIELD_NOTE(id),
	FIELD_NOTE(opcode),
	FIELD_NOTE_MAP(flags, flag_fields),
	FIELD_NOTE(rcode),
	FIELD_NOTE(name),
	FIELD_NOTE(suffix),
	FIELD_NOTE(addresses),
	FIELD_END,
};

static const struct field rcode_fields[] = { FIELD_BITS16(rcode, 2, 0, 15), FIELD_END };

struct nbns {
	struct netbios_name name;
	struct cursor address; /* what the first record of type NB has: flags and an address each */
};

/* A record's name is a pointer to the question's where there is one. */
static bool nbns_read_record(struct cursor *c, struct nbns *n, bool named)
{
	const uint8_t *h;

	if (named && cursor_left(c) && *c->at >= POINTER)
		cursor_take(c, 2);
	else if (!netbios_take_name(c, &n->name))
		return false;
	h = cursor_take(c, 10);
	if (h && get_be16(h) == TYPE_NB)
		n->address = cursor_sub(c, get_be16(h + 8));
	return !c->failed;
}

static bool nbns_read(struct cursor c, struct nbns *n)
{
	const uint8_t *h = cursor_take(&c, HEADER);
	unsigned records = h ? 0u + get_be16(h + 6) + get_be16(h + 8) + get_be16(h + 10) : 0;

	*n = (struct nbns){ .address = cursor_init(c.at, 0) };
	if (!h || get_be16(h + 4) > 1 || records > 2 || get_be16(h + 4) + records == 0)
		return false;
	if (get_be16(h + 4)) {
		if (!netbios_take_name(&c, &n->name) || !cursor_take(&c, 4))
			return false;
	} else if (cursor_left(&c) && *c.at != NETBIOS_ENCODED) {
		return false;
	}
	/* Of a question that is there as a whole the record may be cut. */
	return !records || nbns_read_record(&c, n, get_be16(h + 4)) || get_be16(h + 4);
}

static bool nbns_match(const struct dissection *d)
{
	struct nbns n;

	return nbns_read(d->cursor, &n);
}

static void nbns_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	char text[ADDRESS_IP4_MAX];
	struct nbns n;

	(void)d;
	if (!nbns_read(layer_cursor(l, 0), &n))
		return;
	enc_fields(e, head_fields, l->at, l->len);
	if (l->at[2] & RESPONSE)
		enc_fields(e, rcode_fields, l->at, l->len);
	enc_key(e, ATOM(name));
	enc_textn(e, (const char *)n.name.name, n.name.len);
	enc_key_uint(e, ATOM(suffix), n.name.suffix);
	if (cursor_left(&n.address) < 6)
		return;
	enc_key(e, ATOM(addresses));
	enc_list_begin(e);
	for (int i = 0; i < ADDRESSES_MAX && cursor_left(&n.address) >= 6; i++) {
		const uint8_t *p = cursor_take(&n.address, 6);

		enc_textn(e, text, (size_t)(address_put_ip4(text, p + 2) - text));
	}
	enc_end(e);
}

static void nbns_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const opcodes[16] = { [0] = "query",
		[5] = "registration",
		[6] = "release",
		[7] = "wack",
		[8] = "refresh",
		[9] = "refresh",
		[15] = "multi-homed registration" };
	char text[ADDRESS_IP4_MAX];
	struct nbns n;
	unsigned opcode;

	(void)d;
	if (!nbns_read(layer_cursor(l, 0), &n))
		return;
	opcode = l->at[2] >> 3 & 15;
	if (opcodes[opcode])
		buf_puts(out, opcodes[opcode]);
	else
		buf_printf(out, "opcode %u", opcode);
	buf_puts(out, l->at[2] & RESPONSE ? " response " : " ");
	if (l->at[2] & RESPONSE && l->at[3] & 15)
		buf_printf(out, "rcode %u ", l->at[3] & 15);
	printable_put(out, n.name.name, n.name.len);
	buf_printf(out, "<%02x>", n.name.suffix);
	if (cursor_left(&n.address) < 6)
		return;
	*address_put_ip4(text, n.address.at + 2) = '\0';
	buf_printf(out, " %s", text);
}

const struct proto proto_nbns = {
	.name = ATOM(nbns),
	.index = PROTO_nbns,
	.color = LINE_APP,
	.label = "NBNS",
	.fields = nbns_fields,
	.match = nbns_match,
	.dissect = dissect_all,
	.emit = nbns_emit,
	.text = nbns_text,
};
