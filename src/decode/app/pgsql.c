/* SPDX-License-Identifier: ISC */
/* PostgreSQL, version 3 (https://www.postgresql.org/docs/current/protocol-message-formats.html):
 * the first message of a segment, what is asked, who logs in, and errors.  Passwords are not
 * told. */
#include "base/atom.h"
#include "decode/lines.h"
#include "decode/printable.h"

#define VERSION_3      0x00030000
#define CANCEL         80877102
#define SSL            80877103
#define GSS            80877104
#define STARTUP_MAX    10000 /* bytes of a startup, as the server bounds them */
#define HEADER         5     /* a type and a length, which counts itself */
#define PARAMETERS_MAX 32    /* of a startup or an error that are looked through */

static const struct field pgsql_fields[] = {
	FIELD_NOTE(type),
	FIELD_NOTE(len),
	FIELD_NOTE(query),
	FIELD_NOTE(user),
	FIELD_NOTE(database),
	FIELD_NOTE(tag),
	FIELD_NOTE(code),
	FIELD_NOTE(message),
	FIELD_END,
};

static bool pgsql_is_type(uint8_t type, bool server)
{
	return type && strchr(server ? "123AcCdDEGHIKnNRsStTvVWZ" : "BcCdDEfFHpPQSX", type);
}

/* A connection begins without a type. */
static bool pgsql_is_startup(const uint8_t *p, size_t left, size_t wire)
{
	uint32_t code = left >= 8 ? get_be32(p + 4) : 0;

	if (left < 8 || get_be32(p) != wire || get_be32(p) > STARTUP_MAX)
		return false;
	return (code & 0xffff0000) == VERSION_3 || code == CANCEL || code == SSL || code == GSS;
}

/* A type, and behind the message's length the end or another type. */
static bool pgsql_is_message(const uint8_t *p, size_t left, size_t wire, bool server)
{
	size_t len = left >= HEADER ? get_be32(p + 1) + (size_t)1 : 0;

	if (len < HEADER || len > 1u << 30 || !pgsql_is_type(p[0], server))
		return false;
	if (len < wire)
		return len >= left || pgsql_is_type(p[len], server);
	/* What goes on in the next segment is longer than this one. */
	return len == wire || (strchr("QPBdDTE", p[0]) && len < 1u << 24);
}

static bool pgsql_match(const struct dissection *d)
{
	bool server = dissect_from_server(&d->layers[d->count - 1]);
	const uint8_t *p = d->cursor.at;
	size_t left = cursor_left(&d->cursor);

	return (!server && pgsql_is_startup(p, left, dissect_wire(d))) ||
	       pgsql_is_message(p, left, dissect_wire(d), server);
}

enum { PGSQL_SERVER = 1, PGSQL_STARTUP = 2 };

static const struct proto *pgsql_dissect(struct dissection *d, struct layer *l)
{
	bool server = dissect_from_server(l - 1);
	const uint8_t *p = d->cursor.at;

	if (!server && pgsql_is_startup(p, cursor_left(&d->cursor), dissect_wire(d))) {
		l->flags = PGSQL_STARTUP;
		dissect_take(d, l, get_be32(p));
	} else {
		l->flags = server ? PGSQL_SERVER : 0;
		if (dissect_take(d, l, HEADER))
			dissect_take(d, l, get_be32(p + 1) - (size_t)4);
	}
	return NULL;
}

static struct bytes pgsql_take(struct cursor *c)
{
	struct bytes text;

	lines_take_nul(c, &text);
	return text;
}

/* The statement of a query, or of one that is prepared behind its name. */
static bool pgsql_query(const struct layer *l, struct bytes *query)
{
	struct cursor c = layer_cursor(l, HEADER);

	if (l->flags || (l->at[0] != 'Q' && l->at[0] != 'P'))
		return false;
	if (l->at[0] == 'P')
		pgsql_take(&c);
	*query = pgsql_take(&c);
	return true;
}

/* A startup's parameter: names and values, all of them texts. */
static bool pgsql_parameter(const struct layer *l, const char *wanted, struct bytes *value)
{
	struct cursor c = layer_cursor(l, 8);

	for (int n = 0; n < PARAMETERS_MAX && cursor_left(&c); n++) {
		struct bytes name = pgsql_take(&c);

		*value = pgsql_take(&c);
		if (bytes_equal(name, wanted))
			return true;
	}
	return false;
}

/* A field of an error or a notice, by its letter. */
static bool pgsql_field(const struct layer *l, char wanted, struct bytes *value)
{
	struct cursor c = layer_cursor(l, HEADER);

	if (l->flags != PGSQL_SERVER || (l->at[0] != 'E' && l->at[0] != 'N'))
		return false;
	for (int n = 0; n < PARAMETERS_MAX && cursor_left(&c) && *c.at; n++) {
		uint8_t letter = cursor_u8(&c);

		*value = pgsql_take(&c);
		if (letter == (uint8_t)wanted)
			return true;
	}
	return false;
}

static const char *pgsql_startup_name(const struct layer *l)
{
	uint32_t code = get_be32(l->at + 4);

	return code == SSL ? "ssl" : code == GSS ? "gss" : code == CANCEL ? "cancel" : "startup";
}

static bool pgsql_is_tag(const struct layer *l)
{
	return l->flags == PGSQL_SERVER && l->at[0] == 'C';
}

static void pgsql_emit_startup(struct enc *e, const struct layer *l)
{
	struct bytes value;

	enc_key_text(e, ATOM(type), pgsql_startup_name(l));
	enc_key_uint(e, ATOM(len), get_be32(l->at));
	if (get_be32(l->at + 4) == CANCEL)
		return;
	if (pgsql_parameter(l, "user", &value))
		lines_emit(e, ATOM(user), value);
	if (pgsql_parameter(l, "database", &value))
		lines_emit(e, ATOM(database), value);
}

static void pgsql_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct bytes value;

	(void)d;
	if (l->len < HEADER)
		return;
	if (l->flags == PGSQL_STARTUP) {
		pgsql_emit_startup(e, l);
		return;
	}
	enc_key(e, ATOM(type));
	enc_textn(e, (const char *)l->at, 1);
	enc_key_uint(e, ATOM(len), get_be32(l->at + 1));
	if (pgsql_query(l, &value))
		lines_emit(e, ATOM(query), value);
	if (pgsql_is_tag(l)) {
		struct cursor c = layer_cursor(l, HEADER);

		lines_emit(e, ATOM(tag), pgsql_take(&c));
	}
	if (pgsql_field(l, 'C', &value))
		lines_emit(e, ATOM(code), value);
	if (pgsql_field(l, 'M', &value))
		lines_emit(e, ATOM(message), value);
}

static void pgsql_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, HEADER);
	struct bytes value = { NULL, 0 };

	(void)d;
	if (l->len < HEADER)
		return;
	if (l->flags == PGSQL_STARTUP) {
		buf_puts(out, pgsql_startup_name(l));
		if (!pgsql_parameter(l, "user", &value))
			value.len = 0;
		if (value.len)
			buf_put_byte(out, ' ');
	} else if (pgsql_is_tag(l)) {
		value = pgsql_take(&c);
	} else if (!pgsql_query(l, &value) && !pgsql_field(l, 'M', &value)) {
		value.len = 0;
		buf_printf(out, "message %c", l->at[0]);
	} else if (l->flags) {
		buf_puts(out, l->at[0] == 'E' ? "error " : "notice ");
	}
	printable_put(out, value.data, value.len);
}

const struct proto proto_pgsql = {
	.name = ATOM(pgsql),
	.index = PROTO_pgsql,
	.color = LINE_APP,
	.label = "PGSQL",
	.fields = pgsql_fields,
	.match = pgsql_match,
	.dissect = pgsql_dissect,
	.emit = pgsql_emit,
	.text = pgsql_text,
};
