/* SPDX-License-Identifier: ISC */
/* 802.11 (IEEE 802.11, section 9), whose integers are little-endian. */
#include "base/atom.h"
#include "decode/dissect.h"
#include "decode/printable.h"

enum { MANAGEMENT, CONTROL, DATA };
enum { PROBE_REQUEST = 4, PROBE_RESPONSE = 5, BEACON = 8 };    /* subtypes of management */
enum { PS_POLL = 10, RTS = 11, CF_END = 14, CF_END_ACK = 15 }; /* of control */

#define TO_DS      0x01
#define FROM_DS    0x02
#define MORE_FRAGS 0x04
#define PROTECTED  0x40
#define ORDER      0x80
#define NO_DATA    4 /* in a subtype of data */
#define QOS        8
#define AMSDU      0x80 /* in the QoS field: several packets in one frame */
#define SSID_MAX   32

static const uint16_t wlan_flags[16] = { ATOM(to_ds), ATOM(from_ds), ATOM(more_frag), ATOM(retry),
	ATOM(power_save), ATOM(more_data), ATOM(protected), ATOM(order) };

static const struct field wlan_fields[] = {
	FIELD_BITS8(type, 0, 2, 3),
	FIELD_BITS8(subtype, 0, 4, 15),
	FIELD_FLAGS(flags, 0, 0xff, wlan_flags),
	FIELD_MAC(receiver, 4),
	FIELD_NOTE(transmitter),
	FIELD_NOTE(dest),
	FIELD_NOTE(src),
	FIELD_NOTE(bssid),
	FIELD_NOTE(seq),
	FIELD_NOTE(ssid),
	FIELD_END,
};

static const struct field transmitter_fields[] = { FIELD_MAC(transmitter, 10), FIELD_END };

/* Who the frame is for, from whom, and whose network it is, by the two bits of the
 * distribution system. */
static const struct field wlan_address_fields[4][4] = {
	{ FIELD_MAC(dest, 4), FIELD_MAC(src, 10), FIELD_MAC(bssid, 16), FIELD_END },
	{ FIELD_MAC(dest, 16), FIELD_MAC(src, 10), FIELD_MAC(bssid, 4), FIELD_END },
	{ FIELD_MAC(dest, 4), FIELD_MAC(src, 16), FIELD_MAC(bssid, 10), FIELD_END },
	{ FIELD_MAC(dest, 16), FIELD_MAC(src, 24), FIELD_END },
};

static unsigned wlan_type(const uint8_t *h)
{
	return h[0] >> 2 & 3;
}

static unsigned wlan_subtype(const uint8_t *h)
{
	return h[0] >> 4;
}

/* The length of the header, without what only QoS data has. */
static size_t wlan_header_len(const uint8_t *h)
{
	unsigned subtype = wlan_subtype(h);

	if (wlan_type(h) == CONTROL)
		return subtype == PS_POLL || subtype == RTS || subtype == CF_END ||
				       subtype == CF_END_ACK
			       ? 16
			       : 10;
	return (h[1] & (TO_DS | FROM_DS)) == (TO_DS | FROM_DS) ? 30 : 24;
}

static const struct proto *wlan_dissect_data(
	struct dissection *d, struct layer *l, const uint8_t *h)
{
	const uint8_t *qos = NULL;

	if (wlan_subtype(h) & QOS) {
		qos = dissect_take(d, l, h[1] & ORDER ? 6 : 2);
		if (!qos)
			return NULL;
	}
	if (wlan_subtype(h) & NO_DATA || h[1] & (PROTECTED | MORE_FRAGS) || h[22] & 15)
		return NULL;
	return qos && *qos & AMSDU ? NULL : &proto_llc;
}

static const struct proto *wlan_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 10);

	if (!h || !dissect_take(d, l, wlan_header_len(h) - 10))
		return NULL;
	if (h[0] & 3)
		return dissect_malformed(d, l);
	if (wlan_type(h) == DATA)
		return wlan_dissect_data(d, l, h);
	if (wlan_type(h) == MANAGEMENT)
		dissect_take(d, l, cursor_left(&d->cursor));
	return NULL;
}

/* The network's name, the first element of what has one; NULL where it is not there. */
static const uint8_t *wlan_ssid(const struct layer *l, uint8_t *len)
{
	struct cursor c = layer_cursor(l, 24);
	unsigned subtype;
	uint8_t id;

	if (l->len < 24 || wlan_type(l->at) != MANAGEMENT || l->at[1] & PROTECTED)
		return NULL;
	subtype = wlan_subtype(l->at);
	if (subtype != BEACON && subtype != PROBE_RESPONSE && subtype != PROBE_REQUEST)
		return NULL;
	/* Time stamp, interval, capabilities. */
	if (subtype != PROBE_REQUEST)
		cursor_take(&c, 12);
	id = cursor_u8(&c);
	*len = cursor_u8(&c);
	return c.failed || id || *len > SSID_MAX ? NULL : cursor_take(&c, *len);
}

static void wlan_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	const uint8_t *ssid;
	uint8_t len;

	(void)d;
	if (l->len < 10)
		return;
	if (l->len >= 16)
		enc_fields(e, transmitter_fields, l->at, l->len);
	if (wlan_type(l->at) == CONTROL || l->len < 24)
		return;
	enc_fields(e, wlan_address_fields[l->at[1] & 3], l->at, l->len);
	enc_key_uint(e, ATOM(seq), get_le16(l->at + 22) >> 4);
	ssid = wlan_ssid(l, &len);
	if (ssid) {
		enc_key(e, ATOM(ssid));
		enc_textn(e, (const char *)ssid, len);
	}
}

static void wlan_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const management[16] = { "association request", "association response",
		"reassociation request", "reassociation response", "probe request",
		"probe response", "timing advertisement", NULL, "beacon", "ATIM", "disassociation",
		"authentication", "deauthentication", "action", "action no ack" };
	static const char *const control[16] = { NULL, NULL, "trigger", "TACK", "beamforming poll",
		"NDP announcement", "extension", "wrapper", "block ack request", "block ack",
		"PS-poll", "RTS", "CTS", "ack", "CF-end", "CF-end ack" };
	const uint8_t *ssid;
	uint8_t len;
	const char *name;

	if (l->len < 10 || l != &d->layers[d->count - 1])
		return;
	name = wlan_type(l->at) == MANAGEMENT ? management[wlan_subtype(l->at)]
	       : wlan_type(l->at) == CONTROL  ? control[wlan_subtype(l->at)]
	       : l->at[1] & PROTECTED         ? "protected data"
					      : "data";
	if (name)
		buf_puts(out, name);
	else
		buf_printf(out, "type %u subtype %u", wlan_type(l->at), wlan_subtype(l->at));
	ssid = wlan_ssid(l, &len);
	if (ssid && len)
		printable_text(out, " ", (struct bytes){ ssid, len });
}

const struct proto proto_wlan = {
	.name = ATOM(wlan),
	.index = PROTO_wlan,
	.color = LINE_LINK,
	.link = true,
	.label = "WLAN",
	.fields = wlan_fields,
	.dissect = wlan_dissect,
	.emit = wlan_emit,
	.text = wlan_text,
};
