/* SPDX-License-Identifier: ISC */
/* The headers of IPsec (RFC 4302, RFC 4303) and of compression (RFC 3173).  In IPv6 AH is an
 * extension header. */
#include "base/atom.h"
#include "decode/dissect.h"

static const struct field ah_fields[] = {
	FIELD_U8(next_header, 0),
	FIELD_U32(spi, 4),
	FIELD_U32(seq, 8),
	FIELD_END,
};

/* The length is in words of four bytes, without two of them. */
static const struct proto *ah_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 12);

	if (!h)
		return NULL;
	if (h[1] < 1)
		return dissect_malformed(d, l);
	if (!dissect_take(d, l, 4u * (h[1] - 1u)))
		return NULL;
	return dissect_ip_proto(d, h[0]);
}

static void ah_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 12)
		buf_printf(out, "ah spi 0x%08x", get_be32(l->at + 4));
}

const struct proto proto_ah = {
	.name = ATOM(ah),
	.index = PROTO_ah,
	.color = LINE_NET,
	.label = "AH",
	.fields = ah_fields,
	.dissect = ah_dissect,
	.text = ah_text,
};

static const struct field esp_fields[] = {
	FIELD_U32(spi, 0),
	FIELD_U32(seq, 4),
	FIELD_END,
};

static const struct proto *esp_dissect(struct dissection *d, struct layer *l)
{
	dissect_take(d, l, 8);
	return NULL;
}

static void esp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 8)
		buf_printf(out, "spi 0x%08x seq %u len %u", get_be32(l->at), get_be32(l->at + 4),
			l->wire);
}

const struct proto proto_esp = {
	.name = ATOM(esp),
	.index = PROTO_esp,
	.color = LINE_NET,
	.label = "ESP",
	.fields = esp_fields,
	.dissect = esp_dissect,
	.text = esp_text,
};

static const struct field ipcomp_fields[] = {
	FIELD_U8(next_header, 0),
	FIELD_U16(cpi, 2),
	FIELD_END,
};

static const struct proto *ipcomp_dissect(struct dissection *d, struct layer *l)
{
	dissect_take(d, l, 4);
	return NULL;
}

static void ipcomp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 4)
		buf_printf(out, "cpi 0x%04x", get_be16(l->at + 2));
}

const struct proto proto_ipcomp = {
	.name = ATOM(ipcomp),
	.index = PROTO_ipcomp,
	.color = LINE_NET,
	.label = "IPCOMP",
	.fields = ipcomp_fields,
	.dissect = ipcomp_dissect,
	.text = ipcomp_text,
};
