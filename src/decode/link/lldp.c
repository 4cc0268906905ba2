/* SPDX-License-Identifier: ISC */
/* LLDP (IEEE 802.1AB): which system and port is at the other end of a cable. */
#include "base/address.h"
#include "base/atom.h"
#include "decode/lines.h"
#include "decode/printable.h"

enum { END, CHASSIS, PORT, TTL, PORT_DESCRIPTION, SYSTEM_NAME, SYSTEM_DESCRIPTION };

#define MAC_OF_CHASSIS 4 /* subtypes of what names a chassis and a port */
#define MAC_OF_PORT    3

static const struct field lldp_fields[] = {
	FIELD_NOTE(chassis),
	FIELD_NOTE(port),
	FIELD_NOTE(ttl),
	FIELD_NOTE(port_description),
	FIELD_NOTE(system),
	FIELD_NOTE(description),
	FIELD_END,
};

/* The first part of a type; its type has seven bits, its length nine. */
static bool lldp_find(struct cursor c, unsigned wanted, struct bytes *value)
{
	while (cursor_left(&c)) {
		uint16_t head = cursor_u16(&c);

		value->len = head & 0x1ff;
		value->data = cursor_take(&c, value->len);
		if (!value->data || !head)
			return false;
		if (head >> 9 == wanted)
			return true;
	}
	return false;
}

/* All up to the last part, behind which there is padding. */
static const struct proto *lldp_dissect(struct dissection *d, struct layer *l)
{
	for (;;) {
		const uint8_t *h = dissect_take(d, l, 2);

		if (!h || !get_be16(h) || !dissect_take(d, l, get_be16(h) & 0x1ff))
			return NULL;
		if (!cursor_left(&d->cursor) && !d->cut)
			return dissect_malformed(d, l);
	}
}

/* What names a chassis or a port: an address, or a text; what else there is is left out. */
static bool lldp_id(
	const struct layer *l, unsigned wanted, char mac[ADDRESS_MAC_MAX], struct bytes *text)
{
	struct bytes value;

	if (!lldp_find(layer_cursor(l, 0), wanted, &value) || value.len < 2)
		return false;
	*text = (struct bytes){ value.data + 1, value.len - 1 };
	if (value.data[0] == (wanted == CHASSIS ? MAC_OF_CHASSIS : MAC_OF_PORT) && value.len == 7) {
		text->len = (size_t)(address_put_mac(mac, value.data + 1) - mac);
		text->data = (const uint8_t *)mac;
		return true;
	}
	return wanted == CHASSIS ? value.data[0] >= 6 && value.data[0] <= 7
				 : value.data[0] == 1 || value.data[0] == 5 || value.data[0] == 7;
}

static void lldp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	static const struct {
		uint8_t type;
		uint16_t key;
	} texts[] = {
		{ PORT_DESCRIPTION, ATOM(port_description) },
		{ SYSTEM_NAME, ATOM(system) },
		{ SYSTEM_DESCRIPTION, ATOM(description) },
	};
	struct cursor c = layer_cursor(l, 0);
	char mac[ADDRESS_MAC_MAX];
	struct bytes value;

	(void)d;
	if (lldp_id(l, CHASSIS, mac, &value))
		lines_emit(e, ATOM(chassis), value);
	if (lldp_id(l, PORT, mac, &value))
		lines_emit(e, ATOM(port), value);
	if (lldp_find(c, TTL, &value) && value.len >= 2)
		enc_key_uint(e, ATOM(ttl), get_be16(value.data));
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (lldp_find(c, texts[i].type, &value))
			lines_emit(e, (atom_id)texts[i].key, value);
}

static void lldp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	char mac[ADDRESS_MAC_MAX];
	struct bytes value;

	(void)d;
	if (lldp_find(layer_cursor(l, 0), SYSTEM_NAME, &value) || lldp_id(l, CHASSIS, mac, &value))
		printable_put(out, value.data, value.len);
	if (lldp_id(l, PORT, mac, &value))
		printable_text(out, " port ", value);
}

const struct proto proto_lldp = {
	.name = ATOM(lldp),
	.index = PROTO_lldp,
	.color = LINE_LINK,
	.label = "LLDP",
	.fields = lldp_fields,
	.dissect = lldp_dissect,
	.emit = lldp_emit,
	.text = lldp_text,
};
