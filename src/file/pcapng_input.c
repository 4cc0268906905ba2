/* SPDX-License-Identifier: ISC */
#include "file/pcapng_input.h"

#include <stdlib.h>

#include "file/savefile_odd.h"
#include "wire/pcapng.h"

#define READ_SIZE (256 * 1024)
#define PAGE      4096
/* The longest block that is held, as in libpcap. */
#define BLOCK_MAX (16u * 1024 * 1024)

/* Type and length in front, the length again behind. */
#define HEAD   8
#define AROUND 12

bool pcapng_input_init(struct pcapng_input *p, struct byte_input *in)
{
	*p = (struct pcapng_input){ .in = in, .cap = READ_SIZE };
	p->buffer = aligned_alloc(PAGE, READ_SIZE);
	return p->buffer != NULL;
}

void pcapng_input_finish(struct pcapng_input *p)
{
	free(p->buffer);
	p->buffer = NULL;
}

uint64_t pcapng_input_offset(const struct pcapng_input *p)
{
	return p->in->count - (p->len - p->at);
}

/* Room for n bytes from the next on; false without memory. */
static bool pcapng_input_make_room(struct pcapng_input *p, size_t n)
{
	uint8_t *larger;

	if (p->at) {
		memmove(p->buffer, p->buffer + p->at, p->len - p->at);
		p->len -= p->at;
		p->at = 0;
	}
	if (n <= p->cap)
		return true;
	larger = aligned_alloc(PAGE, (n + PAGE - 1) / PAGE * PAGE);
	if (!larger)
		return false;
	memcpy(larger, p->buffer, p->len);
	free(p->buffer);
	p->buffer = larger;
	p->cap = (n + PAGE - 1) / PAGE * PAGE;
	return true;
}

/* Reads until n bytes are there. */
static enum pcapng_found pcapng_input_need(struct pcapng_input *p, size_t n, bool wait)
{
	while (p->len - p->at < n) {
		ssize_t got;

		if (!wait)
			return PCAPNG_FOUND_LATER;
		if ((p->at + n > p->cap || p->at == p->len) && !pcapng_input_make_room(p, n))
			return PCAPNG_FOUND_NO_MEMORY;
		got = byte_input_read(p->in, p->buffer + p->len, p->cap - p->len);
		if (got <= 0)
			return p->at == p->len ? PCAPNG_FOUND_END : PCAPNG_FOUND_CUT;
		p->len += (size_t)got;
	}
	return PCAPNG_FOUND_BLOCK;
}

static enum pcapng_found pcapng_input_set_order(struct pcapng_input *p, bool wait)
{
	enum pcapng_found found = pcapng_input_need(p, AROUND, wait);
	uint32_t magic;

	if (found != PCAPNG_FOUND_BLOCK)
		return found;
	memcpy(&magic, p->buffer + p->at + HEAD, sizeof(magic));
	if (magic != PCAPNG_MAGIC && magic != __builtin_bswap32(PCAPNG_MAGIC))
		return PCAPNG_FOUND_NO_ORDER;
	p->swapped = magic != PCAPNG_MAGIC;
	return PCAPNG_FOUND_BLOCK;
}

/* Whether more than the block's length is of interest. */
static bool pcapng_input_is_read(uint32_t type)
{
	return type == PCAPNG_SECTION || type == PCAPNG_INTERFACE || type == PCAPNG_STATISTICS ||
	       type == PCAPNG_PACKET || type == PCAPNG_SIMPLE || type == PCAPNG_PACKET_OLD;
}

static enum pcapng_found pcapng_input_lengths(const struct pcapng_input *p, uint32_t type)
{
	const uint8_t *at = p->buffer + p->at;
	uint32_t second = pcapng_get32(p, at + 4);

	if (!type && !second)
		return PCAPNG_FOUND_ZEROS;
	/* The version in the header of a pcap file is 2.4, which no block has as its length. */
	if (savefile_pcap_is_header(type, second))
		return PCAPNG_FOUND_PCAP;
	if (second < AROUND || second % 4)
		return PCAPNG_FOUND_LENGTHS;
	return second > BLOCK_MAX ? PCAPNG_FOUND_LONG : PCAPNG_FOUND_BLOCK;
}

/* Passes over the rest of a long block. */
static enum pcapng_found pcapng_input_skip(struct pcapng_input *p, bool wait)
{
	enum pcapng_found found = PCAPNG_FOUND_BLOCK;
	uint32_t behind;

	while (p->skip && found == PCAPNG_FOUND_BLOCK) {
		size_t n = p->len - p->at;

		n = n < p->skip ? n : p->skip;
		p->at += n;
		p->skip -= (uint32_t)n;
		if (p->skip)
			found = pcapng_input_need(p, 1, wait);
	}
	if (found == PCAPNG_FOUND_BLOCK)
		found = pcapng_input_need(p, sizeof(behind), wait);
	if (found != PCAPNG_FOUND_BLOCK)
		return found == PCAPNG_FOUND_END ? PCAPNG_FOUND_CUT : found;
	behind = pcapng_get32(p, p->buffer + p->at);
	p->at += sizeof(behind);
	if (behind != p->skipped)
		return PCAPNG_FOUND_LENGTHS;
	p->skipped = 0;
	return PCAPNG_FOUND_BLOCK;
}

static enum pcapng_found pcapng_input_find(
	struct pcapng_input *p, struct pcapng_found_block *block, bool wait)
{
	enum pcapng_found found = pcapng_input_need(p, HEAD, wait);
	const uint8_t *at;

	if (found != PCAPNG_FOUND_BLOCK)
		return found;
	if (pcapng_get32(p, p->buffer + p->at) == PCAPNG_SECTION) {
		found = pcapng_input_set_order(p, wait);
		if (found != PCAPNG_FOUND_BLOCK)
			return found;
	}
	block->type = pcapng_get32(p, p->buffer + p->at);
	block->size = pcapng_get32(p, p->buffer + p->at + 4);
	found = pcapng_input_lengths(p, block->type);
	if (found == PCAPNG_FOUND_BLOCK)
		found = pcapng_input_need(p, block->size, wait);
	if (found != PCAPNG_FOUND_BLOCK)
		return found;
	at = p->buffer + p->at;
	block->body = at + HEAD;
	block->len = block->size - AROUND;
	return pcapng_get32(p, at + block->size - 4) == block->size ? PCAPNG_FOUND_BLOCK
								    : PCAPNG_FOUND_LENGTHS;
}

enum pcapng_found pcapng_input_next(
	struct pcapng_input *p, struct pcapng_found_block *block, bool wait)
{
	enum pcapng_found found = PCAPNG_FOUND_BLOCK;

	for (;;) {
		if (p->skipped)
			found = pcapng_input_skip(p, wait);
		if (found == PCAPNG_FOUND_BLOCK)
			found = pcapng_input_find(p, block, wait);
		if (found != PCAPNG_FOUND_LONG || pcapng_input_is_read(block->type))
			return found;
		p->skipped = block->size;
		p->skip = block->size - (uint32_t)sizeof(block->size);
		found = PCAPNG_FOUND_BLOCK;
	}
}

bool pcapng_next_option(struct pcapng_options *o)
{
	size_t left = (size_t)(o->end - o->at);
	size_t padded;

	if (left < 4) {
		o->broken |= left != 0;
		return false;
	}
	o->code = pcapng_get16(o->input, o->at);
	o->value.len = pcapng_get16(o->input, o->at + 2);
	o->value.data = o->at + 4;
	if (o->code == PCAPNG_OPT_END)
		return false;
	padded = pcapng_padded(o->value.len);
	if (padded > left - 4) {
		o->broken = true;
		return false;
	}
	o->at += 4 + padded;
	return true;
}
