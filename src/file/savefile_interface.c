/* SPDX-License-Identifier: ISC */
#include "file/savefile_interface.h"

#include <stdlib.h>

#include "file/linktype.h"
#include "record/codec.h"
#include "wire/pcapng.h"

#define RESOLUTION_DEFAULT 6
#define RESOLUTION_BINARY  0x80

static bool savefile_interface_keep(char **to, struct bytes text)
{
	if (!*to)
		*to = strndup((const char *)text.data, text.len);
	return *to != NULL;
}

static bool savefile_interface_option(struct savefile_interface *i, const struct pcapng_options *o)
{
	switch (o->code) {
	case PCAPNG_IF_NAME:
		return savefile_interface_keep(&i->name, o->value);
	case PCAPNG_IF_DESCRIPTION:
		return savefile_interface_keep(&i->description, o->value);
	case PCAPNG_IF_FILTER:
		/* A byte says what it is: 0 an expression. */
		if (!o->value.len || o->value.data[0])
			return true;
		return savefile_interface_keep(
			&i->filter, (struct bytes){ o->value.data + 1, o->value.len - 1 });
	case PCAPNG_IF_TSRESOL:
		if (o->value.len < 1)
			return false;
		i->resolution = o->value.data[0];
		return true;
	case PCAPNG_IF_TSOFFSET:
		if (o->value.len < 8)
			return false;
		i->offset = (int64_t)pcapng_get64(o->input, o->value.data);
		return true;
	default:
		return true;
	}
}

static unsigned savefile_interface_power(const struct savefile_interface *i)
{
	return i->resolution & (RESOLUTION_BINARY - 1u);
}

static void savefile_interface_set_units(struct savefile_interface *i)
{
	unsigned power = savefile_interface_power(i);
	uint64_t base = i->resolution & RESOLUTION_BINARY ? 2 : 10;

	i->units = 1;
	while (power--)
		if (__builtin_mul_overflow(i->units, base, &i->units)) {
			i->units = 0;
			break;
		}
	i->unit = 0;
	if (i->units && i->units <= CLOCK_SECOND && CLOCK_SECOND % i->units == 0)
		i->unit = (uint32_t)(CLOCK_SECOND / i->units);
}

bool savefile_interface_init(struct savefile_interface *i, const struct pcapng_input *input,
	const struct pcapng_found_block *block, const char *file)
{
	struct pcapng_options options = { input, block->body + 8, block->body + block->len };

	*i = (struct savefile_interface){ .resolution = RESOLUTION_DEFAULT };
	if (block->len < 8)
		return false;
	i->origin.snaplen = pcapng_get32(input, block->body + 4);
	while (pcapng_next_option(&options))
		if (!savefile_interface_option(i, &options))
			return false;
	if (options.broken)
		return false;
	savefile_interface_set_units(i);
	i->origin.file = file;
	i->origin.ifname = i->name && i->name[0] ? i->name : NULL;
	i->origin.description = i->description;
	i->origin.filter = i->filter;
	i->origin.linktype = pcapng_get16(input, block->body);
	i->origin.dlt = linktype_from_files(i->origin.linktype);
	i->origin.dlt_name = linktype_name(i->origin.dlt);
	return packet_origin_init(&i->origin);
}

void savefile_interface_finish(struct savefile_interface *i)
{
	packet_origin_finish(&i->origin);
	free(i->name);
	free(i->description);
	free(i->filter);
}

static size_t savefile_interface_length(const char *text)
{
	return text ? strlen(text) : 0;
}

size_t savefile_interface_text(const struct savefile_interface *i)
{
	return savefile_interface_length(i->name) + savefile_interface_length(i->description) +
	       savefile_interface_length(i->filter);
}

static bool savefile_interface_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

bool savefile_interface_equals(
	const struct savefile_interface *a, const struct savefile_interface *b)
{
	return a->origin.dlt == b->origin.dlt && a->origin.snaplen == b->origin.snaplen &&
	       a->resolution == b->resolution && a->offset == b->offset &&
	       savefile_interface_same(a->name, b->name) &&
	       savefile_interface_same(a->description, b->description) &&
	       savefile_interface_same(a->filter, b->filter);
}

/* The nanoseconds in less than a second; exact, without more than 64 bits.  Units of which no
 * count reaches a second, or a nanosecond, may be said, too. */
static uint32_t savefile_interface_fraction(const struct savefile_interface *i, uint64_t ticks)
{
	unsigned power = savefile_interface_power(i);
	uint64_t high;

	if (!(i->resolution & RESOLUTION_BINARY)) {
		for (; ticks && power > 9; power--)
			ticks /= 10;
		return (uint32_t)ticks;
	}
	if (power < 32)
		return (uint32_t)(ticks * CLOCK_SECOND >> power);
	high = (ticks >> 32) * CLOCK_SECOND + ((ticks & UINT32_MAX) * CLOCK_SECOND >> 32);
	return power < 96 ? (uint32_t)(high >> (power - 32)) : 0;
}

void savefile_interface_put_time(
	const struct savefile_interface *i, uint64_t ticks, struct packet *p)
{
	uint64_t sec = i->units ? ticks / i->units : 0;
	uint64_t rest = i->units ? ticks % i->units : ticks;

	if (i->unit)
		p->nsec = (uint32_t)rest * i->unit;
	else
		p->nsec = savefile_interface_fraction(i, rest);
	if (__builtin_add_overflow(sec, i->offset, &p->sec))
		p->sec = -1;
}

bool savefile_interface_count(struct savefile_interface *i, struct pcapng_options options)
{
	uint64_t dropped = 0, if_dropped = 0;
	bool told = false;

	while (pcapng_next_option(&options)) {
		bool os = options.code == PCAPNG_ISB_OSDROP;

		if (!os && options.code != PCAPNG_ISB_IFDROP)
			continue;
		if (options.value.len < 8)
			return false;
		*(os ? &dropped : &if_dropped) = pcapng_get64(options.input, options.value.data);
		told = true;
	}
	if (told && !options.broken) {
		i->has_dropped = true;
		i->dropped = dropped;
		i->if_dropped = if_dropped;
	}
	return !options.broken;
}

void savefile_interface_facts(
	const struct savefile_interface *i, struct record_savefile_interface *facts)
{
	*facts = (struct record_savefile_interface){
		.ifname = i->origin.ifname,
		.description = i->description,
		.filter = i->filter,
		.dlt = i->origin.dlt,
		.dlt_name = i->origin.dlt_name,
		.snaplen = i->origin.snaplen,
		.resolution_base = i->resolution & RESOLUTION_BINARY ? 2 : 10,
		.resolution = savefile_interface_power(i),
		.origin = &i->origin,
		.packets = i->packets,
		.accepted = i->accepted,
		.has_dropped = i->has_dropped || i->lost,
		.dropped = i->has_dropped ? i->dropped : i->lost,
		.if_dropped = i->if_dropped,
	};
}
