/* SPDX-License-Identifier: ISC */
/*
 * Blocks of a pcapng file and the options in them, in the byte order of their section.
 *
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html
 */
#ifndef FILE_PCAPNG_INPUT_H
#define FILE_PCAPNG_INPUT_H

#include "file/byte_input.h"

struct pcapng_input {
	struct byte_input *in; /* borrowed */
	uint8_t *buffer;       /* what was read of it */
	size_t cap;
	size_t at; /* of which so much has been taken */
	size_t len;
	bool swapped;     /* the section has the other byte order */
	uint32_t skipped; /* the size of a long block that is passed over, 0: there is none */
	uint32_t skip;    /* so much of it is still to come, but for the length behind it */
};

enum pcapng_found {
	PCAPNG_FOUND_BLOCK,
	PCAPNG_FOUND_END,   /* between blocks */
	PCAPNG_FOUND_LATER, /* the rest of the block has not come yet, and is not waited for */
	PCAPNG_FOUND_CUT,   /* within a block */
	PCAPNG_FOUND_PCAP,  /* the header of a pcap file */
	PCAPNG_FOUND_ZEROS,
	PCAPNG_FOUND_NO_ORDER, /* a section without a magic number */
	PCAPNG_FOUND_LENGTHS,  /* lengths that no block can have, or that differ */
	PCAPNG_FOUND_LONG,     /* a block that is needed and too long */
	PCAPNG_FOUND_NO_MEMORY,
};

/* Borrowed until the next block is looked for. */
struct pcapng_found_block {
	uint32_t type;
	const uint8_t *body;
	uint32_t len;
	uint32_t size; /* with all that is around it */
};

bool pcapng_input_init(struct pcapng_input *p, struct byte_input *in);
void pcapng_input_finish(struct pcapng_input *p);

/* Looks for the next block, which stays the next until pcapng_input_take().  One that says nothing
 * of packets and is too long to be held is passed over.  wait: for input that may have to come. The
 * head of a section sets the byte order. */
enum pcapng_found pcapng_input_next(
	struct pcapng_input *p, struct pcapng_found_block *block, bool wait);

static inline void pcapng_input_take(struct pcapng_input *p, const struct pcapng_found_block *block)
{
	p->at += block->size;
}

/* Where what has not been taken begins in the input. */
uint64_t pcapng_input_offset(const struct pcapng_input *p);

static inline uint16_t pcapng_get16(const struct pcapng_input *p, const uint8_t *at)
{
	uint16_t v;

	memcpy(&v, at, sizeof(v));
	return p->swapped ? __builtin_bswap16(v) : v;
}

static inline uint32_t pcapng_get32(const struct pcapng_input *p, const uint8_t *at)
{
	uint32_t v;

	memcpy(&v, at, sizeof(v));
	return p->swapped ? __builtin_bswap32(v) : v;
}

static inline uint64_t pcapng_get64(const struct pcapng_input *p, const uint8_t *at)
{
	uint64_t v;

	memcpy(&v, at, sizeof(v));
	return p->swapped ? __builtin_bswap64(v) : v;
}

/* Two halves, the higher first, whatever the byte order. */
static inline uint64_t pcapng_get_time(const struct pcapng_input *p, const uint8_t *at)
{
	return (uint64_t)pcapng_get32(p, at) << 32 | pcapng_get32(p, at + 4);
}

struct pcapng_options {
	const struct pcapng_input *input;
	const uint8_t *at;
	const uint8_t *end;
	uint16_t code; /* of the option that is looked at, and its value */
	struct bytes value;
	bool broken; /* one runs over the end */
};

/* The next option; false at the end. */
bool pcapng_next_option(struct pcapng_options *o);

#endif
