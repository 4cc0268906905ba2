/* SPDX-License-Identifier: ISC */
/* Ethernet in IP (RFC 3378). */
#include "base/atom.h"
#include "decode/dissect.h"

static const struct field etherip_fields[] = { FIELD_BITS8(version, 0, 4, 15), FIELD_END };

static const struct proto *etherip_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 2);

	if (!h)
		return NULL;
	return h[0] >> 4 == 3 ? &proto_eth : dissect_malformed(d, l);
}

const struct proto proto_etherip = {
	.name = ATOM(etherip),
	.index = PROTO_etherip,
	.color = LINE_NET,
	.tunnel = true,
	.label = "ETHERIP",
	.fields = etherip_fields,
	.dissect = etherip_dissect,
};
