/* SPDX-License-Identifier: ISC */
/* The interfaces of a pcapng file, each with a time of its own, and what is known of them. */
#ifndef FILE_SAVEFILE_INTERFACE_H
#define FILE_SAVEFILE_INTERFACE_H

#include "file/pcapng_input.h"
#include "record/packet.h"
#include "record/record.h"

/* A file with more is damaged or was made up. */
#define SAVEFILE_INTERFACES_MAX 65536
/* What all interfaces together may say of themselves: a small compressed file may hold gigabytes
 * of names. */
#define SAVEFILE_TEXT_MAX (4u * 1024 * 1024)

struct linktype_program;

struct savefile_interface {
	struct packet_origin origin;
	char *name; /* NULL where the file has none, as the next two */
	char *description;
	char *filter;
	uint8_t resolution; /* if_tsresol: a negative power of 10, with the top bit of 2 */
	int64_t offset;     /* seconds */
	uint64_t units;     /* in a second, 0: more than 64 bits say */
	uint32_t unit;      /* whole nanoseconds, 0: no whole number */
	uint64_t packets;
	uint64_t accepted; /* of these, by the filter */
	bool has_dropped;  /* the file tells how many were lost: where the next two come from */
	uint64_t dropped;
	uint64_t if_dropped;
	uint64_t lost; /* as the packets themselves tell */
	const struct linktype_program *program;
	unsigned generation; /* of the file's filter, to which the program belongs */
};

/* Reads an interface's block.  False: it is damaged, or memory is short. */
bool savefile_interface_init(struct savefile_interface *i, const struct pcapng_input *input,
	const struct pcapng_found_block *block, const char *file);
void savefile_interface_finish(struct savefile_interface *i);

/* Bytes of its name, description and filter. */
size_t savefile_interface_text(const struct savefile_interface *i);

/* Whether both say the same. */
bool savefile_interface_equals(
	const struct savefile_interface *a, const struct savefile_interface *b);

/* The time of a packet that has so many units; seconds may come out negative. */
void savefile_interface_put_time(
	const struct savefile_interface *i, uint64_t ticks, struct packet *p);

/* Reads a statistics block's options. */
bool savefile_interface_count(struct savefile_interface *i, struct pcapng_options options);

void savefile_interface_facts(
	const struct savefile_interface *i, struct record_savefile_interface *facts);

#endif
