/* SPDX-License-Identifier: ISC */
/* The atoms that a fault is made of.  They stand apart from those of base/atom.h, so that a
 * new key of a record recompiles what writes records and nothing else. */
#ifndef BASE_CODE_H
#define BASE_CODE_H

#include <stdint.h>

#include "pktpipe/errors.h"

/* One of the protocol's closed set of words; ATOM(ts) stands for `ts`. */
typedef uint16_t atom_id;

#define ATOM(name) ATOM_##name

enum {
	ATOM_none,
#define X(name, exit) ATOM_##name,
	PKTPIPE_ERRORS(X)
#undef X
#define X(name) ATOM_##name,
		PKTPIPE_OPERATIONS(X)
#undef X
			ATOM_CODES
};

#endif
