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

static inline const char *atom_text(enum pktpipe_atom atom)
{
	return atom_texts[atom].text;
}

/* The atom with that text, or PKTPIPE_ATOM_none. */
enum pktpipe_atom atom_find(const char *text, size_t len);

#endif
