/* SPDX-License-Identifier: ISC */
#include "wire/atom.h"

#include <string.h>

const struct atom_text atom_texts[PKTPIPE_ATOM_COUNT] = { { "", 0 },
#define X(name, exit) { #name, sizeof(#name) - 1 },
	PKTPIPE_ERRORS(X)
#undef X
#define X(name) { #name, sizeof(#name) - 1 },
		PKTPIPE_ATOMS(X)
#undef X
};

#define KEY(name)                                                                                  \
	{                                                                                          \
		",\"" #name "\":", sizeof(#name) + 3                                               \
	}

const struct atom_key atom_keys[PKTPIPE_ATOM_COUNT] = { { ",\"\":", 4 },
#define X(name, exit) KEY(name),
	PKTPIPE_ERRORS(X)
#undef X
#define X(name) KEY(name),
		PKTPIPE_ATOMS(X)
#undef X
};

enum pktpipe_atom atom_find(const char *text, size_t len)
{
	for (int i = 1; i < PKTPIPE_ATOM_COUNT; i++)
		if (atom_texts[i].len == len && !memcmp(atom_texts[i].text, text, len))
			return (enum pktpipe_atom)i;
	return PKTPIPE_ATOM_none;
}
