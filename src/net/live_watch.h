/* SPDX-License-Identifier: ISC */
/*
 * What happens to devices without a word on a packet socket: that one is renamed while it is
 * up, and all that happens to the devices of `any`.  So the kernel is asked now and then for
 * the name and the flags that belong to an index (netdevice(7)), by the packet socket, since a
 * sandbox lets no other be opened.
 *
 * Of `any` those devices are known that were there at the start, and those that packets came
 * by.
 */
#ifndef NET_LIVE_WATCH_H
#define NET_LIVE_WATCH_H

#include "net/source.h"

/* Devices of `any` that are known at the beginning.  Without memory none are, ever. */
void live_watch_begin(struct source *s);

/* The operations `watch` and `look`. */
void live_watch(struct source *s, source_event_fn *tell, void *context);
void live_look(struct source *s, source_event_fn *tell, void *context);

#endif
