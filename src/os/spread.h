/* SPDX-License-Identifier: ISC */
/*
 * What can be read but once, a pipe, for several readers: its bytes are written to a pipe of each.
 * Nobody waits in here.  The readers stay within what their pipes hold of one another; one that has
 * closed its end is left out.
 */
#ifndef OS_SPREAD_H
#define OS_SPREAD_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

#define SPREAD_READERS 32
#define SPREAD_SIZE    (64 * 1024)

struct spread {
	int from;  /* -1: it has ended */
	int error; /* errno of a read that failed, which ended it */
	unsigned count;
	int in[SPREAD_READERS];      /* what the readers read */
	int out[SPREAD_READERS];     /* -1: closed */
	size_t done[SPREAD_READERS]; /* bytes of the buffer that are written there */
	size_t len;                  /* bytes in it */
	uint8_t bytes[SPREAD_SIZE];
};

/* Takes `from` over. */
int spread_init(struct spread *s, int from, unsigned count, struct fault *f);

/* The most entries for poll(2). */
static inline unsigned spread_polled(const struct spread *s)
{
	return 1 + s->count;
}

/* Fills in those entries; then, with what poll(2) has said, moves what can be moved. */
void spread_poll(const struct spread *s, struct pollfd *at);
void spread_turn(struct spread *s, const struct pollfd *at);

/* In a reader: its end, and no other stays open. */
int spread_take(struct spread *s, unsigned reader);

/* In who writes: the readers' ends are theirs. */
void spread_give(struct spread *s);

void spread_finish(struct spread *s);

#endif
