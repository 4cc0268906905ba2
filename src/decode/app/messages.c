/* SPDX-License-Identifier: ISC */
/* Short messages over UDP: syslog (RFC 3164, RFC 5424), TFTP's requests (RFC 1350) and RADIUS
 * (RFC 2865). */
#include "base/atom.h"
#include "decode/lines.h"
#include "decode/printable.h"

#define PRIORITY_MAX  191
#define RADIUS_HEADER 20
#define RADIUS_MAX    4096
#define USER_NAME     1

enum { READ_REQUEST = 1, WRITE_REQUEST };

static const struct field syslog_fields[] = {
	FIELD_NOTE(facility),
	FIELD_NOTE(severity),
	FIELD_NOTE(message),
	FIELD_END,
};

/* "<13>": the facility times eight, and the severity. */
static bool syslog_read(struct cursor *c, uint32_t *priority)
{
	size_t left = cursor_left(c);
	const uint8_t *p = c->at;
	const uint8_t *end = memchr(p, '>', left < 5 ? left : 5);

	if (!end || p[0] != '<' ||
		!lines_number((struct bytes){ p + 1, (size_t)(end - p) - 1 }, priority))
		return false;
	cursor_take(c, (size_t)(end - p) + 1);
	return *priority <= PRIORITY_MAX;
}

static bool syslog_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	uint32_t priority;

	return syslog_read(&c, &priority);
}

static void syslog_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	uint32_t priority;

	(void)d;
	if (!syslog_read(&c, &priority))
		return;
	enc_key_uint(e, ATOM(facility), priority / 8);
	enc_key_uint(e, ATOM(severity), priority % 8);
	lines_emit(e, ATOM(message), (struct bytes){ c.at, cursor_left(&c) });
}

static void syslog_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	uint32_t priority;

	(void)d;
	if (!syslog_read(&c, &priority))
		return;
	buf_printf(out, "facility %u severity %u ", priority / 8, priority % 8);
	printable_put(out, c.at, cursor_left(&c));
}

const struct proto proto_syslog = {
	.name = ATOM(syslog),
	.index = PROTO_syslog,
	.color = LINE_APP,
	.label = "SYSLOG",
	.fields = syslog_fields,
	.match = syslog_match,
	.dissect = dissect_all,
	.emit = syslog_emit,
	.text = syslog_text,
};

static const struct field tftp_fields[] = {
	FIELD_U16(opcode, 0),
	FIELD_NOTE(file),
	FIELD_NOTE(mode),
	FIELD_END,
};

/* A file and a mode; what follows a request goes over other ports. */
static bool tftp_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	uint16_t opcode = cursor_u16(&c);
	struct bytes file, mode;

	return (opcode == READ_REQUEST || opcode == WRITE_REQUEST) && lines_take_nul(&c, &file) &&
	       file.len && lines_take_nul(&c, &mode) && mode.len;
}

static void tftp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 2);
	struct bytes text;

	(void)d;
	if (lines_take_nul(&c, &text))
		lines_emit(e, ATOM(file), text);
	if (lines_take_nul(&c, &text))
		lines_emit(e, ATOM(mode), text);
}

static void tftp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 2);
	struct bytes file;

	(void)d;
	lines_take_nul(&c, &file);
	printable_text(out, l->at[1] == READ_REQUEST ? "read " : "write ", file);
}

const struct proto proto_tftp = {
	.name = ATOM(tftp),
	.index = PROTO_tftp,
	.color = LINE_APP,
	.label = "TFTP",
	.fields = tftp_fields,
	.match = tftp_match,
	.dissect = dissect_all,
	.emit = tftp_emit,
	.text = tftp_text,
};

static const struct field radius_fields[] = {
	FIELD_U8(code, 0),
	FIELD_U8(id, 1),
	FIELD_U16(len, 2),
	FIELD_NOTE(user_name),
	FIELD_END,
};

static bool radius_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;
	size_t len = dissect_wire(d);

	return cursor_left(&d->cursor) >= 4 && p[0] && get_be16(p + 2) >= RADIUS_HEADER &&
	       get_be16(p + 2) <= RADIUS_MAX && get_be16(p + 2) <= len;
}

static const struct proto *radius_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, RADIUS_HEADER);

	if (h)
		dissect_take(d, l, get_be16(h + 2) - (size_t)RADIUS_HEADER);
	return NULL;
}

static bool radius_user(const struct layer *l, struct bytes *name)
{
	return cursor_find(layer_cursor(l, RADIUS_HEADER), 1, true, USER_NAME, name);
}

static void radius_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct bytes name;

	(void)d;
	if (radius_user(l, &name))
		lines_emit(e, ATOM(user_name), name);
}

static void radius_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const codes[] = { [1] = "access request",
		[2] = "access accept",
		[3] = "access reject",
		[4] = "accounting request",
		[5] = "accounting response",
		[11] = "access challenge" };
	struct bytes name;

	(void)d;
	if (l->len < RADIUS_HEADER)
		return;
	if (l->at[0] < ARRAY_LEN(codes) && codes[l->at[0]])
		buf_puts(out, codes[l->at[0]]);
	else
		buf_printf(out, "code %u", l->at[0]);
	printable_number(out, " id ", l->at[1]);
	if (radius_user(l, &name))
		printable_text(out, " ", name);
}

const struct proto proto_radius = {
	.name = ATOM(radius),
	.index = PROTO_radius,
	.color = LINE_APP,
	.label = "RADIUS",
	.fields = radius_fields,
	.match = radius_match,
	.dissect = radius_dissect,
	.emit = radius_emit,
	.text = radius_text,
};
