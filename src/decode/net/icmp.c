/* SPDX-License-Identifier: ISC */
/* ICMP (RFC 792, RFC 1191).  An error quotes the packet that it is about. */
#include "base/atom.h"
#include "decode/checksum.h"
#include "decode/dissect.h"

enum {
	ECHO_REPLY = 0,
	UNREACHABLE = 3,
	SOURCE_QUENCH = 4,
	REDIRECT = 5,
	ECHO_REQUEST = 8,
	TIME_EXCEEDED = 11,
	PARAMETER_PROBLEM = 12,
	TIMESTAMP = 13,
	TIMESTAMP_REPLY = 14,
};

#define FRAGMENTATION_NEEDED 4

/* Every field that there is; a type has those of its table below. */
static const struct field all_fields[] = {
	FIELD_U8(type, 0),
	FIELD_U8(code, 1),
	FIELD_NOTE(id),
	FIELD_NOTE(seq),
	FIELD_NOTE(mtu),
	FIELD_NOTE(gateway),
	FIELD_NOTE(checksum_ok),
	FIELD_END,
};

static const struct field echo_fields[] = {
	FIELD_U8(type, 0),
	FIELD_U8(code, 1),
	FIELD_U16(id, 4),
	FIELD_U16(seq, 6),
	FIELD_END,
};

static const struct field mtu_fields[] = {
	FIELD_U8(type, 0),
	FIELD_U8(code, 1),
	FIELD_U16(mtu, 6),
	FIELD_END,
};

static const struct field redirect_fields[] = {
	FIELD_U8(type, 0),
	FIELD_U8(code, 1),
	FIELD_IP4(gateway, 4),
	FIELD_END,
};

static const struct field *icmp_fields_of(uint8_t type, uint8_t code)
{
	switch (type) {
	case ECHO_REPLY:
	case ECHO_REQUEST:
	case TIMESTAMP:
	case TIMESTAMP_REPLY:
		return echo_fields;
	case UNREACHABLE:
		return code == FRAGMENTATION_NEEDED ? mtu_fields : all_fields;
	case REDIRECT:
		return redirect_fields;
	default:
		return all_fields;
	}
}

static bool icmp_quotes(uint8_t type)
{
	return type == UNREACHABLE || type == SOURCE_QUENCH || type == REDIRECT ||
	       type == TIME_EXCEEDED || type == PARAMETER_PROBLEM;
}

static const struct proto *icmp_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 8);

	if (!h)
		return NULL;
	l->fields = icmp_fields_of(h[0], h[1]);
	l->checksum = (uint8_t)checksum_layer(d, l);
	return icmp_quotes(h[0]) ? dissect_quote(d, &proto_ip) : NULL;
}

static void icmp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const names[] = {
		[ECHO_REPLY] = "echo reply",
		[UNREACHABLE] = "unreachable",
		[SOURCE_QUENCH] = "source quench",
		[REDIRECT] = "redirect",
		[ECHO_REQUEST] = "echo request",
		[TIME_EXCEEDED] = "time exceeded",
		[PARAMETER_PROBLEM] = "parameter problem",
	};

	(void)d;
	if (l->len < 8)
		return;
	if (l->at[0] < ARRAY_LEN(names) && names[l->at[0]])
		buf_puts(out, names[l->at[0]]);
	else
		buf_printf(out, "type %u", l->at[0]);
	if (l->fields == echo_fields)
		buf_printf(out, " id %u seq %u", get_be16(l->at + 4), get_be16(l->at + 6));
	else
		buf_printf(out, " code %u", l->at[1]);
}

const struct proto proto_icmp = {
	.name = ATOM(icmp),
	.index = PROTO_icmp,
	.color = LINE_ICMP,
	.label = "ICMP",
	.fields = all_fields,
	.dissect = icmp_dissect,
	.text = icmp_text,
};
