/* SPDX-License-Identifier: ISC */
/*
 * The devices that packets of `any` came by, by the index in the SLL2 header.
 *
 * A device may be renamed while it is up, and its index given to another one later; nothing
 * on a packet socket tells that (netdevice(7)).  So a name is asked for again when it has been
 * remembered for a millisecond, by this host's clock or by the packet's time: only what came
 * within a millisecond of the change can have the other name.
 */
#ifndef NET_LIVE_ORIGIN_H
#define NET_LIVE_ORIGIN_H

#include "net/source.h"

/* How many names are remembered.  Devices whose indices are the same modulo this take turns. */
#define LIVE_ORIGINS 4096

struct live_origin;

struct live_origins {
	struct live_origin **slots; /* LIVE_ORIGINS of them, when the first packet has come */
	uint64_t epoch; /* names that were asked for in another one are asked for again */
};

/* A dispatch begins. */
void live_origin_begin(struct live_origins *all);

/* The origin of a packet with that SLL2 header, until the next call; the source's own where
 * the header does not tell, or without memory. */
const struct packet_origin *live_origin_find(
	struct live_origins *all, const struct source *s, const struct packet *p);

/* The same where the index is known and p has a time. */
const struct packet_origin *live_origin_get(
	struct live_origins *all, const struct source *s, const struct packet *p, unsigned ifindex);

/* The device that is remembered there, below LIVE_ORIGINS, or NULL. */
const struct packet_origin *live_origin_at(const struct live_origins *all, unsigned slot);

void live_origin_finish(struct live_origins *all);

#endif
