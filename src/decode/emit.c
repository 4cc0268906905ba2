/* SPDX-License-Identifier: ISC */
#include "base/atom.h"
#include "decode/names.h"
#include "wire/hot/field_code.h"
#include "wire/hot/field_writer.h"

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
	FIELD_NOTE(payload_proto),
	FIELD_NOTE(service),
	FIELD_NOTE(truncated),
	FIELD_NOTE(malformed),
	FIELD_END,
};

/* The five-tuple in one piece, so that one walk over a table writes it: the addresses of
 * either version, the ports, the protocol. */
#define PORTS     32
#define PROTO     (PORTS + 4)
#define TUPLE_LEN (PROTO + 1)

#define PORT_FIELDS FIELD_U16(src_port, PORTS), FIELD_U16(dest_port, PORTS + 2)
#define IP_FIELDS   FIELD_IP4(src_ip, 0), FIELD_IP4(dest_ip, 4)
#define IP6_FIELDS  FIELD_IP6(src_ip, 0), FIELD_IP6(dest_ip, 16)
#define NAME_FIELD  FIELD_NAME(proto, PROTO, names_ip)

FIELDS_COMPILED(tuple_ip, IP_FIELDS, NAME_FIELD);
FIELDS_COMPILED(tuple_ip_ports, IP_FIELDS, PORT_FIELDS, NAME_FIELD);
FIELDS_COMPILED(tuple_ip6, IP6_FIELDS, NAME_FIELD);
FIELDS_COMPILED(tuple_ip6_ports, IP6_FIELDS, PORT_FIELDS, NAME_FIELD);

FIELDS_COMPILED(payload_fields, FIELD_U32(payload_offset, 0), FIELD_U32(payload_len, 4));
FIELDS_COMPILED(service_fields, FIELD_NAME(service, 0, service_names));

FIELD_INLINE void emit_tuple(struct field_writer *p, const struct dissection *d, bool json)
{
	bool ip = d->net && d->net->proto == &proto_ip;
	const struct field *fields = ip ? tuple_ip : tuple_ip6;
	uint8_t tuple[TUPLE_LEN];

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
	field_writer_fields(p, fields, tuple, TUPLE_LEN - (d->ip_proto < 0), json);
}

FIELD_INLINE void emit_payload(struct field_writer *p, const struct dissection *d, bool json)
{
	size_t offset = (size_t)(d->cursor.at - d->data);
	size_t len = cursor_left(&d->cursor) + (d->cut < d->unseen ? d->cut : d->unseen);
	uint8_t payload[8];

	put_be32(payload, (uint32_t)offset);
	put_be32(payload + 4, (uint32_t)len);
	field_writer_fields(p, payload_fields, payload, sizeof(payload), json);
	if (d->service)
		field_writer_fields(p, service_fields, &d->service, 1, json);
}

static void emit_fields(struct enc *e, const struct layer *l)
{
	enc_fields(e, l->fields, l->at, l->len);
	if (l->has_extra)
		enc_fields(e, l->proto->extra, l->extra, sizeof(l->extra));
}

/* What is behind the table's fields in a layer's map, which is open. */
static void emit_rest(struct enc *e, struct dissection *d, const struct layer *l)
{
	if (l->proto->emit)
		l->proto->emit(e, d, l);
	if (l->checksum == DECODE_OFFLOADED)
		enc_key_atom(e, ATOM(checksum), ATOM(offloaded));
	else if (l->checksum)
		enc_key_bool(e, ATOM(checksum_ok), l->checksum == DECODE_GOOD);
	enc_end(e);
}

/* Layers of one protocol that follow each other are a list where the protocol has one. */
static bool emit_continues(const struct dissection *d, unsigned i)
{
	const struct layer *l = &d->layers[i];

	return i < d->count && i && l[-1].proto == l->proto && !l->scope;
}

static void emit_listed(struct enc *e, struct dissection *d, unsigned i)
{
	const struct layer *l = &d->layers[i];

	if (!emit_continues(d, i)) {
		enc_key(e, l->proto->name);
		enc_list_begin(e);
	}
	enc_map_begin(e);
	emit_fields(e, l);
	emit_rest(e, d, l);
	if (!emit_continues(d, i + 1))
		enc_end(e);
}

/* Whether the layer's map does not simply follow in the map that is open. */
static inline bool emit_stands_apart(const struct layer *l)
{
	return l->scope || l->proto->list;
}

static void emit_apart(struct enc *e, struct dissection *d, unsigned i)
{
	const struct layer *l = &d->layers[i];

	if (l->scope) {
		enc_key(e, l->scope == DECODE_INNER ? ATOM(inner) : ATOM(quoted));
		enc_map_begin(e);
	}
	if (l->proto->list) {
		emit_listed(e, d, i);
		return;
	}
	enc_key(e, l->proto->name);
	enc_map_begin(e);
	emit_fields(e, l);
	emit_rest(e, d, l);
}

/* False: the layer has more to say, and its map is left open. */
FIELD_INLINE bool emit_layer(struct field_writer *p, const struct layer *l, bool json)
{
	field_writer_map_begin(p, l->proto->name, json);
	field_writer_map_fields(p, l->fields, l->at, l->len, json);
	if (l->has_extra)
		field_writer_map_fields(p, l->proto->extra, l->extra, sizeof(l->extra), json);
	if (!l->simple || l->checksum)
		return false;
	field_writer_map_end(p, json);
	return true;
}

FIELD_INLINE void emit_layers(struct dissection *d, struct enc *e, bool json)
{
	const struct layer *end = d->layers + d->count;
	struct field_writer p;
	unsigned open = 0;
	bool ok = field_writer_begin(&p, e, d->count + 3u);

	if (ok)
		emit_tuple(&p, d, json);
	for (const struct layer *l = d->layers; ok && l < end; l++) {
		if (!l->simple && emit_stands_apart(l)) {
			field_writer_end(&p, e);
			emit_apart(e, d, (unsigned)(l - d->layers));
			open += l->scope != DECODE_SAME;
		} else if (emit_layer(&p, l, json)) {
			continue;
		} else {
			field_writer_hand_over(&p, e, json);
			emit_rest(e, d, l);
		}
		ok = field_writer_begin(&p, e, (size_t)(end - l) + 1);
	}
	if (open) {
		if (ok)
			field_writer_end(&p, e);
		while (open--)
			enc_end(e);
		ok = field_writer_begin(&p, e, 2);
	}
	if (!ok)
		return;
	emit_payload(&p, d, json);
	field_writer_end(&p, e);
}

/* Of IP's protocols the five-tuple has the name. */
static void emit_names(struct enc *e, const struct dissection *d)
{
	const char *name = d->unknown_space ? names_find(d->unknown_space, d->unknown) : NULL;

	if (name)
		enc_key_text(e, ATOM(payload_proto), name);
}

void decode_emit(struct dissection *d, struct enc *e)
{
	if (e->format->syntax == SYNTAX_ETF)
		emit_layers(d, e, false);
	else
		emit_layers(d, e, true);
	emit_names(e, d);
	if (d->truncated)
		enc_key_text(e, ATOM(truncated), atom_text(d->truncated->name));
	if (d->malformed)
		enc_key_text(e, ATOM(malformed), atom_text(d->malformed->name));
}
