/* SPDX-License-Identifier: ISC */
/*
 * Savefiles: pcap and pcapng in any byte order, micro- and nanoseconds, read by
 * libpcap (pcap-savefile(5)) from a descriptor that is already open, so that files
 * are opened with the user's own rights, before anything else.
 */
#ifndef NET_SAVEFILE_H
#define NET_SAVEFILE_H

#include <stdio.h>

#include "net/source.h"

/* Called before a read that may have to wait (a pipe, a socket, a terminal).  Returns
 * when fd can be read, or false: the file ends here. */
typedef bool savefile_wait_fn(void *context, int fd);

struct savefile {
	char *name;
	int fd;
	bool may_wait;
	bool started; /* before, only the header is read */
	bool stopped; /* the wait function said so */
	int error;    /* errno of a read that failed */
	savefile_wait_fn *wait;
	void *wait_context;
	uint8_t magic[4]; /* how the file begins */
	size_t magic_len;
	char *buffer; /* stdio's */
};

/* Opens the file named `name`, "-" for stdin, and reads its header.  The caller closes
 * with source_close(), also after a failure. */
int savefile_open(struct source *s, const char *name, savefile_wait_fn *wait, void *wait_context,
	struct fault *f);

void savefile_close(struct source *s);

/* What source_dispatch() failed with.  Returns -1, or 0 where reading was stopped. */
int savefile_fault(struct source *s, struct fault *f);

/* The facts of the header; strings live as long as the source. */
void savefile_facts(const struct source *s, struct record_savefile *facts);

/* Writes the header of a nanosecond savefile of that link type and snapshot length
 * (pcap-savefile(5)) at out, SAVEFILE_HEADER_LEN bytes.  False without memory. */
#define SAVEFILE_HEADER_LEN 24
bool savefile_header(uint8_t *out, int dlt, uint32_t snaplen);

#endif
