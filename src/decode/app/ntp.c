/* SPDX-License-Identifier: ISC */
/* NTP (RFC 5905). */
#include "base/atom.h"
#include "decode/dissect.h"

#define HEADER 48

static const struct field ntp_fields[] = {
	FIELD_BITS8(leap, 0, 6, 3),
	FIELD_BITS8(version, 0, 3, 7),
	FIELD_BITS8(mode, 0, 0, 7),
	FIELD_U8(stratum, 1),
	FIELD_U32(transmit_sec, 40),
	FIELD_NOTE(poll),
	FIELD_NOTE(precision),
	FIELD_END,
};

/* Mode 6 and 7 are for its own programs, and of another shape. */
static bool ntp_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;
	size_t len = dissect_wire(d);
	unsigned version, mode;

	if (len < HEADER || cursor_left(&d->cursor) < 2)
		return false;
	version = p[0] >> 3 & 7;
	mode = p[0] & 7;
	return version >= 1 && version <= 4 && mode >= 1 && mode <= 5 && p[1] <= 16;
}

/* Extension fields and the authentication code belong to it. */
static const struct proto *ntp_dissect(struct dissection *d, struct layer *l)
{
	if (dissect_take(d, l, HEADER))
		dissect_rest(d, l, true);
	return NULL;
}

static void ntp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len < 4)
		return;
	enc_key(e, ATOM(poll));
	enc_int(e, (int8_t)l->at[2]);
	enc_key(e, ATOM(precision));
	enc_int(e, (int8_t)l->at[3]);
}

static void ntp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const modes[] = { NULL, "symmetric active", "symmetric passive",
		"client", "server", "broadcast" };

	(void)d;
	if (l->len >= 2)
		buf_printf(
			out, "v%u %s stratum %u", l->at[0] >> 3 & 7, modes[l->at[0] & 7], l->at[1]);
}

const struct proto proto_ntp = {
	.name = ATOM(ntp),
	.index = PROTO_ntp,
	.color = LINE_APP,
	.label = "NTP",
	.fields = ntp_fields,
	.match = ntp_match,
	.dissect = ntp_dissect,
	.emit = ntp_emit,
	.text = ntp_text,
};
