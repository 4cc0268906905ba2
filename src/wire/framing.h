/* SPDX-License-Identifier: ISC */
/* How records follow one another in a stream. */
#ifndef WIRE_FRAMING_H
#define WIRE_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct framing {
	/* Bytes of the big-endian length in front of each record, which does not count itself; 0:
	 * a newline behind it. */
	uint8_t length;

	/* The length of the record at p with what frames it, or 0 where the n bytes do not tell. */
	size_t (*size)(const uint8_t *p, size_t n);

	/* Whether the whole record at p is a packet, as this program writes them; NULL: nobody
	 * asks. */
	bool (*is_packet)(const uint8_t *p);
};

extern const struct framing framing_lines;
extern const struct framing framing_length32; /* Erlang's {packet, 4} */
extern const struct framing framing_length16; /* Erlang's {packet, 2} */

/* The header of a savefile, and its packets; nothing reads frames of these. */
extern const struct framing framing_savefile;
/* Blocks of pcapng. */
extern const struct framing framing_blocks;

#endif
