/* SPDX-License-Identifier: ISC */
/* DCE/RPC (The Open Group, C706, chapter 12), over a connection: which interface is bound, and
 * which of its operations is called.  In datagrams it is another header. */
#include "base/atom.h"
#include "decode/app/dcerpc_datagram.h"
#include "decode/app/dcerpc_number.h"
#include "decode/app/text.h"

enum { REQUEST = 0, RESPONSE = 2, FAULT = 3, BIND = 11, ALTER_CONTEXT = 14, TYPES = 20 };

#define HEADER    16
#define FLOAT_MAX 3  /* representations of floating-point numbers */
#define ITEM      28 /* where the first context of a bind is; behind it are 4 bytes and a UUID */

static const struct field dcerpc_fields[] = {
	FIELD_U8(type, 2),
	FIELD_NOTE(len),
	FIELD_NOTE(call_id),
	FIELD_NOTE(context),
	FIELD_NOTE(opnum),
	FIELD_NOTE(status),
	FIELD_NOTE(interface),
	FIELD_NOTE(seq),
	FIELD_END,
};

static const char *const dcerpc_types[TYPES] = { "request", NULL, "response",
	"fault", [11] = "bind", [12] = "bind ack", [13] = "bind nak", [14] = "alter context",
	[15] = "alter context response", [16] = "auth3", [17] = "shutdown", [18] = "cancel",
	[19] = "orphaned" };

/* Version 5.0 or 5.1, a type of connections, and a representation that there is. */
static bool dcerpc_match(const struct dissection *d)
{
	const uint8_t *h = d->cursor.at;

	if (d->layers[d->count - 1].proto == &proto_udp)
		return dcerpc_datagram_match(d);
	return cursor_left(&d->cursor) >= HEADER && h[0] == 5 && h[1] <= 1 && h[2] < TYPES &&
	       dcerpc_types[h[2]] && !(h[4] & 0xee) && h[5] <= FLOAT_MAX && !h[6] && !h[7] &&
	       dcerpc_u16(h, 8) >= HEADER + dcerpc_u16(h, 10);
}

static bool dcerpc_is_datagram(const struct layer *l)
{
	return l->at[0] == DCERPC_DATAGRAM;
}

static const struct proto *dcerpc_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h;

	if (dcerpc_is_datagram(l))
		return dcerpc_datagram_dissect(d, l);
	h = dissect_take(d, l, HEADER);
	if (h)
		dissect_take(d, l, dcerpc_u16(h, 8) - (size_t)HEADER);
	return NULL;
}

static bool dcerpc_binds(const struct layer *l)
{
	return (l->at[2] == BIND || l->at[2] == ALTER_CONTEXT) && l->len >= ITEM + 20 && l->at[24];
}

static void dcerpc_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	char uuid[TEXT_UUID_LEN];

	(void)d;
	if (l->len < HEADER)
		return;
	if (dcerpc_is_datagram(l)) {
		dcerpc_datagram_emit(e, l);
		return;
	}
	enc_key_uint(e, ATOM(len), dcerpc_u16(l->at, 8));
	enc_key_uint(e, ATOM(call_id), dcerpc_u32(l->at, 12));
	if (l->at[2] <= FAULT && l->len >= 24)
		enc_key_uint(e, ATOM(context), dcerpc_u16(l->at, 20));
	if (l->at[2] == REQUEST && l->len >= 24)
		enc_key_uint(e, ATOM(opnum), dcerpc_u16(l->at, 22));
	if (l->at[2] == FAULT && l->len >= 28)
		enc_key_uint(e, ATOM(status), dcerpc_u32(l->at, 24));
	if (!dcerpc_binds(l))
		return;
	text_uuid(uuid, l->at + ITEM + 4, dcerpc_little(l->at));
	enc_key_uint(e, ATOM(context), dcerpc_u16(l->at, ITEM));
	enc_key(e, ATOM(interface));
	enc_textn(e, uuid, sizeof(uuid));
}

/* Interfaces that are seen every day, and what they are called. */
static const char *dcerpc_interface(const char uuid[TEXT_UUID_LEN])
{
	static const char *const interfaces[][2] = {
		{ "e1af8308-5d1f-11c9-91a4-08002b14a0fa", " epm" },
		{ "12345778-1234-abcd-ef00-0123456789ab", " lsarpc" },
		{ "12345778-1234-abcd-ef00-0123456789ac", " samr" },
		{ "12345678-1234-abcd-ef00-01234567cffb", " netlogon" },
		{ "12345678-1234-abcd-ef00-0123456789ab", " spoolss" },
		{ "4b324fc8-1670-01d3-1278-5a47bf6ee188", " srvsvc" },
		{ "367abb81-9844-35f1-ad32-98f038001003", " svcctl" },
		{ "338cd001-2244-31f1-aaaa-900038001003", " winreg" },
		{ "6bffd098-a112-3610-9833-46c3f87e345a", " wkssvc" },
		{ "e3514235-4b06-11d1-ab04-00c04fc2dcde", " drsuapi" },
		{ "1ff70682-0a51-30e8-076d-740be8cee98b", " atsvc" },
	};

	for (size_t i = 0; i < ARRAY_LEN(interfaces); i++)
		if (!memcmp(uuid, interfaces[i][0], TEXT_UUID_LEN))
			return interfaces[i][1];
	return "";
}

static void dcerpc_text_connection(
	struct buf *out, const struct layer *l, const uint8_t **interface, bool *little)
{
	buf_puts(out, dcerpc_types[l->at[2]]);
	if (l->at[2] == REQUEST && l->len >= 24)
		buf_printf(out, " operation %u", dcerpc_u16(l->at, 22));
	if (l->at[2] == FAULT && l->len >= 28)
		buf_printf(out, " 0x%08x", dcerpc_u32(l->at, 24));
	if (dcerpc_binds(l))
		*interface = l->at + ITEM + 4;
	*little = dcerpc_little(l->at);
}

static void dcerpc_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	const uint8_t *interface = NULL;
	char uuid[TEXT_UUID_LEN];
	bool little = false;

	(void)d;
	if (l->len < HEADER)
		return;
	if (dcerpc_is_datagram(l))
		dcerpc_datagram_text(out, l, &interface, &little);
	else
		dcerpc_text_connection(out, l, &interface, &little);
	if (!interface)
		return;
	text_uuid(uuid, interface, little);
	buf_printf(out, "%s %.*s", dcerpc_interface(uuid), TEXT_UUID_LEN, uuid);
}

const struct proto proto_dcerpc = {
	.name = ATOM(dcerpc),
	.index = PROTO_dcerpc,
	.color = LINE_APP,
	.label = "DCERPC",
	.fields = dcerpc_fields,
	.match = dcerpc_match,
	.dissect = dcerpc_dissect,
	.emit = dcerpc_emit,
	.text = dcerpc_text,
};
