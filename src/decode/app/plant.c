/* SPDX-License-Identifier: ISC */
#include "decode/app/plant.h"

#include "base/atom.h"
#include "decode/app/ber.h"
#include "decode/printable.h"

enum { JOB = 1, ACK = 2, ACK_DATA = 3, USERDATA = 7 };
enum { READ = 4, WRITE = 5 };

#define S7_HEADER    10
#define S7_ERROR     2 /* behind it, of an acknowledgement */
#define CONTEXT      0xa0
#define PRIMITIVE    0x80
#define NUMBER       0x1f
#define USER_DATA    0x61 /* of the presentation */
#define LAST_SERVICE 86

static const struct field s7comm_fields[] = {
	FIELD_U8(type, 1),
	FIELD_U16(id, 4),
	FIELD_NOTE(function),
	FIELD_NOTE(items),
	FIELD_NOTE(error_class),
	FIELD_NOTE(error_code),
	FIELD_END,
};

static bool s7comm_is_ack(uint8_t type)
{
	return type == ACK || type == ACK_DATA;
}

static size_t s7comm_header(const uint8_t *h)
{
	return S7_HEADER + (s7comm_is_ack(h[1]) ? S7_ERROR : 0);
}

static size_t s7comm_len(const uint8_t *h)
{
	return s7comm_header(h) + get_be16(h + 6) + get_be16(h + 8);
}

static bool s7comm_match(const struct dissection *d, size_t len)
{
	const uint8_t *h = d->cursor.at;

	return cursor_left(&d->cursor) >= S7_HEADER + S7_ERROR && h[0] == 0x32 &&
	       (h[1] == JOB || s7comm_is_ack(h[1]) || h[1] == USERDATA) && s7comm_len(h) == len;
}

static const struct proto *s7comm_dissect(struct dissection *d, struct layer *l)
{
	dissect_take(d, l, s7comm_len(d->cursor.at));
	return NULL;
}

/* Parameters begin with a function, but those of user data. */
static const uint8_t *s7comm_parameters(const struct layer *l)
{
	size_t header;

	if (l->len < S7_HEADER + S7_ERROR || l->at[1] == USERDATA || !get_be16(l->at + 6))
		return NULL;
	header = s7comm_header(l->at);
	return l->len > header + 1 ? l->at + header : NULL;
}

static void s7comm_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	const uint8_t *parameters = s7comm_parameters(l);

	(void)d;
	if (parameters)
		enc_key_uint(e, ATOM(function), parameters[0]);
	if (parameters && (parameters[0] == READ || parameters[0] == WRITE) &&
		get_be16(l->at + 6) >= 2)
		enc_key_uint(e, ATOM(items), parameters[1]);
	if (l->len < S7_HEADER + S7_ERROR || !s7comm_is_ack(l->at[1]))
		return;
	enc_key_uint(e, ATOM(error_class), l->at[S7_HEADER]);
	enc_key_uint(e, ATOM(error_code), l->at[S7_HEADER + 1]);
}

static const char *s7comm_function(uint8_t function)
{
	switch (function) {
	case 0x00:
		return "cpu services";
	case READ:
		return "read";
	case WRITE:
		return "write";
	case 0x1a:
		return "request download";
	case 0x1b:
		return "download block";
	case 0x1c:
		return "download ended";
	case 0x1d:
		return "start upload";
	case 0x1e:
		return "upload";
	case 0x1f:
		return "end upload";
	case 0x28:
		return "start";
	case 0x29:
		return "stop";
	case 0xf0:
		return "setup communication";
	default:
		return NULL;
	}
}

static void s7comm_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const types[] = {
		[JOB] = "job", [ACK] = "ack", [ACK_DATA] = "ack data", [USERDATA] = "user data"
	};
	const uint8_t *parameters = s7comm_parameters(l);
	const char *function;

	(void)d;
	if (l->len < S7_HEADER)
		return;
	buf_puts(out, types[l->at[1]]);
	if (!parameters)
		return;
	function = s7comm_function(parameters[0]);
	if (function)
		buf_printf(out, " %s", function);
	else
		buf_printf(out, " function 0x%02x", parameters[0]);
}

const struct proto proto_s7comm = {
	.name = ATOM(s7comm),
	.index = PROTO_s7comm,
	.color = LINE_APP,
	.label = "S7",
	.fields = s7comm_fields,
	.dissect = s7comm_dissect,
	.emit = s7comm_emit,
	.text = s7comm_text,
};

enum { REQUEST, RESPONSE, FAILURE, UNCONFIRMED, REJECT, CONCLUDE = 11, CONCLUDED, TYPES = 14 };

static const struct field mms_fields[] = {
	FIELD_NOTE(type),
	FIELD_NOTE(id),
	FIELD_NOTE(service),
	FIELD_END,
};

/* NULL: it comes with the connection, or is not used. */
static const char *const mms_types[TYPES] = { "request", "response", "error", "unconfirmed",
	"reject", [CONCLUDE] = "conclude request", [CONCLUDED] = "conclude response" };

struct mms {
	uint8_t type;
	int64_t id;  /* -1: none */
	int service; /* -1: none */
	size_t len;  /* of all of it */
};

/* The tag of a service may have a second byte. */
static int mms_service(struct cursor c)
{
	uint8_t tag = cursor_u8(&c);
	uint8_t service = tag & NUMBER;

	if (service == NUMBER)
		service = cursor_u8(&c);
	return !c.failed && tag & PRIMITIVE && service <= LAST_SERVICE ? service : -1;
}

/* A session's data without tokens, the presentation's user data of one context, and the message
 * as one choice of those there are. */
static bool mms_read(struct cursor c, struct mms *m)
{
	static const uint8_t session[] = { 1, 0, 1, 0 };
	const uint8_t *from = c.at;
	const uint8_t *spdu = cursor_take(&c, sizeof(session));
	struct ber user, list, data, message;
	int64_t number;

	*m = (struct mms){ .id = -1, .service = -1 };
	if (!spdu || memcmp(spdu, session, sizeof(session)) || !ber_want(&c, USER_DATA, &user))
		return false;
	m->len = (size_t)(user.value.at - from) + user.len;
	if (!ber_want(&user.value, BER_SEQUENCE, &list) ||
		!ber_want_int(&list.value, BER_INTEGER, &number) ||
		!ber_want(&list.value, CONTEXT, &data) || !ber_take(&data.value, &message))
		return false;
	m->type = message.tag & NUMBER;
	if (!(message.tag & PRIMITIVE) || m->type >= TYPES || !mms_types[m->type])
		return false;
	if (m->type == UNCONFIRMED)
		m->service = mms_service(message.value);
	if (m->type > RESPONSE)
		return m->type != UNCONFIRMED || m->service >= 0;
	if (!ber_want_int(&message.value, BER_INTEGER, &m->id) || m->id < 0 || m->id >> 32)
		return false;
	m->service = mms_service(message.value);
	return m->service >= 0;
}

static bool mms_match(const struct dissection *d, size_t len)
{
	struct mms m;

	return mms_read(d->cursor, &m) && m.len == len;
}

static const struct proto *mms_dissect(struct dissection *d, struct layer *l)
{
	struct mms m;

	if (mms_read(d->cursor, &m))
		dissect_take(d, l, m.len);
	return NULL;
}

static void mms_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct mms m;

	(void)d;
	if (!mms_read(layer_cursor(l, 0), &m))
		return;
	enc_key_uint(e, ATOM(type), m.type);
	if (m.id >= 0)
		enc_key_uint(e, ATOM(id), (uint64_t)m.id);
	if (m.service >= 0)
		enc_key_uint(e, ATOM(service), (uint64_t)m.service);
}

static void mms_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const services[] = { "status", "get name list", "identify", NULL, "read",
		"write", "get variable access attributes" };
	struct mms m;

	(void)d;
	if (!mms_read(layer_cursor(l, 0), &m))
		return;
	buf_puts(out, mms_types[m.type]);
	if (m.service < 0)
		return;
	if (m.type <= RESPONSE && m.service < (int)ARRAY_LEN(services) && services[m.service])
		buf_printf(out, " %s", services[m.service]);
	else
		buf_printf(out, " service %d", m.service);
	if (m.id >= 0)
		printable_number(out, " id ", (uint32_t)m.id);
}

const struct proto proto_mms = {
	.name = ATOM(mms),
	.index = PROTO_mms,
	.color = LINE_APP,
	.label = "MMS",
	.fields = mms_fields,
	.dissect = mms_dissect,
	.emit = mms_emit,
	.text = mms_text,
};

const struct proto *plant_find(const struct dissection *d, size_t len)
{
	if (s7comm_match(d, len))
		return &proto_s7comm;
	return mms_match(d, len) ? &proto_mms : NULL;
}
