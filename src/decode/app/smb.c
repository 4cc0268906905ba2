/* SPDX-License-Identifier: ISC */
/* SMB ([MS-SMB2]; [MS-CIFS] for version 1) behind the session service of NetBIOS (RFC 1002,
 * section 4.3.1), which TCP port 445 has, too: the first message of a segment. */
#include <stdio.h>

#include "base/atom.h"
#include "decode/app/text.h"
#include "decode/dissect.h"
#include "decode/printable.h"

enum { NEGOTIATE = 0, TREE_CONNECT = 3, CREATE = 5 };

#define SESSION       4 /* bytes before the message: 0, and its length */
#define HEADER_1      32
#define HEADER_2      64
#define HEADER_SEALED 52
#define RESPONSE_1    0x80
#define NT_STATUS     0x4000
#define RESPONSE_2    1
#define ASYNC         2

static const struct field smb_fields[] = {
	FIELD_NOTE(version),
	FIELD_NOTE(command),
	FIELD_NOTE(status),
	FIELD_NOTE(id),
	FIELD_NOTE(tree),
	FIELD_NOTE(session),
	FIELD_NOTE(dialect),
	FIELD_NOTE(file),
	FIELD_NOTE(share),
	FIELD_END,
};

/* The header of a message whose first byte says its kind: 0xff version 1, 0xfe version 2 and
 * 3, 0xfd a sealed one. */
static size_t smb_header(uint8_t kind)
{
	return kind == 0xff ? HEADER_1 : kind == 0xfe ? HEADER_2 : kind == 0xfd ? HEADER_SEALED : 0;
}

static bool smb_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;

	return cursor_left(&d->cursor) >= SESSION + 6 && !p[0] &&
	       !memcmp(p + SESSION + 1, "SMB", 3) && smb_header(p[SESSION]) &&
	       (get_be32(p) & 0xffffff) >= smb_header(p[SESSION]) &&
	       (p[SESSION] != 0xfe || get_le16(p + SESSION + 4) == HEADER_2);
}

static const struct proto *smb_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, SESSION);

	if (h && dissect_take(d, l, smb_header(*d->cursor.at)))
		dissect_take(d, l, (get_be32(h) & 0xffffff) - smb_header(h[SESSION]));
	return NULL;
}

/* What a message says, whatever its version. */
struct smb {
	const uint8_t *h;  /* its header */
	struct bytes name; /* UTF-16, of what is opened or connected to */
	uint16_t command;
	bool response;
	bool sealed;
	bool has_status; /* one of NT: version 1 has errors of DOS, too */
	uint32_t status;
};

/* A text that the body of a request names: offsets count from the header. */
static struct bytes smb_name(const struct layer *l, size_t offset_at)
{
	struct cursor c = layer_cursor(l, SESSION);
	const uint8_t *at = cursor_take(&c, HEADER_2 + offset_at + 4);
	struct bytes name = { NULL, 0 };

	if (!at)
		return name;
	at += HEADER_2 + offset_at;
	c = layer_cursor(l, SESSION);
	cursor_take(&c, get_le16(at));
	name.len = get_le16(at + 2);
	name.data = cursor_take(&c, name.len);
	return name;
}

static bool smb_read(const struct layer *l, struct smb *s)
{
	*s = (struct smb){ .h = l->at + SESSION };
	if (l->len < SESSION + 1u || l->len < SESSION + smb_header(*s->h))
		return false;
	if (*s->h == 0xff) {
		s->command = s->h[4];
		s->response = s->h[9] & RESPONSE_1;
		s->has_status = s->response && get_le16(s->h + 10) & NT_STATUS;
		s->status = get_le32(s->h + 5);
	} else if (*s->h == 0xfe) {
		s->command = get_le16(s->h + 12);
		s->response = get_le32(s->h + 16) & RESPONSE_2;
		s->has_status = s->response;
		s->status = get_le32(s->h + 8);
		if (!s->response && s->command == CREATE)
			s->name = smb_name(l, 44);
		if (!s->response && s->command == TREE_CONNECT)
			s->name = smb_name(l, 4);
	} else {
		s->sealed = true;
	}
	return true;
}

static uint64_t smb_u64(const uint8_t *p)
{
	return get_le32(p) | (uint64_t)get_le32(p + 4) << 32;
}

/* Any 64 bits, which few readers of JSON take as a number. */
static void smb_emit_session(struct enc *e, const uint8_t *session)
{
	char text[17];

	snprintf(text, sizeof(text), "%016llx", (unsigned long long)smb_u64(session));
	enc_key_text(e, ATOM(session), text);
}

static void smb_emit_2(struct enc *e, const struct layer *l, const struct smb *s)
{
	/* What nobody asked for has all ones, and connections count from 0. */
	if (smb_u64(s->h + 24) <= INT64_MAX)
		enc_key_uint(e, ATOM(id), smb_u64(s->h + 24));
	if (!(get_le32(s->h + 16) & ASYNC))
		enc_key_uint(e, ATOM(tree), get_le32(s->h + 36));
	smb_emit_session(e, s->h + 40);
	if (s->response && s->command == NEGOTIATE && l->len >= SESSION + HEADER_2 + 6)
		enc_key_uint(e, ATOM(dialect), get_le16(s->h + HEADER_2 + 4));
	if (s->name.data)
		text_emit_utf16(e, s->command == CREATE ? ATOM(file) : ATOM(share), s->name);
}

static void smb_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct smb s;

	(void)d;
	if (!smb_read(l, &s))
		return;
	enc_key_uint(e, ATOM(version), *s.h == 0xff ? 1 : *s.h == 0xfe ? 2 : 3);
	if (s.sealed) {
		smb_emit_session(e, s.h + 44);
		return;
	}
	enc_key_uint(e, ATOM(command), s.command);
	if (s.has_status)
		enc_key_uint(e, ATOM(status), s.status);
	if (*s.h == 0xfe) {
		smb_emit_2(e, l, &s);
		return;
	}
	enc_key_uint(e, ATOM(id), get_le16(s.h + 30));
	enc_key_uint(e, ATOM(tree), get_le16(s.h + 24));
}

static void smb_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const commands[] = { "negotiate", "session setup", "logoff",
		"tree connect", "tree disconnect", "create", "close", "flush", "read", "write",
		"lock", "ioctl", "cancel", "echo", "query directory", "change notify", "query info",
		"set info", "oplock break" };
	char text[TEXT_MAX];
	struct smb s;

	(void)d;
	if (!smb_read(l, &s))
		return;
	if (s.sealed) {
		buf_puts(out, "encrypted");
		return;
	}
	if (*s.h == 0xfe && s.command < ARRAY_LEN(commands))
		buf_puts(out, commands[s.command]);
	else
		buf_printf(out, "%scommand 0x%02x", *s.h == 0xff ? "SMB1 " : "", s.command);
	if (s.response)
		buf_puts(out, " response");
	if (s.has_status && s.status)
		buf_printf(out, " 0x%08x", s.status);
	if (s.name.data && s.name.len) {
		buf_put_byte(out, ' ');
		printable_put(out, text, text_utf16(text, s.name));
	}
}

const struct proto proto_smb = {
	.name = ATOM(smb),
	.index = PROTO_smb,
	.color = LINE_APP,
	.label = "SMB",
	.fields = smb_fields,
	.match = smb_match,
	.dissect = smb_dissect,
	.emit = smb_emit,
	.text = smb_text,
};
