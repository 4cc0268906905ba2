/* SPDX-License-Identifier: ISC */
/*
 * Linux cooked captures of both versions.
 * https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html, LINKTYPE_LINUX_SLL2.html
 */
#include <pcap/dlt.h>

#include "base/atom.h"
#include "decode/dissect.h"

/* Of these devices the protocol field is no EtherType. */
#define ARPHRD_80211          801
#define ARPHRD_80211_RADIOTAP 803
#define ARPHRD_NETLINK        824
#define ETH_P_802_2           4

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

static const struct proto *sll_follow(struct dissection *d, uint16_t hw_type, uint16_t proto)
{
	switch (hw_type) {
	case ARPHRD_NETLINK:
		return dissect_next(d, SPACE_DLT, DLT_NETLINK);
	case ARPHRD_80211:
		return &proto_wlan;
	case ARPHRD_80211_RADIOTAP:
		return &proto_radiotap;
	}
	return proto == ETH_P_802_2 ? &proto_llc : dissect_next(d, SPACE_ETHERTYPE, proto);
}

static const struct proto *sll_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 16);

	return h ? sll_follow(d, get_be16(h + 2), get_be16(h + 14)) : NULL;
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

/* Linux takes the outermost VLAN tag away, and of a packet with two tags tells what the inner
 * one has as the protocol: that one stands where the protocol should begin. */
static bool sll2_is_tagged(const struct dissection *d, uint16_t proto)
{
	const uint8_t *p = d->cursor.at;
	unsigned version = proto == 0x0800 ? 4 : proto == 0x86dd ? 6 : 16;

	return cursor_left(&d->cursor) >= 4 && get_be16(p + 2) == proto && p[0] >> 4 != version;
}

static const struct proto *sll2_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 20);

	if (!h)
		return NULL;
	return sll2_is_tagged(d, get_be16(h)) ? &proto_vlan
					      : sll_follow(d, get_be16(h + 8), get_be16(h));
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
