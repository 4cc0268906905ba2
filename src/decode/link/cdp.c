/* SPDX-License-Identifier: ISC */
/* CDP, Cisco's discovery protocol: which device and port is at the other end of a cable.  As
 * Wireshark and tcpdump have it; there is no specification. */
#include "base/atom.h"
#include "decode/lines.h"
#include "decode/printable.h"

enum { DEVICE = 1, PORT = 3, SOFTWARE = 5, PLATFORM = 6, NATIVE_VLAN = 10 };

#define HEADER 4 /* version, time to live, checksum */
#define PART   4 /* type and length, which counts them */

static const struct field cdp_fields[] = {
	FIELD_U8(version, 0),
	FIELD_U8(ttl, 1),
	FIELD_NOTE(device),
	FIELD_NOTE(port),
	FIELD_NOTE(platform),
	FIELD_NOTE(software),
	FIELD_NOTE(native_vlan),
	FIELD_END,
};

static bool cdp_find(const struct layer *l, uint16_t wanted, struct bytes *value)
{
	return cursor_find(layer_cursor(l, HEADER), 2, true, wanted, value);
}

static const struct proto *cdp_dissect(struct dissection *d, struct layer *l)
{
	if (!dissect_take(d, l, HEADER))
		return NULL;
	while (cursor_left(&d->cursor) || d->cut) {
		const uint8_t *h = dissect_take(d, l, PART);

		if (!h)
			return NULL;
		if (get_be16(h + 2) < PART)
			return dissect_malformed(d, l);
		if (!dissect_take(d, l, get_be16(h + 2) - (size_t)PART))
			return NULL;
	}
	return NULL;
}

static void cdp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	static const struct {
		uint8_t type;
		uint16_t key;
	} texts[] = {
		{ DEVICE, ATOM(device) },
		{ PORT, ATOM(port) },
		{ PLATFORM, ATOM(platform) },
		{ SOFTWARE, ATOM(software) },
	};
	struct bytes value;

	(void)d;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (cdp_find(l, texts[i].type, &value))
			lines_emit(e, (atom_id)texts[i].key, value);
	if (cdp_find(l, NATIVE_VLAN, &value) && value.len == 2)
		enc_key_uint(e, ATOM(native_vlan), get_be16(value.data));
}

static void cdp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct bytes value;

	(void)d;
	if (cdp_find(l, DEVICE, &value))
		printable_put(out, value.data, value.len);
	if (cdp_find(l, PORT, &value))
		printable_text(out, " port ", value);
	if (cdp_find(l, PLATFORM, &value))
		printable_text(out, " platform ", value);
}

const struct proto proto_cdp = {
	.name = ATOM(cdp),
	.index = PROTO_cdp,
	.color = LINE_LINK,
	.label = "CDP",
	.fields = cdp_fields,
	.dissect = cdp_dissect,
	.emit = cdp_emit,
	.text = cdp_text,
};
