/* SPDX-License-Identifier: ISC */
#include "decode/proto.h"

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

/* The five-tuple in one piece, so that one walk over a table writes it: the addresses of
 * either version, the ports, the protocol. */
#define PORTS 32
#define PROTO (PORTS + 4)

#define PORT_FIELDS FIELD_U16(src_port, PORTS), FIELD_U16(dest_port, PORTS + 2)
#define IP_FIELDS   FIELD_IP4(src_ip, 0), FIELD_IP4(dest_ip, 4)
#define IP6_FIELDS  FIELD_IP6(src_ip, 0), FIELD_IP6(dest_ip, 16)
#define NAME_FIELD  FIELD_NAME(proto, PROTO, registry_ip_names)

static const struct field tuple_ip[] = { IP_FIELDS, NAME_FIELD, FIELD_END };
static const struct field tuple_ip_ports[] = { IP_FIELDS, PORT_FIELDS, NAME_FIELD, FIELD_END };
static const struct field tuple_ip6[] = { IP6_FIELDS, NAME_FIELD, FIELD_END };
static const struct field tuple_ip6_ports[] = { IP6_FIELDS, PORT_FIELDS, NAME_FIELD, FIELD_END };

static void emit_tuple(struct enc *e, const struct dissection *d)
{
	bool ip = d->net && d->net->proto == &proto_ip;
	uint8_t tuple[PROTO + 1];
	const struct field *fields = ip ? tuple_ip : tuple_ip6;

	if (!d->net)
		return;
	if (ip)
		memcpy(tuple, d->net->at + 12, 8);
	else
		memcpy(tuple, d->net->at + 8, 32);
	if (d->transport) {
		fields = ip ? tuple_ip_ports : tuple_ip6_ports;
		memcpy(tuple + PORTS, d->transport->at, 4);
	}
	tuple[PROTO] = (uint8_t)d->ip_proto;
	/* Extension headers that end early leave the protocol unknown. */
	enc_fields(e, fields, tuple, sizeof(tuple) - (d->ip_proto < 0));
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
