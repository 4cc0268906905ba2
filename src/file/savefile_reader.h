/* SPDX-License-Identifier: ISC */
/* A savefile as the readers of its formats see it, and what each of them hands a packet to:
 * it is filtered, brought into range, counted and delivered. */
#ifndef FILE_SAVEFILE_READER_H
#define FILE_SAVEFILE_READER_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

#include "file/byte_input_unpack.h"
#include "filter/linktype_program.h"
#include "record/packet.h"
#include "record/record.h"

/* Returns false to end the read behind this packet, whose bytes are borrowed until then. */
typedef bool savefile_packet_fn(void *context, struct packet *p);

struct savefile;

/* A file format: how its packets are found.  Whatever the reader finds goes to
 * savefile_take(). */
struct savefile_reader {
	/* Reads the header; the fault says what is wrong with the format, not with the bytes'
	 * input. */
	int (*open)(struct savefile *file, struct fault *f);
	/* At most max packets: how many were taken, 0 at the end, -1 where the file ends
	 * within a packet or is damaged. */
	int (*read)(struct savefile *file, int max, struct fault *f);
	void (*facts)(const struct savefile *file, struct record_savefile_facts *facts);
	/* Each interface that is known; NULL behind the last.  No function: there is no more than
	 * the file's own. */
	const struct packet_origin *(*origin)(const struct savefile *file, unsigned index);
	void (*close)(struct savefile *file);
};

struct savefile {
	struct byte_input in;
	uint8_t magic[UNPACK_MAGIC]; /* what was looked at before the reader was chosen */
	char *name;
	const char *label; /* the name, or "stdin" */
	const struct savefile_reader *reader;
	void *state; /* the reader's */

	/* Known when the header has been read. */
	pcap_t *pcap; /* what filters are compiled for */
	bool swapped; /* a machine of the other byte order wrote it */
	struct packet_origin origin;

	struct bpf_program filter;         /* without instructions: everything */
	struct linktype_program *programs; /* of further link types: file/savefile_program.h */
	unsigned generation;               /* of the filter */
	linktype_compile_fn *compile;
	void *compile_context;
	bool one_linktype;    /* a packet of another than the first ends the reading */
	uint32_t cut;         /* captured bytes of a packet at the most */
	uint64_t delivered;   /* packets */
	bool done;            /* nothing more will come */
	struct fault warning; /* code is set where a packet was corrected, once a file */
	bool warned;

	/* See savefile_next(). */
	bool holds;
	bool has_held;
	struct packet held;
	uint64_t *held_count; /* of what is accepted of its interface, or NULL */

	/* The read under way. */
	savefile_packet_fn *deliver;
	void *context;
	bool enough; /* deliver() has ended it */
};

/* Notes the first correction of a file.  hint may be NULL: it is damaged or was made up. */
void savefile_warn(struct savefile *file, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Corrects a packet whose time or lengths no packet can have, and notes the first. */
void savefile_correct(struct savefile *file, struct packet *p);

/* Keeps a packet as it is for savefile_release(). */
void savefile_hold(struct savefile *file, const struct packet *p);

/* p is as the file has it: sec and len may be anything, nsec is below a second. */
static inline void savefile_take(
	struct savefile *file, const struct bpf_program *filter, struct packet *p)
{
	if (__builtin_expect(file->holds, false)) {
		savefile_hold(file, p);
		return;
	}
	if (filter->bf_len) {
		const struct pcap_pkthdr h = { .caplen = p->caplen, .len = p->len };

		if (!pcap_offline_filter(filter, &h, p->data))
			return;
	}
	if (p->caplen > file->cut)
		p->caplen = file->cut;
	if (p->sec < 0 || p->sec > CLOCK_SEC_MAX || p->len < p->caplen)
		savefile_correct(file, p);
	file->delivered++;
	file->enough = !file->deliver(file->context, p);
}

#endif
