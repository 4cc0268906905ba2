/* SPDX-License-Identifier: ISC */
/* ICMPv6 (RFC 4443) with neighbour discovery (RFC 4861) and multicast listeners (RFC 9777). */
#include "decode/net/icmp6.h"

#include "base/atom.h"
#include "decode/checksum.h"
#include "decode/net/listener.h"

#define BEGIN    FIELD_U8(type, 0), FIELD_U8(code, 1)
#define MAX_RESP FIELD_U16(max_resp, 4), FIELD_IP6(group, 8)

static const uint16_t advert_flags[16] = {
	[15] = ATOM(router), [14] = ATOM(solicited), [13] = ATOM(override)
};
static const uint16_t router_flags[16] = { [7] = ATOM(managed), [6] = ATOM(other) };

static const struct field begin_fields[] = { BEGIN, FIELD_END };
static const struct field echo_fields[] = { BEGIN, FIELD_U16(id, 4), FIELD_U16(seq, 6), FIELD_END };
static const struct field mtu_fields[] = { BEGIN, FIELD_U32(mtu, 4), FIELD_END };
static const struct field solicit_fields[] = { BEGIN, FIELD_IP6(target, 8), FIELD_END };
static const struct field redirect_fields[] = { BEGIN, FIELD_IP6(target, 8), FIELD_IP6(dest, 24),
	FIELD_END };
static const struct field listener_fields[] = { BEGIN, MAX_RESP, FIELD_END };

static const struct field advert_fields[] = {
	BEGIN,
	FIELD_FLAGS(flags, 4, 0xe000, advert_flags),
	FIELD_IP6(target, 8),
	FIELD_END,
};

static const struct field router_fields[] = {
	BEGIN,
	FIELD_U8(hop_limit, 4),
	FIELD_FLAGS(flags, 4, 0x00c0, router_flags),
	FIELD_U16(lifetime, 6),
	FIELD_U32(reachable, 8),
	FIELD_U32(retrans, 12),
	FIELD_END,
};

/* What each type has: its fields, where its options begin (0: it has none), and whether it
 * quotes a packet. */
static const struct form {
	uint8_t type;
	uint8_t size;
	uint8_t options;
	bool quotes;
	const struct field *fields;
} forms[] = {
	{ 1, 8, 0, true, begin_fields },
	{ 2, 8, 0, true, mtu_fields },
	{ 3, 8, 0, true, begin_fields },
	{ 4, 8, 0, true, begin_fields },
	{ 128, 8, 0, false, echo_fields },
	{ 129, 8, 0, false, echo_fields },
	{ ICMP6_QUERY, 24, 0, false, listener_fields },
	{ 131, 24, 0, false, listener_fields },
	{ 132, 24, 0, false, listener_fields },
	{ 133, 8, 8, false, begin_fields },
	{ 134, 16, 16, false, router_fields },
	{ 135, 24, 24, false, solicit_fields },
	{ 136, 24, 24, false, advert_fields },
	{ 137, 40, 40, false, redirect_fields },
	{ ICMP6_REPORT, 8, 0, false, begin_fields },
};

static const struct form *icmp6_form_of(uint8_t type)
{
	static const struct form other = { 0, 4, 0, false, begin_fields };

	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (forms[i].type == type)
			return &forms[i];
	return &other;
}

/* What repeats behind the fixed part. */
static bool icmp6_lists_fit(const struct layer *l, const struct form *form, struct cursor c)
{
	if (form->options)
		return icmp6_options_fit(c);
	return l->at[0] == ICMP6_QUERY ? listener_sources_fit(c, 16)
				       : listener_records_fit(c, get_be16(l->at + 6), 16);
}

static const struct proto *icmp6_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, 4);
	const struct form *form;

	if (!h)
		return NULL;
	form = icmp6_form_of(h[0]);
	l->fields = form->fields;
	l->checksum = (uint8_t)checksum_with_pseudo(d, l, 58);
	if (!dissect_take(d, l, form->size - 4u))
		return NULL;
	if (form->options || h[0] == ICMP6_QUERY || h[0] == ICMP6_REPORT)
		return dissect_rest(d, l, icmp6_lists_fit(l, form, d->cursor));
	return form->quotes ? dissect_quote(d, &proto_ip6) : NULL;
}

static void icmp6_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	const struct form *form;
	struct cursor c;

	(void)d;
	if (!l->len)
		return;
	form = icmp6_form_of(l->at[0]);
	c = layer_cursor(l, form->size);
	if (form->options)
		icmp6_emit_options(e, &c);
	else if (l->at[0] == ICMP6_REPORT && l->len >= 8)
		icmp6_emit_records(e, &c, get_be16(l->at + 6));
	else if (l->at[0] == ICMP6_QUERY && cursor_left(&c) >= 4)
		icmp6_emit_query(e, &c);
}

static void icmp6_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const struct {
		uint8_t type;
		const char *name;
	} names[] = {
		{ 1, "unreachable" },
		{ 2, "packet too big" },
		{ 3, "time exceeded" },
		{ 4, "parameter problem" },
		{ 128, "echo request" },
		{ 129, "echo reply" },
		{ ICMP6_QUERY, "listener query" },
		{ 131, "listener report" },
		{ 132, "listener done" },
		{ 133, "router solicitation" },
		{ 134, "router advertisement" },
		{ 135, "neighbor solicitation" },
		{ 136, "neighbor advertisement" },
		{ 137, "redirect" },
		{ ICMP6_REPORT, "listener report" },
	};
	size_t i = 0;

	(void)d;
	if (l->len < 4)
		return;
	while (i < ARRAY_LEN(names) && names[i].type != l->at[0])
		i++;
	if (i < ARRAY_LEN(names))
		buf_puts(out, names[i].name);
	else
		buf_printf(out, "type %u code %u", l->at[0], l->at[1]);
	if (l->fields == echo_fields && l->len >= 8)
		buf_printf(out, " id %u seq %u", get_be16(l->at + 4), get_be16(l->at + 6));
	if (l->fields == solicit_fields || l->fields == advert_fields)
		icmp6_text_target(out, l);
}

/* All fields of all forms, for the manual. */
static const struct field all_fields[] = {
	BEGIN,
	FIELD_NOTE(id),
	FIELD_NOTE(seq),
	FIELD_NOTE(mtu),
	FIELD_NOTE(hop_limit),
	FIELD_NOTE_MAP(flags, icmp6_flag_fields),
	FIELD_NOTE(lifetime),
	FIELD_NOTE(reachable),
	FIELD_NOTE(retrans),
	FIELD_NOTE(target),
	FIELD_NOTE(dest),
	FIELD_NOTE(max_resp),
	FIELD_NOTE(group),
	FIELD_NOTE(sources),
	FIELD_NOTE_MAP(records, icmp6_record_fields),
	FIELD_NOTE_MAP(options, icmp6_option_fields),
	FIELD_NOTE(checksum_ok),
	FIELD_END,
};

const struct proto proto_icmp6 = {
	.name = ATOM(icmp6),
	.index = PROTO_icmp6,
	.color = LINE_ICMP,
	.label = "ICMP6",
	.fields = all_fields,
	.dissect = icmp6_dissect,
	.emit = icmp6_emit,
	.text = icmp6_text,
};
