/* SPDX-License-Identifier: ISC */
/*
 * How the bytes of a savefile reach libpcap, and the short way past it.
 *
 * libpcap reads through stdio, two calls for a packet, which cost more than writing the
 * packet does.  So what is read from the file stays in a buffer here: records of a pcap
 * file that lie whole in it, and that libpcap would hand over as they are, are taken
 * from it directly.  Every other record is libpcap's: an odd one, one that crosses the
 * end of the buffer, the end of the file, and every failure.  It is lent the bytes of
 * that one record and no more, and so is never ahead of the buffer.
 *
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html
 */
#include "file/savefile_pcap.h"

#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

#include "base/atom.h"
#include "base/bytes.h"
#include "file/linktype.h"
#include "file/savefile_reader.h"

#define READ_SIZE   (256 * 1024)
#define PAGE        4096   /* where the kernel copies best, and what a file that waits is read by */
#define SANE_CAPLEN 262144 /* what libpcap takes of every link type */

struct record_head {
	int32_t sec; /* signed, as libpcap reads them */
	int32_t fraction;
	uint32_t caplen;
	uint32_t len;
};

struct savefile_pcap {
	uint8_t magic[4]; /* how the file begins */
	bool started;     /* before, only the header is read */
	bool unsigned_seconds;
	uint8_t *buffer; /* what was read from the file */
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

static struct savefile_pcap *savefile_pcap_of(const struct savefile *file)
{
	return file->state;
}

/* A pcapng file begins with a section header block, whose type is a palindrome. */
static bool savefile_pcap_is_ng(const struct savefile_pcap *r)
{
	return get_be32(r->magic) == 0x0a0d0d0a;
}

/* How many bytes libpcap may have, up to the end of the header or record that it is in. */
static size_t savefile_pcap_lendable(const struct savefile_pcap *r)
{
	if (r->lent < r->head_len)
		return r->head_len - r->lent;
	return r->unit ? r->record_len - r->lent : SIZE_MAX;
}

/* Follows libpcap through the file by what it was lent. */
static void savefile_pcap_lend(struct savefile_pcap *r, const char *data, size_t n)
{
	struct record_head head;

	if (r->lent < r->head_len)
		memcpy(r->head + r->lent, data, n);
	r->lent += n;
	if (!r->unit || r->lent < r->head_len)
		return;
	memcpy(&head, r->head, sizeof(head));
	r->record_len = sizeof(head) + (size_t)head.caplen;
	if (r->lent == r->record_len)
		r->lent = 0;
}

static ssize_t savefile_pcap_cookie_read(void *cookie, char *out, size_t size)
{
	struct savefile *file = cookie;
	struct savefile_pcap *r = file->state;
	size_t n;

	if (r->at == r->len) {
		ssize_t got;

		if (r->started && !r->unit)
			return byte_input_read(&file->in, out, size);
		got = byte_input_read(&file->in, r->buffer, r->started ? READ_SIZE : PAGE);
		if (got <= 0)
			return got;
		r->at = 0;
		r->len = (size_t)got;
	}
	n = r->len - r->at;
	n = n < size ? n : size;
	n = n < savefile_pcap_lendable(r) ? n : savefile_pcap_lendable(r);
	memcpy(out, r->buffer + r->at, n);
	savefile_pcap_lend(r, out, n);
	r->at += n;
	return (ssize_t)n;
}

/* A stream for libpcap, or NULL without memory.  Closing it leaves the input and the
 * buffers open, which must outlive it. */
static FILE *savefile_pcap_stream(struct savefile *file)
{
	cookie_io_functions_t io = { .read = savefile_pcap_cookie_read };
	struct savefile_pcap *r = file->state;
	FILE *stream;

	r->head_len = sizeof(r->head);
	r->buffer = aligned_alloc(PAGE, READ_SIZE);
	r->stdio_buffer = aligned_alloc(PAGE, READ_SIZE);
	if (!r->buffer || !r->stdio_buffer)
		return NULL;
	stream = fopencookie(file, "r", io);
	if (!stream)
		return NULL;
	setvbuf(stream, r->stdio_buffer, _IOFBF, READ_SIZE);
	__fsetlocking(stream, FSETLOCKING_BYCALLER);
	return stream;
}

static int savefile_pcap_header_failed(
	const struct savefile *file, const char *text, struct fault *f)
{
	if (strstr(text, "truncated")) {
		fault_set_file(f, ATOM(savefile_truncated), ATOM(open), file->name,
			"%s ends within its header", file->label);
		return fault_hint(f, "the writer may still be at it, or nothing was written");
	}
	fault_set_file(f, ATOM(savefile_invalid), ATOM(open), file->name, "%s is no savefile: %s",
		file->label, text);
	return fault_hint(f, "pcap and pcapng files can be read");
}

/* The header has been read: from here on libpcap is passed by where that can be. */
static void savefile_pcap_begin(struct savefile_pcap *r, pcap_t *pcap)
{
	static const uint32_t micro = 0xa1b2c3d4, nano = 0xa1b23c4d;
	int snaplen = pcap_snapshot(pcap);
	uint32_t magic;

	r->started = true;
	memcpy(r->magic, r->head, sizeof(r->magic));
	r->unsigned_seconds = !savefile_pcap_is_ng(r);
	memcpy(&magic, r->magic, sizeof(magic));
	if (magic != micro && magic != nano)
		return;
	/* Before 2.4 the two lengths may be swapped; the lengths of this link type are
	 * corrected by libpcap. */
	if (pcap_major_version(pcap) != 2 || pcap_minor_version(pcap) != 4 ||
		pcap_datalink(pcap) == DLT_USB_LINUX_MMAPPED)
		return;
	r->unit = magic == nano ? 1 : 1000;
	r->caplen_max = snaplen < SANE_CAPLEN ? (uint32_t)snaplen : SANE_CAPLEN;
	r->head_len = sizeof(struct record_head);
	r->lent = 0;
}

static int savefile_pcap_open(struct savefile *file, struct fault *f)
{
	char errbuf[PCAP_ERRBUF_SIZE] = "";
	struct savefile_pcap *r = calloc(1, sizeof(*r));
	FILE *stream;

	file->state = r;
	stream = r ? savefile_pcap_stream(file) : NULL;
	if (!stream)
		return fault_set_file(f, ATOM(no_memory), ATOM(open), file->name, "out of memory");
	file->pcap = pcap_fopen_offline_with_tstamp_precision(
		stream, PCAP_TSTAMP_PRECISION_NANO, errbuf);
	if (!file->pcap) {
		fclose(stream);
		return savefile_pcap_header_failed(file, errbuf, f);
	}
	savefile_pcap_begin(r, file->pcap);
	file->origin.dlt = pcap_datalink(file->pcap);
	file->origin.dlt_name = linktype_name(file->origin.dlt);
	return 0;
}

/* Nanoseconds over a second, or negative ones, count into the seconds. */
static void savefile_pcap_carry(struct packet *p, int64_t nsec)
{
	int64_t carry = nsec / (int64_t)CLOCK_SECOND;

	nsec %= (int64_t)CLOCK_SECOND;
	if (nsec < 0) {
		nsec += (int64_t)CLOCK_SECOND;
		carry--;
	}
	if (__builtin_add_overflow(p->sec, carry, &p->sec))
		p->sec = -1;
	p->nsec = (uint32_t)nsec;
}

/* The seconds of a pcap file are unsigned 32-bit numbers, which libpcap takes for signed
 * ones. */
static inline void savefile_pcap_take(
	struct savefile *file, int64_t sec, int64_t nsec, struct packet *p)
{
	p->sec = savefile_pcap_of(file)->unsigned_seconds ? (uint32_t)sec : sec;
	p->nsec = (uint32_t)nsec;
	if (nsec < 0 || nsec >= (int64_t)CLOCK_SECOND)
		savefile_pcap_carry(p, nsec);
	savefile_take(file, p);
}

static void savefile_pcap_packet(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	struct savefile *file = (struct savefile *)(void *)user;
	struct packet p = {
		.origin = &file->origin,
		.caplen = h->caplen,
		.len = h->len,
		.data = data,
	};

	savefile_pcap_take(file, h->ts.tv_sec, h->ts.tv_usec, &p);
	if (file->enough)
		pcap_breakloop(file->pcap);
}

/* Returns the number of packets taken. */
static int savefile_pcap_take_buffered(struct savefile *file, int max)
{
	struct savefile_pcap *r = file->state;
	int n = 0;

	while (n != max && !file->enough) {
		const uint8_t *at = r->buffer + r->at;
		size_t left = r->len - r->at;
		struct record_head head;
		struct packet p;

		if (left < sizeof(head))
			break;
		memcpy(&head, at, sizeof(head));
		if (head.caplen > r->caplen_max || head.caplen > left - sizeof(head))
			break;
		p.origin = &file->origin;
		p.seq = 0;
		p.caplen = head.caplen;
		p.len = head.len;
		p.data = at + sizeof(head);
		r->at += sizeof(head) + head.caplen;
		n++;
		savefile_pcap_take(file, head.sec, (int64_t)head.fraction * r->unit, &p);
	}
	return n;
}

static int savefile_pcap_dispatch(struct savefile *file, int max)
{
	int n = 0;

	if (!savefile_pcap_of(file)->unit)
		return pcap_dispatch(file->pcap, max, savefile_pcap_packet, (u_char *)file);
	while (n != max && !file->enough) {
		int taken = savefile_pcap_take_buffered(file, max - n);

		if (!taken)
			taken = pcap_dispatch(file->pcap, 1, savefile_pcap_packet, (u_char *)file);
		if (taken < 0)
			return taken;
		if (!taken)
			break;
		n += taken;
	}
	return n;
}

static int savefile_pcap_failed(const struct savefile *file, struct fault *f)
{
	unsigned long long before = file->delivered;
	const char *text = pcap_geterr(file->pcap);

	if (strstr(text, "truncated")) {
		fault_set_file(f, ATOM(savefile_truncated), ATOM(read), file->name,
			"%s is cut short behind packet %llu: %s", file->label, before, text);
		return fault_hint(f, "every whole packet before that was delivered");
	}
	fault_set_file(f, ATOM(savefile_damaged), ATOM(read), file->name,
		"%s is damaged behind packet %llu: %s", file->label, before, text);
	if (strstr(text, "different from the type"))
		return fault_hint(
			f, "the file has several link types: split it by interface first");
	return fault_hint(f, "every packet before that was delivered");
}

static int savefile_pcap_read(struct savefile *file, int max, struct fault *f)
{
	int n = savefile_pcap_dispatch(file, max);

	if (n == PCAP_ERROR_BREAK)
		return 1;
	return n < 0 ? savefile_pcap_failed(file, f) : n;
}

static void savefile_pcap_facts(const struct savefile *file, struct record_savefile_facts *facts)
{
	const struct savefile_pcap *r = file->state;
	uint32_t magic = get_be32(r->magic);
	/* How the two magic numbers of pcap look in the byte order that is not ours. */
	bool nano = magic == 0xa1b23c4d || magic == 0x4d3cb2a1;
	bool pcapng = savefile_pcap_is_ng(r);

	facts->format = pcapng ? ATOM(pcapng) : ATOM(pcap);
	facts->precision = pcapng ? ATOM(none) : nano ? ATOM(nano) : ATOM(micro);
	facts->major = pcap_major_version(file->pcap);
	facts->minor = pcap_minor_version(file->pcap);
	facts->snaplen = (uint32_t)pcap_snapshot(file->pcap);
}

static void savefile_pcap_close(struct savefile *file)
{
	struct savefile_pcap *r = file->state;

	if (file->pcap)
		pcap_close(file->pcap);
	if (r) {
		free(r->buffer);
		free(r->stdio_buffer);
	}
	free(r);
	file->pcap = NULL;
	file->state = NULL;
}

bool savefile_pcap_is_direct(const struct savefile *file)
{
	return savefile_pcap_of(file)->unit != 0;
}

void savefile_pcap_forbid_direct(struct savefile *file)
{
	savefile_pcap_of(file)->unit = 0;
}

const struct savefile_reader savefile_pcap_reader = {
	.open = savefile_pcap_open,
	.read = savefile_pcap_read,
	.facts = savefile_pcap_facts,
	.close = savefile_pcap_close,
};
