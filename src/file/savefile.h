/* SPDX-License-Identifier: ISC */
/*
 * Savefiles: pcap and pcapng in any byte order, micro- and nanoseconds, read by
 * libpcap (pcap-savefile(5)) from a descriptor that is already open, so that files
 * are opened with the user's own rights, before anything else.
 */
#ifndef FILE_SAVEFILE_H
#define FILE_SAVEFILE_H

#include <stdio.h>

#include "base/bytes.h"
#include "net/source.h"

/* Called before a read that may have to wait (a pipe, a socket, a terminal).  Returns
 * when fd can be read, or false: the file ends here. */
typedef bool savefile_wait_fn(void *context, int fd);

/* A descriptor that is open, and of which `start` has been read. */
struct savefile_input {
	int fd;
	bool may_wait;      /* it is no regular file */
	struct bytes start; /* borrowed until it has been read again */
	savefile_wait_fn *wait;
	void *context;
};

struct savefile {
	char *name;
	const char *label; /* the name, or "stdin" */
	struct savefile_input in;
	bool started;     /* before, only the header is read */
	bool stopped;     /* the wait function said so */
	int error;        /* errno of a read that failed */
	uint8_t magic[4]; /* how the file begins */

	/* Of file/savefile_pcap.c: */
	uint8_t *buffer; /* what was read from fd */
	size_t at;       /* of which so much has been taken */
	size_t len;
	char *stdio_buffer;
	uint8_t head[24]; /* of the file, then of the record that libpcap is in */
	size_t head_len;
	size_t record_len;
	size_t lent;         /* bytes of the header or record that libpcap was lent */
	int unit;            /* nanoseconds in a record's fraction, 0: libpcap reads every record */
	uint32_t caplen_max; /* of a record that needs no libpcap */
};

/* Opens the file named `name`, "-" for stdin, and reads its header.  Without a wait
 * function reading blocks.  The caller closes with source_close(), also after a failure. */
int savefile_open(struct source *s, const char *name, savefile_wait_fn *wait, void *wait_context,
	struct fault *f);

/* The same in two steps, for who has privileges to give up in between: the first takes
 * the rights to the file, the second reads what a stranger may have written. */
int savefile_find(struct source *s, const char *name, savefile_wait_fn *wait, void *wait_context,
	struct fault *f);
/* The descriptor that it is read from, which stays the source's. */
int savefile_fd(const struct source *s);

int savefile_read_header(struct source *s, struct fault *f);

/* The first step for a descriptor that is open, which becomes the source's. */
int savefile_adopt(
	struct source *s, const char *name, const struct savefile_input *in, struct fault *f);

/* Begins a regular file anew. */
int savefile_rewind(struct source *s, struct fault *f);

void savefile_close(struct source *s);

/* What source_dispatch() failed with.  Returns -1, or 0 where reading was stopped. */
int savefile_fault(struct source *s, struct fault *f);

/* The facts of the header; strings live as long as the source. */
void savefile_facts(const struct source *s, struct record_savefile_facts *facts);

/* Writes the header of a nanosecond savefile of that link type and snapshot length
 * (pcap-savefile(5)) at out, SAVEFILE_HEADER_LEN bytes.  False without memory. */
#define SAVEFILE_HEADER_LEN 24
bool savefile_header(uint8_t *out, int dlt, uint32_t snaplen);

#endif
