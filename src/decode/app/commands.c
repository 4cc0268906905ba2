/* SPDX-License-Identifier: ISC */
/*
 * Peers that say lines to each other: SMTP (RFC 5321), FTP (RFC 959), POP3 (RFC 1939) and IMAP
 * (RFC 9051).  The first line of a segment is told, the rest of it is payload.  What may be a
 * password is not told.
 */
#include <strings.h>

#include "base/atom.h"
#include "decode/lines.h"
#include "decode/printable.h"

static const char *const smtp_words[] = { "EHLO", "HELO", "MAIL", "RCPT", "DATA", "RSET", "QUIT",
	"NOOP", "VRFY", "STARTTLS", "AUTH", "BDAT", "HELP", NULL };
static const char *const ftp_words[] = { "USER", "PASS", "ACCT", "CWD", "CDUP", "PWD", "XPWD",
	"QUIT", "PORT", "PASV", "EPRT", "EPSV", "TYPE", "MODE", "STRU", "RETR", "STOR", "STOU",
	"APPE", "REST", "RNFR", "RNTO", "ABOR", "DELE", "RMD", "MKD", "LIST", "NLST", "SITE",
	"SYST", "STAT", "HELP", "NOOP", "FEAT", "OPTS", "AUTH", "PBSZ", "PROT", "SIZE", "MDTM",
	"MLSD", "MLST", "CLNT", NULL };
static const char *const pop_words[] = { "USER", "PASS", "APOP", "AUTH", "STAT", "LIST", "RETR",
	"DELE", "NOOP", "RSET", "QUIT", "TOP", "UIDL", "CAPA", "STLS", NULL };
static const char *const imap_words[] = { "CAPABILITY", "NOOP", "LOGOUT", "STARTTLS",
	"AUTHENTICATE", "LOGIN", "SELECT", "EXAMINE", "CREATE", "DELETE", "RENAME", "SUBSCRIBE",
	"UNSUBSCRIBE", "LIST", "LSUB", "STATUS", "APPEND", "CHECK", "CLOSE", "EXPUNGE", "SEARCH",
	"FETCH", "STORE", "COPY", "MOVE", "UID", "IDLE", "ID", "NAMESPACE", "ENABLE", NULL };
static const char *const pop_answers[] = { "+OK", "-ERR", NULL };
static const char *const imap_answers[] = { "OK", "NO", "BAD", "PREAUTH", "BYE", NULL };
static const char *const secrets[] = { "PASS", "ACCT", "AUTH", "APOP", "LOGIN", "AUTHENTICATE",
	NULL };

/* What the words of a protocol are; without answers a reply is a number of three digits. */
struct dialect {
	const char *const *words;
	const char *const *answers;
	bool tagged; /* a line begins with what a command and its reply have in common */
};

static const struct dialect smtp_dialect = { .words = smtp_words };
static const struct dialect ftp_dialect = { .words = ftp_words };
static const struct dialect pop_dialect = { .words = pop_words, .answers = pop_answers };
static const struct dialect imap_dialect = { imap_words, imap_answers, true };

struct said {
	struct bytes tag;
	struct bytes command; /* of a request */
	struct bytes answer;  /* of a reply */
	struct bytes rest;
	uint32_t code; /* of a reply, or 0 */
};

static bool commands_have(const char *const *words, struct bytes word)
{
	for (; *words; words++)
		if (strlen(*words) == word.len &&
			!strncasecmp(*words, (const char *)word.data, word.len))
			return true;
	return false;
}

/* Three digits, then a space, or a minus where more lines follow. */
static bool commands_read_code(struct said *s, struct bytes line)
{
	if (line.len < 3 || !lines_number((struct bytes){ line.data, 3 }, &s->code))
		return false;
	if (s->code < 100 || s->code > 599 ||
		(line.len > 3 && line.data[3] != ' ' && line.data[3] != '-'))
		return false;
	s->rest = line.len > 4 ? (struct bytes){ line.data + 4, line.len - 4 } : s->rest;
	return true;
}

/* Whether the line at c is one of a dialect's. */
static bool commands_read(struct cursor *c, const struct dialect *dialect, struct said *s)
{
	struct bytes line, word;

	*s = (struct said){ 0 };
	if (!lines_take(c, &line))
		return false;
	if (!dialect->answers && commands_read_code(s, line))
		return true;
	if (dialect->tagged)
		s->tag = lines_word(&line);
	word = lines_word(&line);
	s->rest = line;
	if (dialect->answers && commands_have(dialect->answers, word))
		s->answer = word;
	else if (commands_have(dialect->words, word))
		s->command = word;
	return s->answer.len || s->command.len;
}

static bool commands_match(const struct dissection *d, const struct dialect *dialect)
{
	struct cursor c = d->cursor;
	struct said s;

	return commands_read(&c, dialect, &s);
}

static void commands_emit(struct enc *e, const struct layer *l, const struct dialect *dialect)
{
	struct cursor c = layer_cursor(l, 0);
	struct said s;

	commands_read(&c, dialect, &s);
	if (s.tag.len)
		lines_emit(e, ATOM(tag), s.tag);
	if (s.code)
		enc_key_uint(e, ATOM(code), s.code);
	if (s.answer.len)
		lines_emit(e, ATOM(answer), s.answer);
	if (s.command.len)
		lines_emit(e, ATOM(command), s.command);
	if (s.command.len && s.rest.len && !commands_have(secrets, s.command))
		lines_emit(e, ATOM(argument), s.rest);
	if (!s.command.len && s.rest.len)
		lines_emit(e, ATOM(text), s.rest);
}

static void commands_text(struct buf *out, const struct layer *l, const struct dialect *dialect)
{
	struct cursor c = layer_cursor(l, 0);
	struct said s;
	struct bytes word;

	commands_read(&c, dialect, &s);
	word = s.command.len ? s.command : s.answer;
	if (s.code)
		printable_number(out, "", s.code);
	printable_put(out, word.data, word.len);
	if (s.rest.len && !(s.command.len && commands_have(secrets, s.command)))
		printable_text(out, " ", s.rest);
}

#define COMMANDS(proto)                                                                            \
	static bool proto##_match(const struct dissection *d)                                      \
	{                                                                                          \
		return commands_match(d, &proto##_dialect);                                        \
	}                                                                                          \
	static void proto##_emit(struct enc *e, struct dissection *d, const struct layer *l)       \
	{                                                                                          \
		(void)d;                                                                           \
		commands_emit(e, l, &proto##_dialect);                                             \
	}                                                                                          \
	static void proto##_text(                                                                  \
		struct buf *out, const struct dissection *d, const struct layer *l)                \
	{                                                                                          \
		(void)d;                                                                           \
		commands_text(out, l, &proto##_dialect);                                           \
	}

COMMANDS(smtp)
COMMANDS(ftp)
COMMANDS(pop)
COMMANDS(imap)

static const struct field coded_fields[] = {
	FIELD_NOTE(command),
	FIELD_NOTE(argument),
	FIELD_NOTE(code),
	FIELD_NOTE(text),
	FIELD_END,
};

static const struct field pop_fields[] = {
	FIELD_NOTE(command),
	FIELD_NOTE(argument),
	FIELD_NOTE(answer),
	FIELD_NOTE(text),
	FIELD_END,
};

static const struct field imap_fields[] = {
	FIELD_NOTE(tag),
	FIELD_NOTE(command),
	FIELD_NOTE(argument),
	FIELD_NOTE(answer),
	FIELD_NOTE(text),
	FIELD_END,
};

const struct proto proto_smtp = {
	.name = ATOM(smtp),
	.index = PROTO_smtp,
	.color = LINE_APP,
	.label = "SMTP",
	.fields = coded_fields,
	.match = smtp_match,
	.dissect = lines_dissect_line,
	.emit = smtp_emit,
	.text = smtp_text,
};

const struct proto proto_ftp = {
	.name = ATOM(ftp),
	.index = PROTO_ftp,
	.color = LINE_APP,
	.label = "FTP",
	.fields = coded_fields,
	.match = ftp_match,
	.dissect = lines_dissect_line,
	.emit = ftp_emit,
	.text = ftp_text,
};

const struct proto proto_pop = {
	.name = ATOM(pop),
	.index = PROTO_pop,
	.color = LINE_APP,
	.label = "POP",
	.fields = pop_fields,
	.match = pop_match,
	.dissect = lines_dissect_line,
	.emit = pop_emit,
	.text = pop_text,
};

const struct proto proto_imap = {
	.name = ATOM(imap),
	.index = PROTO_imap,
	.color = LINE_APP,
	.label = "IMAP",
	.fields = imap_fields,
	.match = imap_match,
	.dissect = lines_dissect_line,
	.emit = imap_emit,
	.text = imap_text,
};
