/* SPDX-License-Identifier: ISC */
/*
 * A protocol: its name, its fields, and how its header is walked.  Where it hangs
 * is a row in registry.c.  pktpipe-fields(5) says how to add one.
 */
#ifndef DECODE_PROTO_H
#define DECODE_PROTO_H

#include "decode/decode.h"
#include "decode/line.h"
#include "wire/field.h"

struct proto {
	atom_id name;      /* the key of its object */
	uint8_t index;     /* PROTO_name */
	uint8_t color;     /* enum line_color */
	bool link;         /* a header of the link itself, which a hex dump leaves out */
	bool list;         /* a list of objects, because it may follow itself */
	bool tunnel;       /* what it carries is a packet of its own */
	const char *label; /* for the terminal */
	const struct field *fields;
	const struct field *derived; /* behind fields: over the layer's derivation, or NULL */

	/* Whether the bytes at the cursor are this protocol's, for what hangs on a port, which
	 * anybody may use.  May be NULL. */
	bool (*match)(const struct dissection *d);

	/* Moves d->cursor past the header; returns what follows, or NULL where nothing
	 * known does. */
	const struct proto *(*dissect)(struct dissection *d, struct layer *l);

	/* What the table of fields cannot say.  May be NULL. */
	void (*emit)(struct enc *e, struct dissection *d, const struct layer *l);

	/* What the line for a terminal says.  May be NULL. */
	void (*text)(struct buf *out, const struct dissection *d, const struct layer *l);
};

/* The protocols, each with a number of its own. */
#define PROTOS(X)                                                                                  \
	X(eth)                                                                                     \
	X(vlan)                                                                                    \
	X(mpls)                                                                                    \
	X(pppoe)                                                                                   \
	X(ppp)                                                                                     \
	X(sll)                                                                                     \
	X(sll2)                                                                                    \
	X(null)                                                                                    \
	X(loop)                                                                                    \
	X(arp)                                                                                     \
	X(ip)                                                                                      \
	X(ip6)                                                                                     \
	X(gre)                                                                                     \
	X(vxlan)                                                                                   \
	X(tcp)                                                                                     \
	X(udp)                                                                                     \
	X(sctp)                                                                                    \
	X(icmp)                                                                                    \
	X(icmp6)                                                                                   \
	X(igmp)                                                                                    \
	X(dns)                                                                                     \
	X(tls)

enum proto_index {
#define X(name) PROTO_##name,
	PROTOS(X)
#undef X
		PROTO_COUNT
};

#define X(name) extern const struct proto proto_##name;
PROTOS(X)
#undef X

extern const struct proto *const protos[PROTO_COUNT];

/* The keys that belong to no protocol, for the manual. */
extern const struct field decode_fields[];

enum registry_space {
	SPACE_DLT,
	SPACE_ETHERTYPE,
	SPACE_IP,
	SPACE_PPP,
	SPACE_TCP,
	SPACE_UDP,
	SPACE_COUNT,
};

/* A number is found by its upper and then its lower byte, without a search: most ports that
 * are asked for are not here, and their page is the first, the empty one. */
#define REGISTRY_PAGES 32

extern uint8_t registry_page_of[SPACE_COUNT][256];
extern uint8_t registry_pages[REGISTRY_PAGES][256]; /* places in registry_found[] */
extern const struct proto *const registry_found[PROTO_COUNT + 1];
extern bool registry_filled;

void registry_fill_now(void);

/* Before the first look-up. */
static inline void registry_fill(void)
{
	if (!registry_filled)
		registry_fill_now();
}

/* What hangs at a number of a space, or NULL. */
static inline const struct proto *registry_find(enum registry_space space, uint16_t number)
{
	uint8_t page = registry_page_of[space][number >> 8];

	return registry_found[registry_pages[page][number & 0xff]];
}

/* What an IP header's first four bits say follows, where nothing else does: in raw IP and
 * behind MPLS (RFC 4928, section 3). */
const struct proto *registry_ip_version(const struct cursor *c);

/* What hangs at one of two ports: the lower one first, because it is more likely the server's. */
const struct proto *registry_ports(enum registry_space space, uint16_t a, uint16_t b);

/* IANA's names of the IP protocols, as Suricata writes them. */
extern const struct field_name registry_ip_names[256];

/* The layer is the one that the packet ends in.  An ICMP error quotes the first bytes only:
 * that those end is no news. */
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

/* The `note` of the network layers: the packet is not whole, and its addresses are not those
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

/* The layer is the network or transport layer of the five-tuple, unless it is quoted. */
static inline void dissect_net(struct dissection *d, const struct layer *l)
{
	if (d->quoted)
		return;
	d->net = l;
	d->transport = NULL;
	d->ip_proto = -1;
}

static inline void dissect_transport(struct dissection *d, const struct layer *l)
{
	/* The ports are there, though the header may end early. */
	if (!d->quoted && d->cursor.end - l->at >= 4)
		d->transport = l;
}

/* What is left of the packet is one that an error quotes; returns proto, or NULL where
 * nothing is left. */
const struct proto *dissect_quote(struct dissection *d, const struct proto *proto);

/* What the IP protocol number announces, which the five-tuple names. */
static inline const struct proto *dissect_ip_proto(struct dissection *d, uint8_t protocol)
{
	if (!d->quoted)
		d->ip_proto = protocol;
	return registry_find(SPACE_IP, protocol);
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
