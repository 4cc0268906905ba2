/* SPDX-License-Identifier: ISC */
/* The devices that packets of `any` came by. */
#ifndef NET_LIVE_ORIGIN_H
#define NET_LIVE_ORIGIN_H

#include "net/source.h"

struct live_origin;

struct live_origins {
	struct live_origin *first; /* a list of the devices seen */
};

/* Reads the origin of a packet of `any` from its SLL2 header; the source's own where the
 * header does not tell. */
const struct packet_origin *live_origin_find(
	struct live_origins *all, const struct source *s, const uint8_t *data, uint32_t caplen);

void live_origin_finish(struct live_origins *all);

#endif
