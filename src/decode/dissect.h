/* SPDX-License-Identifier: ISC */
/* What a protocol's dissect() calls: taking bytes, ending the walk, saying what follows. */
#ifndef DECODE_DISSECT_H
#define DECODE_DISSECT_H

#include "decode/registry.h"

/* The layer is the one that the packet ends in.  What an ICMP error quotes is always cut, so
 * that it is not reported. */
static inline void dissect_truncated(struct dissection *d, const struct layer *l)
{
	if (!d->quoted)
		d->truncated = l->proto;
}

/* The next n bytes of the packet, or NULL, and the layer is the one that is truncated. */
static inline const uint8_t *dissect_take(struct dissection *d, const struct layer *l, size_t n)
{
	const uint8_t *p = cursor_take(&d->cursor, n);

	if (!p)
		dissect_truncated(d, l);
	return p;
}

/* What follows ends after n bytes, for layers that state their length. */
static inline void dissect_limit(struct dissection *d, size_t n)
{
	size_t left = cursor_left(&d->cursor);

	if (n <= left) {
		d->cursor.end = d->cursor.at + n;
		d->cut = 0;
	} else if (n - left <= d->cut) {
		d->cut = n - left;
	} else {
		d->overrun = true;
	}
}

/* The layer contradicts itself; ends the walk. */
const struct proto *dissect_malformed(struct dissection *d, const struct layer *l);

/* The `flags` of the network layers: the packet is not whole, and its addresses are not those
 * that the checksums behind it are over. */
#define NET_FRAGMENT 1
#define NET_ROUTED   2

/* The layer takes all that is left, which has what the header says, or not. */
static inline const struct proto *dissect_rest(
	struct dissection *d, const struct layer *l, bool fits)
{
	cursor_take(&d->cursor, cursor_left(&d->cursor));
	if (d->cut)
		dissect_truncated(d, l);
	else if (!fits)
		return dissect_malformed(d, l);
	return NULL;
}

/* dissect() of a protocol that takes all that is left and has nothing to contradict. */
const struct proto *dissect_all(struct dissection *d, struct layer *l);

/* The layer is the network or transport layer of the five-tuple, unless it is quoted. */
static inline void dissect_net(struct dissection *d, const struct layer *l)
{
	if (d->quoted)
		return;
	d->net = l;
	d->transport = NULL;
	d->service = 0;
	d->ip_proto = -1;
}

static inline void dissect_transport(struct dissection *d, const struct layer *l)
{
	/* The ports are there, though the header may end early. */
	if (!d->quoted && d->cursor.end - l->at >= 4)
		d->transport = l;
}

/* The layer is of another protocol that has the same number, as its bytes say. */
static inline const struct proto *dissect_instead(
	struct dissection *d, struct layer *l, const struct proto *proto)
{
	l->proto = proto;
	l->fields = proto->fields;
	l->simple = l->simple && !proto->emit;
	d->scope_ends = proto->tunnel;
	return proto->dissect(d, l);
}

/* What is left of the packet is one that an error quotes; returns proto, or NULL where
 * nothing is left. */
const struct proto *dissect_quote(struct dissection *d, const struct proto *proto);

/* What a number of a space leads to.  NULL: nothing does, and what follows has its name at
 * most. */
static inline const struct proto *dissect_next(
	struct dissection *d, enum registry_space space, uint16_t number)
{
	const struct proto *next = registry_find(space, number);

	if (!next && !d->quoted) {
		d->unknown_space = (uint8_t)space;
		d->unknown = number;
	}
	return next;
}

/* The first of the protocols at these entries of the registry that the bytes at the cursor agree
 * with; where there is none, the first two are asked for the name of a service. */
const struct proto *dissect_entries(
	struct dissection *d, uint16_t first, uint16_t second, uint16_t third);

/* What the two ports at the beginning of a transport's header lead to: the lower one first,
 * because it is more likely the server's; over TCP and UDP otherwise what the first byte leads
 * to. */
static inline const struct proto *dissect_ports(
	struct dissection *d, enum registry_space space, const uint8_t *ports)
{
	uint16_t a = registry_entry(space, get_be16(ports));
	uint16_t b = registry_entry(space, get_be16(ports + 2));
	uint16_t c = 0;

	if (space != SPACE_SCTP && cursor_left(&d->cursor))
		c = registry_entry(
			space == SPACE_TCP ? SPACE_TCP_BYTE : SPACE_UDP_BYTE, *d->cursor.at);
	if (!(a | b | c))
		return NULL;
	return get_be16(ports) < get_be16(ports + 2) ? dissect_entries(d, a, b, c)
						     : dissect_entries(d, b, a, c);
}

/* What the IP protocol number announces, which the five-tuple names. */
static inline const struct proto *dissect_ip_proto(struct dissection *d, uint8_t protocol)
{
	if (!d->quoted)
		d->ip_proto = protocol;
	return dissect_next(d, SPACE_IP, protocol);
}

/* Whether a segment is a server's, which has the lower port. */
static inline bool dissect_from_server(const struct layer *tcp)
{
	return get_be16(tcp->at) < get_be16(tcp->at + 2);
}

/* What is left of the packet as it was on the wire. */
static inline size_t dissect_wire(const struct dissection *d)
{
	return cursor_left(&d->cursor) + d->cut;
}

/* Whether all that the layer had on the wire is there, at its own dissect. */
static inline bool dissect_whole(const struct dissection *d)
{
	return !d->cut;
}

/* The layer's bytes behind the first `skip`. */
static inline struct cursor layer_cursor(const struct layer *l, size_t skip)
{
	return skip < l->len ? cursor_init(l->at + skip, l->len - skip) : cursor_init(l->at, 0);
}

#endif
