/* SPDX-License-Identifier: ISC */
/*
 * Link types without an Ethernet header: Linux cooked captures of both versions and
 * BSD loopback.  https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html,
 * LINKTYPE_LINUX_SLL2.html, LINKTYPE_NULL.html, LINKTYPE_LOOP.html
 */
#include "base/atom.h"
#include "decode/proto.h"

#define ARPHRD_NETLINK 824 /* the protocol field is no EtherType then */

static const struct field sll_fields[] = {
	FIELD_U16(packet_type, 0),
	FIELD_U16(hw_type, 2),
	FIELD_U16(proto, 14),
	FIELD_NOTE(addr),
	FIELD_END,
};

static const struct field addr_fields[] = {
	FIELD_MAC(addr, 0),
	FIELD_END,
};

static const struct proto *follow(uint16_t hw_type, uint16_t proto)
{
	return hw_type == ARPHRD_NETLINK ? NULL : registry_find(SPACE_ETHERTYPE, proto);
}

static const struct proto *sll_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 16);

	return h ? follow(get_be16(h + 2), get_be16(h + 14)) : NULL;
}

static void sll_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 12 && get_be16(l->at + 4) == 6)
		enc_fields(e, addr_fields, l->at + 6, 6);
}

const struct proto proto_sll = {
	.name = ATOM(sll),
	.index = PROTO_sll,
	.color = LINE_LINK,
	.link = true,
	.label = "SLL",
	.fields = sll_fields,
	.dissect = sll_dissect,
	.emit = sll_emit,
};

static const struct field sll2_fields[] = {
	FIELD_U16(proto, 0),
	FIELD_U32(ifindex, 4),
	FIELD_U16(hw_type, 8),
	FIELD_U8(packet_type, 10),
	FIELD_NOTE(addr),
	FIELD_END,
};

static const struct proto *sll2_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 20);

	return h ? follow(get_be16(h + 8), get_be16(h)) : NULL;
}

static void sll2_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 18 && l->at[11] == 6)
		enc_fields(e, addr_fields, l->at + 12, 6);
}

const struct proto proto_sll2 = {
	.name = ATOM(sll2),
	.index = PROTO_sll2,
	.color = LINE_LINK,
	.link = true,
	.label = "SLL2",
	.fields = sll2_fields,
	.dissect = sll2_dissect,
	.emit = sll2_emit,
};

static const struct field family_fields[] = {
	FIELD_U32(family, 0),
	FIELD_END,
};

/* AF_INET is 2 everywhere, AF_INET6 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on Darwin,
 * 10 on Linux. */
static const struct proto *follow_family(uint32_t family)
{
	switch (family) {
	case 2:
		return &proto_ip;
	case 10:
	case 24:
	case 28:
	case 30:
		return &proto_ip6;
	default:
		return NULL;
	}
}

static const struct proto *loop_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 4);

	return h ? follow_family(get_be32(h)) : NULL;
}

const struct proto proto_loop = {
	.name = ATOM(loop),
	.index = PROTO_loop,
	.color = LINE_LINK,
	.link = true,
	.label = "LOOP",
	.fields = family_fields,
	.dissect = loop_dissect,
};

static const struct field null_fields[] = {
	FIELD_NOTE(family),
	FIELD_END,
};

/* The family is in the byte order of the machine that captured; every family is a small
 * number, so that only one order has zeros above it. */
static uint32_t null_family(const uint8_t *p)
{
	uint32_t family = get_be32(p);

	return family & 0xffff0000 ? __builtin_bswap32(family) : family;
}

static const struct proto *null_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 4);

	return h ? follow_family(null_family(h)) : NULL;
}

static void null_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len >= 4)
		enc_key_uint(e, ATOM(family), null_family(l->at));
}

const struct proto proto_null = {
	.name = ATOM(null),
	.index = PROTO_null,
	.color = LINE_LINK,
	.link = true,
	.label = "NULL",
	.fields = null_fields,
	.dissect = null_dissect,
	.emit = null_emit,
};
