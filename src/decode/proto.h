/* SPDX-License-Identifier: ISC */
/*
 * A protocol: its name, its fields, and how its header is walked.  Which numbers (EtherType,
 * port, link type) lead to it is told in registry.c.  pktpipe-fields(5) says how to add one.
 */
#ifndef DECODE_PROTO_H
#define DECODE_PROTO_H

#include "decode/decode.h"
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
	const struct field *extra; /* behind fields: over the layer's extra bytes, or NULL */

	/* Whether the bytes at the cursor are this protocol's, for what a port leads to, which
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

#define X(name) extern const struct proto proto_##name;
PROTOS(X)
#undef X

/* By index; NULL at PROTO_NONE. */
extern const struct proto *const protos[PROTO_COUNT];

/* The keys that belong to no protocol, for the manual. */
extern const struct field decode_fields[];

#endif
