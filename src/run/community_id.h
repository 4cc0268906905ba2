/* SPDX-License-Identifier: ISC */
/*
 * The key of a packet's flow, the same for both directions and in every program that has it:
 * version 1 of the Community ID specification (github.com/corelight/community-id-spec).  It is
 * over the innermost packet of which addresses are known, as src_ip and the keys beside it.
 */
#ifndef RUN_COMMUNITY_ID_H
#define RUN_COMMUNITY_ID_H

#include "decode/decode.h"

/* What is remembered of the flows that were met: SHA-1 costs twice as much as decoding. */
struct community_ids;

/* False where the build has no SHA-1. */
bool community_ids_available(void);

/* NULL without memory. */
struct community_ids *community_ids_create(uint16_t seed);
void community_ids_destroy(struct community_ids *ids);

/* A text that stays until the next call; NULL where the packet has no flow: no IP, or a
 * protocol with ports of which the packet does not hold them (later fragments, packets cut). */
const char *community_ids_find(struct community_ids *ids, const struct dissection *d);

#endif
