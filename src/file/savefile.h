/* SPDX-License-Identifier: ISC */
/*
 * Savefiles: pcap and pcapng in any byte order, micro- and nanoseconds
 * (pcap-savefile(5)), as packets with every field in its range.
 *
 * Life of a savefile: savefile_open() takes the rights to the file, savefile_read_header()
 * reads what a stranger may have written, savefile_set_filter(), savefile_read() until it
 * returns 0 or -1, savefile_close().
 */
#ifndef FILE_SAVEFILE_H
#define FILE_SAVEFILE_H

#include "file/savefile_reader.h"

/* Opens the file named `name`, "-" for stdin; see byte_input_open().  The caller closes,
 * also after a failure. */
int savefile_open(struct savefile *file, const char *name, byte_input_wait_fn *wait,
	void *wait_context, struct fault *f);

/* The same for an input that is open, which becomes the savefile's. */
int savefile_adopt(
	struct savefile *file, const char *name, const struct byte_input *in, struct fault *f);

int savefile_read_header(struct savefile *file, struct fault *f);

/* Whether that failed because of what the file holds, so that other files can go on. */
bool savefile_is_foreign(const struct fault *f);

/* Takes over the program's memory, and returns to it what was in force. */
void savefile_set_filter(struct savefile *file, struct bpf_program *program);

/* Who compiles the filter for further link types of a pcapng file: for those that are known
 * now, and later for each that comes. */
int savefile_set_compiler(
	struct savefile *file, linktype_compile_fn *compile, void *context, struct fault *f);

/* What packets come from, as far as it is known: the interfaces of a pcapng file, else the file
 * itself; NULL behind the last. */
const struct packet_origin *savefile_origin(const struct savefile *file, unsigned index);
bool savefile_has_one_linktype(const struct savefile *file);

/* Hands at most max packets to deliver, -1: all.  Returns the number of packets looked at,
 * 0 at the end, or -1: the file is cut short or damaged, and done. */
int savefile_read(struct savefile *file, int max, savefile_packet_fn *deliver, void *context,
	struct fault *f);

/* For who chooses among several files: 1 and in file->held the next packet, not filtered yet and
 * with any time, borrowed until the next call; 0 at the end, or -1, as above. */
int savefile_next(struct savefile *file, struct fault *f);
/* Filters that packet and delivers it. */
int savefile_release(
	struct savefile *file, savefile_packet_fn *deliver, void *context, struct fault *f);

/* Begins a regular file anew. */
int savefile_rewind(struct savefile *file, struct fault *f);

/* The facts of the header; strings live as long as the savefile. */
void savefile_facts(const struct savefile *file, struct record_savefile_facts *facts);

/* Whether a machine of the other byte order wrote it. */
bool savefile_is_swapped(const struct savefile *file);

/* Accepts a zeroed savefile. */
void savefile_close(struct savefile *file);

/* Writes the header of a nanosecond savefile (pcap-savefile(5)); see linktype_in_files().
 * fcs_len are the bytes of the frame check sequence that ends each packet, 0: not known. */
#define SAVEFILE_HEADER_LEN 24
void savefile_header(
	uint8_t out[SAVEFILE_HEADER_LEN], uint16_t linktype, uint32_t snaplen, uint32_t fcs_len);

#endif
