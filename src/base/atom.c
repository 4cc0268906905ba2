/* SPDX-License-Identifier: ISC */
#include "base/atom.h"

#include <string.h>

const struct atom_text atom_texts[ATOM_COUNT] = { { "", 0 },
#define X(name, exit) { #name, sizeof(#name) - 1 },
	PKTPIPE_ERRORS(X)
#undef X
#define X(name) { #name, sizeof(#name) - 1 },
		PKTPIPE_OPERATIONS(X) PKTPIPE_ATOMS(X)
#undef X
};

atom_id atom_find(const char *text, size_t len)
{
	for (atom_id i = 1; i < ATOM_COUNT; i++)
		if (atom_texts[i].len == len && !memcmp(atom_texts[i].text, text, len))
			return i;
	return ATOM(none);
}
