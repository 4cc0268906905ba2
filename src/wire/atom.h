/* SPDX-License-Identifier: ISC */
/* The texts of the protocol's atoms.  Shorthand: ATOM(ts) for PKTPIPE_ATOM_ts. */
#ifndef WIRE_ATOM_H
#define WIRE_ATOM_H

#include <stddef.h>
#include <stdint.h>

#include "pktpipe/wire.h"

#define ATOM(name) PKTPIPE_ATOM_##name

struct atom_text {
	const char *text;
	uint8_t len;
};

extern const struct atom_text atom_texts[PKTPIPE_ATOM_COUNT];

/* ,"ts": in one piece, so that a key is copied in a fixed number of bytes; the first
 * key of a map goes without the comma. */
#define ATOM_KEY_MAX 32

struct atom_key {
	char json[ATOM_KEY_MAX + 1];
	uint8_t len;
};

extern const struct atom_key atom_keys[PKTPIPE_ATOM_COUNT];

static inline const char *atom_text(enum pktpipe_atom atom)
{
	return atom_texts[atom].text;
}

/* The atom with that text, or PKTPIPE_ATOM_none. */
enum pktpipe_atom atom_find(const char *text, size_t len);

#endif
