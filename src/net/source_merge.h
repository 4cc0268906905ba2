/* SPDX-License-Identifier: ISC */
/*
 * Several savefiles in order of time: each stays a source of its own, with its counts, its filter
 * and its end, but whichever of them is dispatched hands over the earliest packet of all.  Where
 * times are the same the order of the sources decides.  One packet of each is looked at ahead, in
 * its reader's buffer.
 */
#ifndef NET_SOURCE_MERGE_H
#define NET_SOURCE_MERGE_H

#include "net/source.h"

/* The sources are files whose headers have been read, and stay where they are in memory. */
int source_merge_begin(struct source *sources, unsigned count, struct fault *f);

#endif
