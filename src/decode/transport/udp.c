/* SPDX-License-Identifier: ISC */
/* UDP (RFC 768). */
#include "base/atom.h"
#include "decode/checksum.h"
#include "decode/dissect.h"
#include "wire/hot/field_code.h"

FIELDS_COMPILED(fields, FIELD_U16(src_port, 0), FIELD_U16(dest_port, 2), FIELD_U16(len, 4),
	FIELD_NOTE(checksum_ok));

static const struct proto *udp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 8);
	uint16_t len;

	dissect_transport(d, l);
	if (!h)
		return NULL;
	len = get_be16(h + 4);
	/* 0 is a jumbogram's, which is IPv6's (RFC 2675, section 4). */
	if (len < 8 && (len || l[-1].proto != &proto_ip6))
		return dissect_malformed(d, l);
	if (len)
		dissect_limit(d, len - 8u);
	/* A checksum of 0 is none (over IPv4). */
	if (get_be16(h + 6))
		l->checksum = (uint8_t)checksum_transport(d, l, 17);
	return dissect_ports(d, SPACE_UDP, h);
}

/* What it carries speaks for itself. */
static void udp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	if (l->len >= 8 && l == &d->layers[d->count - 1] && get_be16(l->at + 4) >= 8)
		buf_printf(out, "len %d", get_be16(l->at + 4) - 8);
}

const struct proto proto_udp = {
	.name = ATOM(udp),
	.index = PROTO_udp,
	.color = LINE_UDP,
	.label = "UDP",
	.fields = fields,
	.dissect = udp_dissect,
	.text = udp_text,
};
