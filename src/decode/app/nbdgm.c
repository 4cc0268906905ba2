/* SPDX-License-Identifier: ISC */
/* The datagram service of NetBIOS (RFC 1002, section 4.4): who sends to which name. */
#include "base/atom.h"
#include "decode/app/netbios.h"
#include "decode/dissect.h"
#include "decode/printable.h"

enum { UNIQUE = 16, GROUP, BROADCAST, ERROR, QUERY, POSITIVE, NEGATIVE };

#define HEADER  10
#define LENGTHS 4 /* of what is sent: its length with the names, and its place */

static const struct field nbdgm_fields[] = {
	FIELD_U8(type, 0),
	FIELD_U16(id, 2),
	FIELD_IP4(src_ip, 4),
	FIELD_U16(src_port, 8),
	FIELD_NOTE(src_name),
	FIELD_NOTE(src_suffix),
	FIELD_NOTE(dest_name),
	FIELD_NOTE(dest_suffix),
	FIELD_NOTE(error),
	FIELD_END,
};

struct nbdgm {
	struct netbios_name src, dest;
	bool has_src, has_dest;
};

static bool nbdgm_sends(const uint8_t *h)
{
	return h[0] <= BROADCAST;
}

/* Past the header and the names that a message of its type has. */
static bool nbdgm_read(struct cursor *c, struct nbdgm *n)
{
	const uint8_t *h = cursor_take(c, HEADER);

	*n = (struct nbdgm){ .has_src = false };
	if (!h || h[0] < UNIQUE || h[0] > NEGATIVE)
		return false;
	if (h[0] == ERROR)
		return cursor_take(c, 1) != NULL;
	if (nbdgm_sends(h)) {
		if (!cursor_take(c, LENGTHS) || !netbios_take_name(c, &n->src))
			return false;
		n->has_src = true;
	}
	n->has_dest = netbios_take_name(c, &n->dest);
	return n->has_dest;
}

/* The datagram has the length that it says, or that of its type. */
static bool nbdgm_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	const uint8_t *h = c.at;
	size_t len = dissect_wire(d);
	struct nbdgm n;

	if (!nbdgm_read(&c, &n))
		return false;
	return nbdgm_sends(h) ? get_be16(h + HEADER) + (size_t)HEADER + LENGTHS == len
			      : (size_t)(c.at - h) == len;
}

static const struct proto *nbdgm_dissect(struct dissection *d, struct layer *l)
{
	struct nbdgm n;

	(void)l;
	nbdgm_read(&d->cursor, &n);
	return NULL;
}

static void nbdgm_emit_name(
	struct enc *e, atom_id key, atom_id suffix, const struct netbios_name *name)
{
	enc_key(e, key);
	enc_textn(e, (const char *)name->name, name->len);
	enc_key_uint(e, suffix, name->suffix);
}

static void nbdgm_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	struct nbdgm n;

	(void)d;
	if (!nbdgm_read(&c, &n))
		return;
	if (n.has_src)
		nbdgm_emit_name(e, ATOM(src_name), ATOM(src_suffix), &n.src);
	if (n.has_dest)
		nbdgm_emit_name(e, ATOM(dest_name), ATOM(dest_suffix), &n.dest);
	if (l->at[0] == ERROR)
		enc_key_uint(e, ATOM(error), l->at[HEADER]);
}

static void nbdgm_text_name(struct buf *out, const char *before, const struct netbios_name *name)
{
	printable_text(out, before, (struct bytes){ name->name, name->len });
	buf_printf(out, "<%02x>", name->suffix);
}

static void nbdgm_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const types[] = { "unique", "group", "broadcast", "error", "query",
		"positive response", "negative response" };
	struct cursor c = layer_cursor(l, 0);
	struct nbdgm n;

	(void)d;
	if (!nbdgm_read(&c, &n))
		return;
	buf_puts(out, types[l->at[0] - UNIQUE]);
	if (l->at[0] == ERROR)
		buf_printf(out, " 0x%02x", l->at[HEADER]);
	if (n.has_src)
		nbdgm_text_name(out, " ", &n.src);
	if (n.has_dest)
		nbdgm_text_name(out, n.has_src ? " > " : " ", &n.dest);
}

const struct proto proto_nbdgm = {
	.name = ATOM(nbdgm),
	.index = PROTO_nbdgm,
	.color = LINE_APP,
	.label = "NBDGM",
	.fields = nbdgm_fields,
	.match = nbdgm_match,
	.dissect = nbdgm_dissect,
	.emit = nbdgm_emit,
	.text = nbdgm_text,
};
