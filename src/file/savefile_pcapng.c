/* SPDX-License-Identifier: ISC */
/*
 * Packets come from Enhanced, Simple and the obsolete Packet Blocks; interfaces and what was
 * lost on them from theirs; every other block is passed over.
 *
 * The ids of interfaces count from 0 in each section.  What a section describes as the one
 * before it did is the same interface, so that a file of many sections does not grow in
 * memory.
 */
#include "file/savefile_pcapng.h"

#include <stdlib.h>

#include "base/atom.h"
#include "file/pcapng_input.h"
#include "file/pcapng_notes.h"
#include "file/pseudo_header.h"
#include "file/savefile_interface.h"
#include "file/savefile_odd.h"
#include "file/savefile_program.h"
#include "filter/compile.h"
#include "wire/pcapng.h"

/* What stands in front of a packet's data. */
#define ENHANCED 20
#define SIMPLE   4

struct savefile_pcapng {
	struct pcapng_input input;
	int major, minor;                       /* of the section */
	struct savefile_interface **interfaces; /* of the whole file */
	unsigned count;
	unsigned *ids; /* of the section: which of these */
	unsigned id_count;
	unsigned id_cap;
	unsigned
		old_count; /* of the section before, of whose ids those from id_count on are left */
	size_t text;       /* bytes of names and the like, of all interfaces */
	struct pcapng_notes notes; /* of the packet at hand */
	struct record_savefile_interface *facts;
};

static int savefile_pcapng_damaged(const struct savefile *file, const char *what, struct fault *f)
{
	fault_set_file(f, ATOM(savefile_damaged), ATOM(read), file->name,
		"%s is damaged behind packet %llu: %s", file->label,
		(unsigned long long)file->delivered, what);
	return fault_hint(f, "every packet before that was delivered");
}

static int savefile_pcapng_no_memory(const struct savefile *file, struct fault *f)
{
	return fault_set_file(f, ATOM(no_memory), ATOM(read), file->name, "out of memory");
}

static int savefile_pcapng_section(
	struct savefile *file, const struct pcapng_found_block *block, struct fault *f)
{
	struct savefile_pcapng *r = file->state;

	if (block->len < 16)
		return savefile_pcapng_damaged(file, "a section's header is too short", f);
	r->major = pcapng_get16(&r->input, block->body + 4);
	r->minor = pcapng_get16(&r->input, block->body + 6);
	if (r->major != 1) {
		fault_set_file(f, r->count ? ATOM(savefile_damaged) : ATOM(savefile_invalid),
			ATOM(read), file->name, "%s has a section of pcapng %d.%d", file->label,
			r->major, r->minor);
		return fault_hint(f, "pcapng 1 can be read");
	}
	r->old_count = r->id_count;
	r->id_count = 0;
	return 0;
}

/* The interface that had this id in the section before. */
static struct savefile_interface *savefile_pcapng_old(const struct savefile_pcapng *r)
{
	return r->id_count < r->old_count ? r->interfaces[r->ids[r->id_count]] : NULL;
}

static bool savefile_pcapng_grow(struct savefile_pcapng *r)
{
	unsigned cap = r->id_cap ? 2 * r->id_cap : 4;
	unsigned *ids;
	struct savefile_interface **interfaces;

	if (r->id_count < r->id_cap && r->count < r->id_cap)
		return true;
	ids = reallocarray(r->ids, cap, sizeof(*ids));
	r->ids = ids ? ids : r->ids;
	interfaces = reallocarray(r->interfaces, cap, sizeof(struct savefile_interface *));
	r->interfaces = interfaces ? interfaces : r->interfaces;
	if (!ids || !interfaces)
		return false;
	r->id_cap = cap;
	return true;
}

static void savefile_pcapng_free(struct savefile_interface *i)
{
	savefile_interface_finish(i);
	free(i);
}

static int savefile_pcapng_interface(
	struct savefile *file, const struct pcapng_found_block *block, struct fault *f)
{
	struct savefile_pcapng *r = file->state;
	struct savefile_interface *old = savefile_pcapng_old(r);
	struct savefile_interface *i = calloc(1, sizeof(*i));

	if (!i || !savefile_pcapng_grow(r)) {
		free(i);
		return savefile_pcapng_no_memory(file, f);
	}
	if (!savefile_interface_init(i, &r->input, block, file->name)) {
		savefile_pcapng_free(i);
		return savefile_pcapng_damaged(file, "an interface cannot be what it says", f);
	}
	if (old && savefile_interface_equals(old, i)) {
		savefile_pcapng_free(i);
		r->id_count++;
		return 0;
	}
	r->text += savefile_interface_text(i);
	if (r->count == SAVEFILE_INTERFACES_MAX || r->text > SAVEFILE_TEXT_MAX) {
		savefile_pcapng_free(i);
		return savefile_pcapng_damaged(
			file, "it has more interfaces, or longer names of them, than are kept", f);
	}
	r->old_count = 0;
	r->ids[r->id_count++] = r->count;
	r->interfaces[r->count++] = i;
	return 0;
}

static struct savefile_interface *savefile_pcapng_find(const struct savefile_pcapng *r, uint32_t id)
{
	return id < r->id_count ? r->interfaces[r->ids[id]] : NULL;
}

static int savefile_pcapng_statistics(
	struct savefile *file, const struct pcapng_found_block *block, struct fault *f)
{
	struct savefile_pcapng *r = file->state;
	struct savefile_interface *i;

	if (block->len < 12)
		return savefile_pcapng_damaged(file, "statistics are too short", f);
	i = savefile_pcapng_find(r, pcapng_get32(&r->input, block->body));
	if (!i)
		return savefile_pcapng_damaged(file, "statistics of no interface", f);
	if (!savefile_interface_count(i, (struct pcapng_options){ &r->input, block->body + 12,
						 block->body + block->len }))
		return savefile_pcapng_damaged(file, "an option of statistics runs over", f);
	return 0;
}

static int savefile_pcapng_read_notes(struct savefile *file, struct savefile_interface *i,
	struct pcapng_options options, struct packet *p, struct fault *f)
{
	struct pcapng_notes *notes = &((struct savefile_pcapng *)file->state)->notes;

	if (!pcapng_notes_read(notes, options))
		return savefile_pcapng_damaged(file, "an option of a packet runs over", f);
	if (notes->cut)
		savefile_warn(file, "later such packets are not told",
			"packet %llu of %s has comments of more than %d bytes: the first are taken",
			(unsigned long long)file->delivered + 1, file->label, PCAPNG_COMMENT_MAX);
	i->lost += notes->lost;
	p->flags = notes->flags;
	p->comment = pcapng_notes_comment(notes);
	return 0;
}

/* data has so many bytes in the block, the packet's and its options. */
static int savefile_pcapng_take(struct savefile *file, struct savefile_interface *i,
	struct packet *p, size_t left, struct fault *f)
{
	struct savefile_pcapng *r = file->state;
	size_t padded = pcapng_padded(p->caplen);
	uint64_t before;

	if (padded > left)
		return savefile_pcapng_damaged(file, "a packet is longer than its block", f);
	if (left > padded &&
		savefile_pcapng_read_notes(file, i,
			(struct pcapng_options){ &r->input, p->data + padded, p->data + left }, p,
			f) < 0)
		return -1;
	if (i->generation != file->generation &&
		savefile_program_find(file, i->origin.dlt, i->origin.snaplen, &i->program, f) < 0)
		return -1;
	i->generation = file->generation;
	if (file->one_linktype && i->origin.dlt != file->origin.dlt)
		return savefile_program_mismatch(file, &i->origin, f);
	i->packets++;
	if (r->input.swapped)
		pseudo_header_swap(
			i->origin.dlt, r->input.buffer + (p->data - r->input.buffer), p->caplen);
	p->origin = &i->origin;
	before = file->delivered;
	savefile_take(file, i->program ? &i->program->program : &file->filter, p);
	i->accepted += file->delivered - before;
	file->held_count = &i->accepted;
	return 0;
}

/* The obsolete block has 16 bits of the interface, and of how many were lost. */
static int savefile_pcapng_packet(
	struct savefile *file, const struct pcapng_found_block *block, struct fault *f)
{
	struct savefile_pcapng *r = file->state;
	const struct pcapng_input *in = &r->input;
	bool old = block->type == PCAPNG_PACKET_OLD;
	struct savefile_interface *i;
	struct packet p = { 0 };

	if (block->len < ENHANCED)
		return savefile_pcapng_damaged(file, "a packet is too short", f);
	i = savefile_pcapng_find(
		r, old ? pcapng_get16(in, block->body) : pcapng_get32(in, block->body));
	if (!i)
		return savefile_pcapng_damaged(file, "a packet of no interface", f);
	if (old && pcapng_get16(in, block->body + 2) != UINT16_MAX)
		i->lost += pcapng_get16(in, block->body + 2);
	savefile_interface_put_time(i, pcapng_get_time(in, block->body + 4), &p);
	p.caplen = pcapng_get32(in, block->body + 12);
	p.len = pcapng_get32(in, block->body + 16);
	p.data = block->body + ENHANCED;
	return savefile_pcapng_take(file, i, &p, block->len - ENHANCED, f);
}

/* It has no time, and what was captured of it is what its interface captures. */
static int savefile_pcapng_simple(
	struct savefile *file, const struct pcapng_found_block *block, struct fault *f)
{
	struct savefile_pcapng *r = file->state;
	struct savefile_interface *i = savefile_pcapng_find(r, 0);
	struct packet p = { 0 };
	size_t padded;

	if (block->len < SIMPLE)
		return savefile_pcapng_damaged(file, "a packet is too short", f);
	if (!i)
		return savefile_pcapng_damaged(file, "a packet of no interface", f);
	p.len = pcapng_get32(&r->input, block->body);
	p.caplen = i->origin.snaplen && p.len > i->origin.snaplen ? i->origin.snaplen : p.len;
	p.data = block->body + SIMPLE;
	padded = pcapng_padded(p.caplen);
	if (padded > block->len - SIMPLE)
		return savefile_pcapng_damaged(file, "a packet is longer than its block", f);
	return savefile_pcapng_take(file, i, &p, padded, f);
}

static bool savefile_pcapng_is_packet(uint32_t type)
{
	return type == PCAPNG_PACKET || type == PCAPNG_SIMPLE || type == PCAPNG_PACKET_OLD;
}

static int savefile_pcapng_block(
	struct savefile *file, const struct pcapng_found_block *block, struct fault *f)
{
	switch (block->type) {
	case PCAPNG_PACKET:
	case PCAPNG_PACKET_OLD:
		return savefile_pcapng_packet(file, block, f);
	case PCAPNG_SIMPLE:
		return savefile_pcapng_simple(file, block, f);
	case PCAPNG_SECTION:
		return savefile_pcapng_section(file, block, f);
	case PCAPNG_INTERFACE:
		return savefile_pcapng_interface(file, block, f);
	case PCAPNG_STATISTICS:
		return savefile_pcapng_statistics(file, block, f);
	default:
		return 0;
	}
}

static int savefile_pcapng_failed(
	const struct savefile *file, enum pcapng_found found, struct fault *f)
{
	const struct savefile_pcapng *r = file->state;

	switch (found) {
	case PCAPNG_FOUND_CUT:
		fault_set_file(f, ATOM(savefile_truncated), ATOM(read), file->name,
			"%s is cut short behind packet %llu, within a block", file->label,
			(unsigned long long)file->delivered);
		return fault_hint(f, "every whole packet before that was delivered");
	case PCAPNG_FOUND_PCAP:
		return savefile_pcap_second(file, pcapng_input_offset(&r->input), f);
	case PCAPNG_FOUND_ZEROS:
		return savefile_pcap_zeros(file, f);
	case PCAPNG_FOUND_NO_ORDER:
		return savefile_pcapng_damaged(file, "a section says no byte order", f);
	case PCAPNG_FOUND_LONG:
		return savefile_pcapng_damaged(file, "a block has more than 16 MiB", f);
	case PCAPNG_FOUND_NO_MEMORY:
		return savefile_pcapng_no_memory(file, f);
	default:
		return savefile_pcapng_damaged(
			file, "a block's lengths differ, or are none that a block can have", f);
	}
}

static int savefile_pcapng_read(struct savefile *file, int max, struct fault *f)
{
	struct savefile_pcapng *r = file->state;
	int n = 0;

	while (n != max && !file->enough) {
		struct pcapng_found_block block;
		enum pcapng_found found = pcapng_input_next(&r->input, &block, true);

		if (found == PCAPNG_FOUND_END)
			break;
		if (found != PCAPNG_FOUND_BLOCK)
			return savefile_pcapng_failed(file, found, f);
		pcapng_input_take(&r->input, &block);
		if (savefile_pcapng_block(file, &block, f) < 0)
			return -1;
		n += savefile_pcapng_is_packet(block.type);
	}
	return n;
}

/* The interfaces that stand in front of the first packet, but for one what has come of them:
 * the writer of a pipe may take its time. */
static int savefile_pcapng_read_head(struct savefile *file, struct fault *f)
{
	struct savefile_pcapng *r = file->state;
	struct pcapng_found_block block;
	enum pcapng_found found;

	for (;;) {
		found = pcapng_input_next(&r->input, &block, !r->count || !file->in.may_wait);
		if (found != PCAPNG_FOUND_BLOCK)
			break;
		if (savefile_pcapng_is_packet(block.type) && r->count)
			return 0;
		if (savefile_pcapng_block(file, &block, f) < 0)
			return r->count ? 0 : -1;
		pcapng_input_take(&r->input, &block);
	}
	if (r->count)
		return 0;
	if (found != PCAPNG_FOUND_END && found != PCAPNG_FOUND_CUT)
		return savefile_pcapng_failed(file, found, f);
	fault_set_file(f, ATOM(savefile_truncated), ATOM(open), file->name,
		"%s ends within its header", file->label);
	return fault_hint(f, "the writer may still be at it, or nothing was written");
}

static int savefile_pcapng_open(struct savefile *file, struct fault *f)
{
	struct savefile_pcapng *r = calloc(1, sizeof(*r));
	const struct savefile_interface *first;

	file->state = r;
	if (!r || !pcapng_input_init(&r->input, &file->in))
		return savefile_pcapng_no_memory(file, f);
	if (savefile_pcapng_read_head(file, f) < 0)
		return -1;
	first = r->interfaces[0];
	file->swapped = r->input.swapped;
	file->origin.dlt = first->origin.dlt;
	file->origin.dlt_name = first->origin.dlt_name;
	file->origin.linktype = first->origin.linktype;
	file->origin.snaplen = first->origin.snaplen;
	file->pcap = compile_open_dead(first->origin.dlt, first->origin.snaplen);
	return file->pcap ? 0 : savefile_pcapng_no_memory(file, f);
}

static void savefile_pcapng_facts(const struct savefile *file, struct record_savefile_facts *facts)
{
	struct savefile_pcapng *r = file->state;

	facts->format = ATOM(pcapng);
	facts->major = r->major;
	facts->minor = r->minor;
	free(r->facts);
	r->facts = calloc(r->count, sizeof(*r->facts));
	facts->interfaces = r->facts;
	facts->interface_count = r->facts ? r->count : 0;
	for (unsigned i = 0; i < r->count; i++) {
		uint32_t snaplen = r->interfaces[i]->origin.snaplen;

		facts->snaplen = snaplen > facts->snaplen ? snaplen : facts->snaplen;
		if (r->facts)
			savefile_interface_facts(r->interfaces[i], &r->facts[i]);
	}
}

static const struct packet_origin *savefile_pcapng_origin(
	const struct savefile *file, unsigned index)
{
	const struct savefile_pcapng *r = file->state;

	return index < r->count ? &r->interfaces[index]->origin : NULL;
}

static void savefile_pcapng_close(struct savefile *file)
{
	struct savefile_pcapng *r = file->state;

	if (file->pcap)
		pcap_close(file->pcap);
	file->pcap = NULL;
	file->state = NULL;
	if (!r)
		return;
	for (unsigned i = 0; i < r->count; i++)
		savefile_pcapng_free(r->interfaces[i]);
	pcapng_input_finish(&r->input);
	pcapng_notes_finish(&r->notes);
	free(r->interfaces);
	free(r->ids);
	free(r->facts);
	free(r);
}

const struct savefile_reader savefile_pcapng_reader = {
	.open = savefile_pcapng_open,
	.read = savefile_pcapng_read,
	.facts = savefile_pcapng_facts,
	.origin = savefile_pcapng_origin,
	.close = savefile_pcapng_close,
};
