/* SPDX-License-Identifier: ISC */
/* MySQL and MariaDB (https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html): the
 * first packet of a segment, what is asked, who logs in, and errors.  Passwords are not told. */
#include "base/atom.h"
#include "decode/lines.h"
#include "decode/printable.h"

enum { QUIT = 1, INIT_DB = 2, QUERY = 3, PREPARE = 0x16, EXECUTE = 0x17, COMMANDS = 0x20 };

#define HEADER    4 /* a length in little-endian, and the packet's number */
#define GREETING  10
#define ERROR     0xff
#define USER      36 /* where the name is in a login */
#define SQL_STATE 6  /* its mark and five characters, in an error */
#define TEXT_ROOM 64 /* bytes of a version */

static const struct field mysql_fields[] = {
	FIELD_U8(seq, 3),
	FIELD_NOTE(len),
	FIELD_NOTE(command),
	FIELD_NOTE(query),
	FIELD_NOTE(database),
	FIELD_NOTE(version),
	FIELD_NOTE(user),
	FIELD_NOTE(code),
	FIELD_NOTE(message),
	FIELD_END,
};

enum mysql_kind {
	MYSQL_NONE,
	MYSQL_COMMAND,
	MYSQL_LOGIN,
	MYSQL_GREETING,
	MYSQL_ERROR,
	MYSQL_OTHER
};

static uint32_t mysql_len(const uint8_t *h)
{
	return get_le32(h) & 0xffffff;
}

/* Flags, sizes, a character set, and then 23 bytes of 0. */
static bool mysql_is_login(const uint8_t *h, size_t left)
{
	static const uint8_t zeros[23];

	return left > USER && mysql_len(h) > USER - HEADER && h[5] & 2 &&
	       !memcmp(h + 13, zeros, sizeof(zeros));
}

static enum mysql_kind mysql_of_client(const uint8_t *h, size_t left, size_t wire)
{
	size_t len = HEADER + (size_t)mysql_len(h);
	bool long_one = h[4] == QUERY || h[4] == PREPARE || h[4] == EXECUTE;

	if (h[3] == 1 && mysql_is_login(h, left) && len <= wire)
		return MYSQL_LOGIN;
	if (h[3] || h[4] >= COMMANDS || len < HEADER + 1 || len < wire || (len > wire && !long_one))
		return MYSQL_NONE;
	return MYSQL_COMMAND;
}

static enum mysql_kind mysql_of_server(const uint8_t *h, size_t left, size_t wire)
{
	size_t len = HEADER + (size_t)mysql_len(h);

	if (!h[3])
		return h[4] == GREETING && len == wire && len > 40 &&
				       memchr(h + 5, 0, left - 5 < TEXT_ROOM ? left - 5 : TEXT_ROOM)
			       ? MYSQL_GREETING
			       : MYSQL_NONE;
	if (h[4] == ERROR && len == wire && left >= HEADER + 3 + SQL_STATE && h[7] == '#')
		return MYSQL_ERROR;
	if (!h[4] && len == wire && len >= HEADER + 7)
		return MYSQL_OTHER; /* done */
	/* The number of columns, and then each of them. */
	return h[3] == 1 && h[4] && len <= HEADER + 3 && left >= len + HEADER && h[len + 3] == 2
		       ? MYSQL_OTHER
		       : MYSQL_NONE;
}

static enum mysql_kind mysql_kind_of(
	const struct layer *tcp, const uint8_t *h, size_t left, size_t wire)
{
	if (left < HEADER + 1)
		return MYSQL_NONE;
	return dissect_from_server(tcp) ? mysql_of_server(h, left, wire)
					: mysql_of_client(h, left, wire);
}

static bool mysql_match(const struct dissection *d)
{
	return mysql_kind_of(
		&d->layers[d->count - 1], d->cursor.at, cursor_left(&d->cursor), dissect_wire(d));
}

static const struct proto *mysql_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = d->cursor.at;

	l->flags = (uint8_t)mysql_kind_of(l - 1, h, cursor_left(&d->cursor), dissect_wire(d));
	if (dissect_take(d, l, HEADER))
		dissect_take(d, l, mysql_len(h));
	return NULL;
}

/* Behind a command: attributes stand before a query (none of them, and one set of values). */
static struct bytes mysql_argument(const struct layer *l)
{
	struct cursor c = layer_cursor(l, HEADER + 1);

	if (l->at[4] == QUERY && cursor_left(&c) >= 2 && !c.at[0] && c.at[1] == 1)
		cursor_take(&c, 2);
	return (struct bytes){ c.at, cursor_left(&c) };
}

static bool mysql_is_text(uint8_t command)
{
	return command == QUERY || command == PREPARE || command == INIT_DB;
}

static struct bytes mysql_string(const struct layer *l, size_t at)
{
	struct cursor c = layer_cursor(l, at);
	struct bytes text;

	lines_take_nul(&c, &text);
	return text;
}

static struct bytes mysql_error(const struct layer *l)
{
	struct cursor c = layer_cursor(l, HEADER + 3 + SQL_STATE);

	return (struct bytes){ c.at, cursor_left(&c) };
}

static void mysql_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len <= HEADER)
		return;
	enc_key_uint(e, ATOM(len), mysql_len(l->at));
	switch (l->flags) {
	case MYSQL_COMMAND:
		enc_key_uint(e, ATOM(command), l->at[4]);
		if (mysql_is_text(l->at[4]))
			lines_emit(e, l->at[4] == INIT_DB ? ATOM(database) : ATOM(query),
				mysql_argument(l));
		break;
	case MYSQL_LOGIN:
		lines_emit(e, ATOM(user), mysql_string(l, USER));
		break;
	case MYSQL_GREETING:
		lines_emit(e, ATOM(version), mysql_string(l, HEADER + 1));
		break;
	case MYSQL_ERROR:
		enc_key_uint(e, ATOM(code), get_le16(l->at + 5));
		lines_emit(e, ATOM(message), mysql_error(l));
		break;
	default:
		break;
	}
}

static void mysql_text_command(struct buf *out, const struct layer *l)
{
	static const char *const names[COMMANDS] = { [QUIT] = "quit",
		[INIT_DB] = "use ",
		[QUERY] = "",
		[4] = "field list",
		[9] = "statistics",
		[14] = "ping",
		[PREPARE] = "prepare ",
		[EXECUTE] = "execute",
		[25] = "close statement",
		[31] = "reset connection" };
	struct bytes argument = mysql_argument(l);

	if (names[l->at[4]])
		buf_puts(out, names[l->at[4]]);
	else
		buf_printf(out, "command %u", l->at[4]);
	if (mysql_is_text(l->at[4]))
		printable_put(out, argument.data, argument.len);
}

static void mysql_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const words[] = {
		[MYSQL_LOGIN] = "login ", [MYSQL_GREETING] = "greeting ", [MYSQL_ERROR] = "error "
	};
	struct bytes text;

	(void)d;
	if (l->len <= HEADER || l->flags == MYSQL_NONE)
		return;
	if (l->flags == MYSQL_COMMAND) {
		mysql_text_command(out, l);
	} else if (l->flags == MYSQL_OTHER) {
		buf_puts(out, l->at[4] ? "result" : "ok");
	} else {
		text = l->flags == MYSQL_ERROR
			       ? mysql_error(l)
			       : mysql_string(l, l->flags == MYSQL_LOGIN ? USER : HEADER + 1);
		buf_puts(out, words[l->flags]);
		if (l->flags == MYSQL_ERROR)
			buf_printf(out, "%u ", get_le16(l->at + 5));
		printable_put(out, text.data, text.len);
	}
}

const struct proto proto_mysql = {
	.name = ATOM(mysql),
	.index = PROTO_mysql,
	.color = LINE_APP,
	.label = "MYSQL",
	.fields = mysql_fields,
	.match = mysql_match,
	.dissect = mysql_dissect,
	.emit = mysql_emit,
	.text = mysql_text,
};
