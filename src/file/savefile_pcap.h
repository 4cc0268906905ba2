/* SPDX-License-Identifier: ISC */
/* Reading a savefile's bytes: file/savefile.c and net/source.c alone use this. */
#ifndef FILE_SAVEFILE_PCAP_H
#define FILE_SAVEFILE_PCAP_H

#include <stdio.h>

#include "file/savefile.h"

/* A stream for pcap_fopen_offline() on the descriptor, or NULL without memory.  Closing it
 * leaves the descriptor and the buffers open, which must outlive it. */
FILE *savefile_stream(struct savefile *file);

/* Forgets what has been read, after the stream was closed. */
void savefile_reset(struct savefile *file);

/* The header has been read: from here on libpcap is passed by where that can be. */
void savefile_begin(struct savefile *file, pcap_t *pcap);

/* As pcap_dispatch() with the source as the handler's first argument, but hands packets
 * to source_take() itself where it can. */
int savefile_dispatch(struct source *s, int max, pcap_handler handler);

#endif
