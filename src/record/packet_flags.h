/* SPDX-License-Identifier: ISC */
/*
 * The keys that a packet's flags are, as packet_put_chosen() writes them, for the hot path: there
 * are so few different ones that all are known beforehand.
 */
#ifndef RECORD_PACKET_FLAGS_H
#define RECORD_PACKET_FLAGS_H

#include <stdint.h>
#include <string.h>

#include "wire/pcapng.h"

/* What packet_flags_put() may write or scribble on. */
#define PACKET_FLAGS_MAX 56

/* clang-format off */
/* ETF's short atoms; a length that C would read on is a string of its own. */
#define PACKET_FLAGS_ETF_DIRECTION "w\x09" "direction"
#define PACKET_FLAGS_ETF_CHECKSUM  "w\x08" "checksum" "w\x09" "offloaded"
#define PACKET_FLAGS_ETF_GSO       "w\x03" "gso" "w\x03" "tcp"

struct packet_flags_text {
	uint8_t len;
	uint8_t pairs;
	char text[PACKET_FLAGS_MAX];
};

#define PACKET_FLAGS_ROW(text, pairs) { sizeof(text) - 1, pairs, text }
#define PACKET_FLAGS_ROWS(rest, pairs, in, out, other)                                             \
	PACKET_FLAGS_ROW("" rest, pairs), PACKET_FLAGS_ROW(in rest, (pairs) + 1),                  \
		PACKET_FLAGS_ROW(out rest, (pairs) + 1), PACKET_FLAGS_ROW(other rest, (pairs) + 1)
#define PACKET_FLAGS_TABLE(checksum, gso, in, out, other)                                          \
	{ PACKET_FLAGS_ROWS("", 0, in, out, other), PACKET_FLAGS_ROWS(checksum, 1, in, out, other),\
		PACKET_FLAGS_ROWS(gso, 1, in, out, other),                                         \
		PACKET_FLAGS_ROWS(checksum gso, 2, in, out, other) }

static const struct packet_flags_text packet_flags_json[16] =
	PACKET_FLAGS_TABLE(",\"checksum\":\"offloaded\"", ",\"gso\":\"tcp\"", ",\"direction\":\"in\"",
		",\"direction\":\"out\"", ",\"direction\":\"other\"");

static const struct packet_flags_text packet_flags_etf[16] =
	PACKET_FLAGS_TABLE(PACKET_FLAGS_ETF_CHECKSUM, PACKET_FLAGS_ETF_GSO,
		PACKET_FLAGS_ETF_DIRECTION "w\x02" "in", PACKET_FLAGS_ETF_DIRECTION "w\x03" "out",
		PACKET_FLAGS_ETF_DIRECTION "w\x05" "other");
/* clang-format on */

/* 0 to 3 is the direction: none, in, out, other. */
static inline unsigned packet_flags_row(uint32_t flags)
{
	unsigned direction = flags & PCAPNG_DIRECTION;

	if (direction == PCAPNG_IN && (flags & PCAPNG_RECEPTION) == PCAPNG_PROMISCUOUS)
		direction = 3;
	return direction | (flags & PCAPNG_CHECKSUM_NOT_READY ? 4u : 0u) |
	       (flags & PCAPNG_SEGMENTATION_OFFLOADED ? 8u : 0u);
}

/* The end of what was written. */
static inline void *packet_flags_put(
	void *at, const struct packet_flags_text table[16], uint32_t flags, uint32_t *pairs)
{
	const struct packet_flags_text *row = &table[packet_flags_row(flags)];

	memcpy(at, row->text, PACKET_FLAGS_MAX);
	*pairs += row->pairs;
	return (char *)at + row->len;
}

#endif
