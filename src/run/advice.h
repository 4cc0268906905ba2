/* SPDX-License-Identifier: ISC */
/*
 * What to do about drops, said once on stderr.  They have one of four causes:
 *
 *   the reader     the queue was full: --queue, or smaller records
 *   the clock      each block of the ring was handed over when its time was up, nearly empty,
 *                  so that the ring held little more than its blocks times the timeout:
 *                  --timeout
 *   the ring       it was full: --buffer
 *   the end        it did not wait for what the kernel still held back: --timeout
 */
#ifndef RUN_ADVICE_H
#define RUN_ADVICE_H

#include "run/session_state.h"

/* The kernel's blocks of a ring, as libpcap asks for them. */
#define ADVICE_BLOCK (256 * 1024)

/* How long a ring holds out while nobody reads it, in nanoseconds, when bytes come at that
 * rate a second, each packet's header in the ring counted: its blocks are handed over when
 * they are full, or hold_ns after their first packet. */
uint64_t advice_ring_ns(uint64_t ring, uint64_t hold_ns, uint64_t bytes_per_second);

/* Where sources have dropped packets; the counts are up to date. */
void advice_give(struct session *s);

/* At the end: that packets were cut, too. */
void advice_give_cut(const struct session *s);

#endif
