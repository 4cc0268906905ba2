/* SPDX-License-Identifier: ISC */
/* Atoms as JSON's keys. */
#ifndef WIRE_KEY_H
#define WIRE_KEY_H

#include "base/code.h"

/* ,"ts": in one piece, so that a key is copied in a fixed number of bytes; the first
 * key of a map goes without the comma. */
#define ATOM_KEY_MAX 32

struct atom_key {
	char json[ATOM_KEY_MAX + 1];
	uint8_t len;
};

extern const struct atom_key atom_keys[];

#endif
