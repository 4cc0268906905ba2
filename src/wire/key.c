/* SPDX-License-Identifier: ISC */
#include "wire/key.h"

#include "base/atom.h"

#define KEY(name)                                                                                  \
	{                                                                                          \
		",\"" #name "\":", sizeof(#name) + 3                                               \
	}

const struct atom_key atom_keys[ATOM_COUNT] = { { ",\"\":", 4 },
#define X(name, exit) KEY(name),
	PKTPIPE_ERRORS(X)
#undef X
#define X(name) KEY(name),
		PKTPIPE_OPERATIONS(X) PKTPIPE_ATOMS(X)
#undef X
};
