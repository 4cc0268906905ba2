/* SPDX-License-Identifier: ISC */
/* ARP (RFC 826) and RARP (RFC 903), which have the same fields. */
#include "base/address.h"
#include "base/atom.h"
#include "decode/dissect.h"

static const struct field other_fields[] = {
	FIELD_U16(hw_type, 0),
	FIELD_U16(proto_type, 2),
	FIELD_U16(opcode, 6),
	FIELD_END,
};

static const struct field arp_fields[] = {
	FIELD_U16(hw_type, 0),
	FIELD_U16(proto_type, 2),
	FIELD_U16(opcode, 6),
	FIELD_MAC(sender_mac, 8),
	FIELD_IP4(sender_ip, 14),
	FIELD_MAC(target_mac, 18),
	FIELD_IP4(target_ip, 24),
	FIELD_END,
};

/* Addresses are told where they are 6 bytes of hardware and 4 bytes of IPv4. */
static const struct proto *arp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 8);

	if (!h)
		return NULL;
	if (get_be16(h + 2) != 0x0800 || h[4] != 6 || h[5] != 4)
		l->fields = other_fields;
	dissect_take(d, l, 2u * h[4] + 2u * h[5]);
	return NULL;
}

static void arp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	char sender[ADDRESS_IP4_MAX] = "", target[ADDRESS_IP4_MAX] = "", mac[ADDRESS_MAC_MAX];
	char target_mac[ADDRESS_MAC_MAX];

	(void)d;
	if (l->len < 28 || l->fields != arp_fields)
		return;
	*address_put_ip4(sender, l->at + 14) = '\0';
	*address_put_ip4(target, l->at + 24) = '\0';
	*address_put_mac(mac, l->at + 8) = '\0';
	*address_put_mac(target_mac, l->at + 18) = '\0';
	if (get_be16(l->at + 6) == 1)
		buf_printf(out, "who has %s? tell %s", target, sender);
	else if (get_be16(l->at + 6) == 2)
		buf_printf(out, "%s is at %s", sender, mac);
	else if (get_be16(l->at + 6) == 3)
		buf_printf(out, "who is %s? tell %s", target_mac, mac);
	else if (get_be16(l->at + 6) == 4)
		buf_printf(out, "%s is at %s", target_mac, target);
	else
		buf_printf(out, "opcode %u", get_be16(l->at + 6));
}

const struct proto proto_arp = {
	.name = ATOM(arp),
	.index = PROTO_arp,
	.color = LINE_LINK,
	.label = "ARP",
	.fields = arp_fields,
	.dissect = arp_dissect,
	.text = arp_text,
};

const struct proto proto_rarp = {
	.name = ATOM(rarp),
	.index = PROTO_rarp,
	.color = LINE_LINK,
	.label = "RARP",
	.fields = arp_fields,
	.dissect = arp_dissect,
	.text = arp_text,
};
