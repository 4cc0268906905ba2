/* SPDX-License-Identifier: ISC */
/* What the options of a packet's block say of it. */
#ifndef FILE_PCAPNG_NOTES_H
#define FILE_PCAPNG_NOTES_H

#include "base/buf.h"
#include "file/pcapng_input.h"

/* Of all comments of a packet; a single option cannot have more. */
#define PCAPNG_COMMENT_MAX 65535

/* Zeroed at first. */
struct pcapng_notes {
	struct buf comment;
	bool cut; /* it was longer */
	uint32_t flags; /* PCAPNG_FLAGS */
	uint64_t lost; /* packets, between this one and the one before it */
};

/* False: they run over the block. */
bool pcapng_notes_read(struct pcapng_notes *n, struct pcapng_options options);
void pcapng_notes_finish(struct pcapng_notes *n);

/* Until the next are read; NULL: there is none. */
const char *pcapng_notes_comment(const struct pcapng_notes *n);

#endif
