/* SPDX-License-Identifier: ISC */
/* The spanning tree protocol (IEEE 802.1D and 802.1Q): configuration, rapid, multiple. */
#include "base/address.h"
#include "base/atom.h"
#include "decode/dissect.h"

#define TOPOLOGY_CHANGE 0x80 /* a message that is no more than its type */

static const uint16_t stp_flags[16] = { ATOM(tc), ATOM(proposal), 0, 0, ATOM(learning),
	ATOM(forwarding), ATOM(agreement), ATOM(tca) };

static const struct field stp_fields[] = {
	FIELD_U8(version, 2),
	FIELD_U8(type, 3),
	FIELD_FLAGS(flags, 3, 0x00f3, stp_flags),
	FIELD_U16(root_priority, 5),
	FIELD_MAC(root, 7),
	FIELD_U32(cost, 13),
	FIELD_U16(bridge_priority, 17),
	FIELD_MAC(bridge, 19),
	FIELD_U16(port, 25),
	FIELD_END,
};

static const struct field change_fields[] = {
	FIELD_U8(version, 2),
	FIELD_U8(type, 3),
	FIELD_END,
};

static const struct proto *stp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 4);

	if (!h)
		return NULL;
	if (get_be16(h))
		return dissect_malformed(d, l);
	if (h[3] == TOPOLOGY_CHANGE)
		l->fields = change_fields;
	else if (!dissect_take(d, l, 31))
		return NULL;
	cursor_take(&d->cursor, cursor_left(&d->cursor));
	return NULL;
}

static void stp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	char root[ADDRESS_MAC_MAX] = "";

	(void)d;
	if (l->fields == change_fields) {
		buf_puts(out, "topology change");
		return;
	}
	if (l->len < 35)
		return;
	*address_put_mac(root, l->at + 7) = '\0';
	buf_printf(out, "root %u/%s cost %u port 0x%04x", get_be16(l->at + 5), root,
		get_be32(l->at + 13), get_be16(l->at + 25));
}

const struct proto proto_stp = {
	.name = ATOM(stp),
	.index = PROTO_stp,
	.color = LINE_LINK,
	.label = "STP",
	.fields = stp_fields,
	.dissect = stp_dissect,
	.text = stp_text,
};
