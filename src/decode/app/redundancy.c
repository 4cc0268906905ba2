/* SPDX-License-Identifier: ISC */
/* Routers among themselves, over UDP: HSRP, version 1 (RFC 2281), and BFD (RFC 5880). */
#include "base/address.h"
#include "base/atom.h"
#include "decode/dissect.h"

#define HSRP_LEN 20
#define BFD_LEN  24

static const struct field hsrp_fields[] = {
	FIELD_U8(version, 0),
	FIELD_U8(opcode, 1),
	FIELD_U8(state, 2),
	FIELD_U8(priority, 5),
	FIELD_U8(group, 6),
	FIELD_IP4(virtual_ip, 16),
	FIELD_END,
};

/* A state is one bit, or none. */
static bool hsrp_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;

	return cursor_left(&d->cursor) >= 3 && dissect_wire(d) >= HSRP_LEN && p[0] == 0 &&
	       p[1] <= 3 && p[2] <= 16 && !(p[2] & (p[2] - 1));
}

static const struct proto *hsrp_dissect(struct dissection *d, struct layer *l)
{
	dissect_take(d, l, HSRP_LEN);
	return NULL;
}

static void hsrp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const opcodes[] = { "hello", "coup", "resign", "advertise" };
	char address[ADDRESS_IP4_MAX];

	(void)d;
	if (l->len < HSRP_LEN)
		return;
	*address_put_ip4(address, l->at + 16) = '\0';
	buf_printf(out, "%s state %u group %u priority %u %s", opcodes[l->at[1] & 3], l->at[2],
		l->at[6], l->at[5], address);
}

const struct proto proto_hsrp = {
	.name = ATOM(hsrp),
	.index = PROTO_hsrp,
	.color = LINE_APP,
	.label = "HSRP",
	.fields = hsrp_fields,
	.match = hsrp_match,
	.dissect = hsrp_dissect,
	.text = hsrp_text,
};

static const struct field bfd_fields[] = {
	FIELD_BITS8(version, 0, 5, 7),
	FIELD_BITS8(diagnostic, 0, 0, 31),
	FIELD_BITS8(state, 1, 6, 3),
	FIELD_U8(multiplier, 2),
	FIELD_U32(my_discriminator, 4),
	FIELD_U32(your_discriminator, 8),
	FIELD_END,
};

static bool bfd_match(const struct dissection *d)
{
	const uint8_t *p = d->cursor.at;
	size_t len = dissect_wire(d);

	return cursor_left(&d->cursor) >= 4 && p[0] >> 5 == 1 && p[2] && p[3] >= BFD_LEN &&
	       p[3] <= len;
}

static const struct proto *bfd_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, BFD_LEN);

	if (h)
		dissect_take(d, l, h[3] - (size_t)BFD_LEN);
	return NULL;
}

static void bfd_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const states[] = { "admin down", "down", "init", "up" };

	(void)d;
	if (l->len >= BFD_LEN)
		buf_printf(out, "%s my 0x%08x your 0x%08x", states[l->at[1] >> 6],
			get_be32(l->at + 4), get_be32(l->at + 8));
}

const struct proto proto_bfd = {
	.name = ATOM(bfd),
	.index = PROTO_bfd,
	.color = LINE_APP,
	.label = "BFD",
	.fields = bfd_fields,
	.match = bfd_match,
	.dissect = bfd_dissect,
	.text = bfd_text,
};
