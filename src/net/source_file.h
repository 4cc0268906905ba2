/* SPDX-License-Identifier: ISC */
/* Savefiles as sources. */
#ifndef NET_SOURCE_FILE_H
#define NET_SOURCE_FILE_H

#include "file/byte_input.h"
#include "net/source.h"

/* Packets of one dispatch, so that signals are seen in between even when a filter lets
 * nothing pass. */
#define SOURCE_FILE_BATCH 16384

/* For net/source_merge.h, of which each source is one of these as well. */
extern const struct source_ops source_file_ops;

/* Opens the file, of whose packets at most `cut` captured bytes are taken, 0: all.  See
 * savefile_open().  The caller closes with source_close(), also after a failure. */
int source_file_open(struct source *s, const char *name, uint32_t cut, byte_input_wait_fn *wait,
	void *wait_context, struct fault *f);

/* It is no regular file, which loses nothing while it is not read. */
bool source_file_may_wait(const struct source *s);

/* Reads its header, which a stranger may have written. */
int source_file_begin(struct source *s, struct fault *f);

#endif
