/* SPDX-License-Identifier: ISC */
#include "base/number.h"
#include "decode/proto.h"

static const struct field ip_fields[] = { FIELD_IP4(src_ip, 12), FIELD_IP4(dest_ip, 16),
	FIELD_END };
static const struct field ip6_fields[] = { FIELD_IP6(src_ip, 8), FIELD_IP6(dest_ip, 24),
	FIELD_END };
static const struct field port_fields[] = { FIELD_U16(src_port, 0), FIELD_U16(dest_port, 2),
	FIELD_END };

const struct field decode_fields[] = {
	FIELD_NOTE(src_ip),
	FIELD_NOTE(dest_ip),
	FIELD_NOTE(src_port),
	FIELD_NOTE(dest_port),
	FIELD_NOTE(proto),
	FIELD_NOTE(inner),
	FIELD_NOTE(quoted),
	FIELD_NOTE(payload_offset),
	FIELD_NOTE(payload_len),
	FIELD_NOTE(truncated),
	FIELD_NOTE(malformed),
	FIELD_END,
};

static void emit_ip_proto(struct enc *e, uint8_t protocol)
{
	const char *name = registry_ip_name(protocol);
	char digits[NUMBER_DIGITS_MAX];

	enc_key(e, ATOM(proto));
	if (name)
		enc_text(e, name);
	else
		enc_textn(e, digits, (size_t)(number_put(digits, protocol) - digits));
}

static void emit_tuple(struct enc *e, const struct dissection *d)
{
	const struct layer *net = d->net;

	if (!net)
		return;
	enc_fields(e, net->proto == &proto_ip ? ip_fields : ip6_fields, net->at, net->len);
	if (d->transport)
		enc_fields(e, port_fields, d->transport->at, d->transport->len);
	if (d->ip_proto >= 0)
		emit_ip_proto(e, (uint8_t)d->ip_proto);
}

/* What is behind the table's fields in a layer's map, which is open. */
static void emit_rest(struct enc *e, struct dissection *d, const struct layer *l)
{
	if (l->proto->emit)
		l->proto->emit(e, d, l);
	if (l->checksum)
		enc_key_bool(e, ATOM(checksum_ok), l->checksum == DECODE_GOOD);
	enc_end(e);
}

/* Layers of one protocol that follow each other are a list where the protocol has one. */
static bool continues(const struct dissection *d, unsigned i)
{
	const struct layer *l = &d->layers[i];

	return i < d->count && i && l[-1].proto == l->proto && !l->scope;
}

static void emit_listed(struct enc *e, struct dissection *d, unsigned i)
{
	const struct layer *l = &d->layers[i];

	if (!continues(d, i)) {
		enc_key(e, l->proto->name);
		enc_list_begin(e);
	}
	enc_map_begin(e);
	enc_fields(e, l->fields, l->at, l->len);
	emit_rest(e, d, l);
	if (!continues(d, i + 1))
		enc_end(e);
}

static void emit_layer(struct enc *e, struct dissection *d, unsigned i)
{
	const struct layer *l = &d->layers[i];

	if (l->proto->list) {
		emit_listed(e, d, i);
		return;
	}
	enc_object(e, l->proto->name, l->fields, l->at, l->len);
	emit_rest(e, d, l);
}

/* An Ethernet header that is whole, the one link layer that is worth it. */
static void emit_link(struct enc *e, struct dissection *d, struct decode_memo *memos)
{
	const struct layer *l = &d->layers[0];
	size_t start = e->out->len;
	struct decode_memo *m;

	if (l->proto != &proto_eth || l->len != DECODE_LINK_LEN) {
		emit_layer(e, d, 0);
		return;
	}
	m = &memos[l->at[11] % DECODE_MEMOS];
	if (m->fields == l->fields && !memcmp(m->bytes, l->at, DECODE_LINK_LEN)) {
		enc_repeat(e, m->written, m->written_len);
		return;
	}
	emit_layer(e, d, 0);
	if (buf_failed(e->out) || e->out->len - start > sizeof(m->written))
		return;
	m->fields = l->fields;
	m->written_len = (uint8_t)(e->out->len - start);
	memcpy(m->bytes, l->at, DECODE_LINK_LEN);
	memcpy(m->written, e->out->data + start, m->written_len);
}

void decode_emit(struct dissection *d, struct enc *e, struct decode_memo memos[DECODE_MEMOS])
{
	unsigned open = 0;

	emit_tuple(e, d);
	if (d->count)
		emit_link(e, d, memos);
	for (unsigned i = 1; i < d->count; i++) {
		uint8_t scope = d->layers[i].scope;

		if (scope) {
			enc_key(e, scope == DECODE_INNER ? ATOM(inner) : ATOM(quoted));
			enc_map_begin(e);
			open++;
		}
		emit_layer(e, d, i);
	}
	while (open--)
		enc_end(e);
	enc_key_uint(e, ATOM(payload_offset), (uint64_t)(d->cursor.at - d->data));
	enc_key_uint(e, ATOM(payload_len),
		cursor_left(&d->cursor) + (d->cut < d->unseen ? d->cut : d->unseen));
	if (d->truncated)
		enc_key_text(e, ATOM(truncated), atom_text(d->truncated->name));
	if (d->malformed)
		enc_key_text(e, ATOM(malformed), atom_text(d->malformed->name));
}
