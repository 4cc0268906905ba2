/* SPDX-License-Identifier: ISC */
#include "wire/pcapng.h"

#include <string.h>

#define TEXT_MAX    65535
#define PACKET_HEAD 28

static void pcapng_put32(struct buf *out, uint32_t v)
{
	buf_put(out, &v, sizeof(v));
}

/* A time as two halves, the high one first. */
static void pcapng_put_time(struct buf *out, uint64_t time)
{
	pcapng_put32(out, (uint32_t)(time >> 32));
	pcapng_put32(out, (uint32_t)time);
}

static void pcapng_put_padded(struct buf *out, const void *data, size_t n)
{
	static const uint8_t zeros[4];

	buf_put(out, data, n);
	buf_put(out, zeros, pcapng_padded(n) - n);
}

static void pcapng_put_option(struct buf *out, uint16_t code, const void *value, size_t n)
{
	uint16_t head[] = { code, (uint16_t)n };

	buf_put(out, head, sizeof(head));
	pcapng_put_padded(out, value, n);
}

static void pcapng_put_text(struct buf *out, uint16_t code, const char *text)
{
	size_t n = text ? strlen(text) : 0;

	if (n)
		pcapng_put_option(out, code, text, n < TEXT_MAX ? n : TEXT_MAX);
}

static void pcapng_put_option64(struct buf *out, uint16_t code, uint64_t v)
{
	pcapng_put_option(out, code, &v, sizeof(v));
}

static void pcapng_put_option_time(struct buf *out, uint16_t code, uint64_t time)
{
	uint32_t halves[] = { (uint32_t)(time >> 32), (uint32_t)time };

	pcapng_put_option(out, code, halves, sizeof(halves));
}

/* Returns where the block begins, for pcapng_end(). */
static size_t pcapng_begin(struct buf *out, uint32_t type)
{
	size_t start = out->len;

	pcapng_put32(out, type);
	pcapng_put32(out, 0);
	return start;
}

static void pcapng_end(struct buf *out, size_t start)
{
	uint32_t size = (uint32_t)(out->len + 4 - start);

	pcapng_put32(out, size);
	if (!buf_failed(out))
		memcpy(out->data + start + 4, &size, sizeof(size));
}

void pcapng_put_section(struct buf *out, const struct pcapng_section *section)
{
	size_t start = pcapng_begin(out, PCAPNG_SECTION);
	const uint16_t version[] = { 1, 0 };
	const int64_t unknown_length = -1;

	pcapng_put32(out, PCAPNG_MAGIC);
	buf_put(out, version, sizeof(version));
	buf_put(out, &unknown_length, sizeof(unknown_length));
	pcapng_put_text(out, PCAPNG_OPT_COMMENT, section->comment);
	pcapng_put_text(out, PCAPNG_SHB_OS, section->os);
	pcapng_put_text(out, PCAPNG_SHB_PROGRAM, section->program);
	pcapng_put_option(out, PCAPNG_OPT_END, NULL, 0);
	pcapng_end(out, start);
}

/* if_filter begins with a byte that says of what kind it is, 0: an expression. */
static void pcapng_put_filter(struct buf *out, const char *filter)
{
	size_t n = filter ? strlen(filter) : 0;
	uint16_t head[] = { PCAPNG_IF_FILTER, (uint16_t)(1 + n) };

	if (!n || n >= TEXT_MAX)
		return;
	buf_put(out, head, sizeof(head));
	buf_put_byte(out, 0);
	buf_put(out, filter, n);
	buf_put(out, "\0\0\0", pcapng_padded(1 + n) - (1 + n));
}

void pcapng_put_interface(struct buf *out, const struct pcapng_interface *interface)
{
	size_t start = pcapng_begin(out, PCAPNG_INTERFACE);
	const uint16_t linktype[] = { interface->linktype, 0 };
	const uint8_t nanoseconds = 9;

	buf_put(out, linktype, sizeof(linktype));
	pcapng_put32(out, interface->snaplen);
	pcapng_put_text(out, PCAPNG_IF_NAME, interface->name);
	pcapng_put_text(out, PCAPNG_IF_DESCRIPTION, interface->description);
	pcapng_put_option(out, PCAPNG_IF_TSRESOL, &nanoseconds, 1);
	pcapng_put_filter(out, interface->filter);
	pcapng_put_option(out, PCAPNG_OPT_END, NULL, 0);
	pcapng_end(out, start);
}

/* Appends at a place that has room for it; returns the end. */
static uint8_t *pcapng_write(uint8_t *at, const void *data, size_t n)
{
	memcpy(at, data, n);
	return at + n;
}

static uint8_t *pcapng_write_option(uint8_t *at, uint16_t code, const void *value, size_t n)
{
	const uint16_t head[] = { code, (uint16_t)n };
	size_t padding = pcapng_padded(n) - n;

	at = pcapng_write(at, head, sizeof(head));
	at = pcapng_write(at, value, n);
	memset(at, 0, padding);
	return at + padding;
}

static uint8_t *pcapng_write_packet_options(
	uint8_t *at, const struct pcapng_packet *packet, size_t comment)
{
	const uint32_t end = PCAPNG_OPT_END;

	if (comment)
		at = pcapng_write_option(at, PCAPNG_OPT_COMMENT, packet->comment, comment);
	if (packet->flags)
		at = pcapng_write_option(
			at, PCAPNG_EPB_FLAGS, &packet->flags, sizeof(packet->flags));
	if (packet->id)
		at = pcapng_write_option(at, PCAPNG_EPB_PACKETID, &packet->id, sizeof(packet->id));
	return pcapng_write(at, &end, sizeof(end));
}

static size_t pcapng_packet_options_size(const struct pcapng_packet *packet, size_t comment)
{
	size_t size = (comment ? 4 + pcapng_padded(comment) : 0) + (packet->flags ? 8 : 0) +
		      (packet->id ? 12 : 0);

	return size ? size + 4 : 0;
}

/* The one block that there are many of: its room is asked for once. */
void pcapng_put_packet(struct buf *out, const struct pcapng_packet *packet)
{
	size_t text = packet->comment ? strlen(packet->comment) : 0;
	size_t comment = text < TEXT_MAX ? text : TEXT_MAX;
	size_t options = pcapng_packet_options_size(packet, comment);
	size_t padding = pcapng_padded(packet->caplen) - packet->caplen;
	size_t size = PACKET_HEAD + packet->caplen + padding + options + 4;
	const uint32_t head[] = { PCAPNG_PACKET, (uint32_t)size, packet->interface,
		(uint32_t)(packet->time >> 32), (uint32_t)packet->time, packet->caplen,
		packet->len };
	uint8_t *at = buf_reserve(out, size);

	_Static_assert(sizeof(head) == PACKET_HEAD, "type to original length");
	if (!at)
		return;
	at = pcapng_write(at, head, sizeof(head));
	at = pcapng_write(at, packet->data, packet->caplen);
	memset(at, 0, padding);
	at += padding;
	if (options)
		at = pcapng_write_packet_options(at, packet, comment);
	pcapng_write(at, &head[1], sizeof(head[1]));
	buf_advance(out, size);
}

void pcapng_put_statistics(struct buf *out, const struct pcapng_statistics *statistics)
{
	size_t start = pcapng_begin(out, PCAPNG_STATISTICS);

	pcapng_put32(out, statistics->interface);
	pcapng_put_time(out, statistics->time);
	pcapng_put_option_time(out, PCAPNG_ISB_STARTTIME, statistics->start);
	pcapng_put_option_time(out, PCAPNG_ISB_ENDTIME, statistics->end);
	pcapng_put_option64(out, PCAPNG_ISB_IFRECV, statistics->received);
	pcapng_put_option64(out, PCAPNG_ISB_IFDROP, statistics->if_dropped);
	pcapng_put_option64(out, PCAPNG_ISB_OSDROP, statistics->os_dropped);
	pcapng_put_option64(out, PCAPNG_ISB_USRDELIV, statistics->delivered);
	pcapng_put_option(out, PCAPNG_OPT_END, NULL, 0);
	pcapng_end(out, start);
}
