/* SPDX-License-Identifier: ISC */
/* EAP over a LAN (IEEE 802.1X) with what EAP says of itself (RFC 3748). */
#include "base/atom.h"
#include "decode/dissect.h"

#define HEADER     4
#define EAP        0 /* the type that carries EAP */
#define EAP_HEADER 4

static const struct field eapol_fields[] = {
	FIELD_U8(version, 0),
	FIELD_U8(type, 1),
	FIELD_U16(len, 2),
	FIELD_NOTE(eap_code),
	FIELD_NOTE(eap_id),
	FIELD_NOTE(eap_type),
	FIELD_END,
};

static const struct field eap_fields[] = {
	FIELD_U8(eap_code, 0),
	FIELD_U8(eap_id, 1),
	FIELD_U8(eap_type, 4),
	FIELD_END,
};

static const struct proto *eapol_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, HEADER);

	if (h)
		dissect_take(d, l, get_be16(h + 2));
	return NULL;
}

/* Requests and responses have a type. */
static void eapol_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, HEADER);

	(void)d;
	if (l->len < HEADER + EAP_HEADER || l->at[1] != EAP)
		return;
	enc_fields(e, eap_fields, c.at, *c.at == 1 || *c.at == 2 ? cursor_left(&c) : EAP_HEADER);
}

static void eapol_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const types[] = { "EAP", "start", "logoff", "key" };
	static const char *const codes[] = { NULL, "request", "response", "success", "failure" };

	(void)d;
	if (l->len < HEADER)
		return;
	if (l->at[1] < ARRAY_LEN(types))
		buf_puts(out, types[l->at[1]]);
	else
		buf_printf(out, "type %u", l->at[1]);
	if (l->at[1] != EAP || l->len < HEADER + EAP_HEADER)
		return;
	if (l->at[4] && l->at[4] < ARRAY_LEN(codes))
		buf_printf(out, " %s", codes[l->at[4]]);
	buf_printf(out, " id %u", l->at[5]);
}

const struct proto proto_eapol = {
	.name = ATOM(eapol),
	.index = PROTO_eapol,
	.color = LINE_LINK,
	.label = "EAPOL",
	.fields = eapol_fields,
	.dissect = eapol_dissect,
	.emit = eapol_emit,
	.text = eapol_text,
};
