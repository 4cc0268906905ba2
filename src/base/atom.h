/* SPDX-License-Identifier: ISC */
/* The protocol's atoms and their texts. */
#ifndef BASE_ATOM_H
#define BASE_ATOM_H

#include <stddef.h>

#include "base/code.h"
#include "pktpipe/atoms.h"

enum {
	ATOM_BEFORE = ATOM_CODES - 1,
#define X(name) ATOM_##name,
	PKTPIPE_ATOMS(X)
#undef X
		ATOM_COUNT
};

struct atom_text {
	const char *text;
	uint8_t len;
};

extern const struct atom_text atom_texts[ATOM_COUNT];

static inline const char *atom_text(atom_id atom)
{
	return atom_texts[atom].text;
}

/* The atom with that text, or none. */
atom_id atom_find(const char *text, size_t len);

#endif
