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
#include <stdlib.h>
#include <string.h>

#include "base/atom.h"
#include "base/bytes.h"
#include "base/system.h"
#include "file/linktype.h"
#include "file/savefile_odd.h"
#include "file/savefile_pcap_state.h"
#include "wire/pcapng.h"

#define READ_SIZE   (256 * 1024)
#define PAGE        4096   /* where the kernel copies best, and what a file that waits is read by */
#define SANE_CAPLEN 262144 /* what libpcap takes of every link type */

/* How many bytes libpcap may have, up to the end of the header or record that it is in. */
static size_t savefile_pcap_lendable(const struct savefile_pcap *r)
{
	if (r->lent < r->head_len)
		return r->head_len - r->lent;
	return r->plain ? r->record_len - r->lent : SIZE_MAX;
}

/* Follows libpcap through the file by what it was lent. */
static void savefile_pcap_lend(struct savefile_pcap *r, const char *data, size_t n)
{
	if (r->lent < r->head_len)
		memcpy(r->head + r->lent, data, n);
	r->lent += n;
	if (!r->plain || r->lent < r->head_len)
		return;
	r->record_len =
		sizeof(struct record_head) + (size_t)savefile_pcap_head(r->head, r->swapped).caplen;
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

		if (r->started && !r->plain)
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
	struct savefile_pcap *r = file->state;
	FILE *stream;

	r->head_len = sizeof(r->head);
	r->buffer = aligned_alloc(PAGE, READ_SIZE);
	r->stdio_buffer = aligned_alloc(PAGE, READ_SIZE);
	if (!r->buffer || !r->stdio_buffer)
		return NULL;
	stream = system_stream(file, savefile_pcap_cookie_read);
	if (!stream)
		return NULL;
	setvbuf(stream, r->stdio_buffer, _IOFBF, READ_SIZE);
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
	return fault_hint(f, "pcap and pcapng files can be read, plain or compressed");
}

/* Link types of which libpcap corrects lengths, or turns headers into this byte order. */
static bool savefile_pcap_is_converted(int dlt, bool swapped)
{
	static const int turned[] = { DLT_USB_LINUX, DLT_NFLOG, DLT_PFLOG, DLT_LINUX_SLL,
		DLT_LINUX_SLL2 };

	for (size_t i = 0; swapped && i < ARRAY_LEN(turned); i++)
		if (dlt == turned[i])
			return true;
	return dlt == DLT_USB_LINUX_MMAPPED;
}

/* The header has been read: from here on libpcap is passed by where that can be. */
static void savefile_pcap_begin(struct savefile_pcap *r, pcap_t *pcap)
{
	int snaplen = pcap_snapshot(pcap);
	uint32_t magic, linktype;

	r->started = true;
	memcpy(&magic, r->head, sizeof(magic));
	memcpy(&linktype, r->head + 20, sizeof(linktype));
	r->swapped = pcap_is_swapped(pcap);
	magic = r->swapped ? __builtin_bswap32(magic) : magic;
	linktype = r->swapped ? __builtin_bswap32(linktype) : linktype;
	r->unit = magic == SAVEFILE_PCAP_NANO ? 1 : 1000;
	if (linktype & SAVEFILE_FCS_PRESENT)
		r->fcs_len = 2 * (linktype >> SAVEFILE_FCS_SHIFT);
	/* Before 2.4 the two lengths may be swapped; other numbers have longer records. */
	if ((magic != SAVEFILE_PCAP_MICRO && magic != SAVEFILE_PCAP_NANO) ||
		pcap_major_version(pcap) != 2 || pcap_minor_version(pcap) != 4)
		return;
	r->plain = true;
	r->direct = !savefile_pcap_is_converted(pcap_datalink(pcap), r->swapped);
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
	file->swapped = pcap_is_swapped(file->pcap);
	file->origin.dlt = pcap_datalink(file->pcap);
	file->origin.dlt_name = linktype_name(file->origin.dlt);
	file->origin.linktype = linktype_in_files(file->origin.dlt);
	file->origin.snaplen = (uint32_t)pcap_snapshot(file->pcap);
	return 0;
}

/* Where the record that was read last begins in the file; 0: not known. */
static uint64_t savefile_pcap_offset(const struct savefile *file)
{
	const struct savefile_pcap *r = file->state;

	return r->plain ? file->in.count - (r->len - r->at) - sizeof(struct record_head) : 0;
}

/* Whether what libpcap has read of a record in vain is the rest of a tail of zeros. */
static bool savefile_pcap_ends_in_zeros(const struct savefile_pcap *r)
{
	static const uint8_t none[sizeof(struct record_head)];

	return r->zeros && r->plain && r->lent < sizeof(none) && !memcmp(r->head, none, r->lent);
}

/* A section header block of pcapng is no record that libpcap takes. */
static bool savefile_pcap_is_section(const struct savefile_pcap *r)
{
	const uint32_t magic = get_be32(r->head + 8);

	return r->plain && get_be32(r->head) == PCAPNG_SECTION &&
	       (magic == PCAPNG_MAGIC || magic == __builtin_bswap32(PCAPNG_MAGIC));
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
	return fault_hint(f, "every packet before that was delivered");
}

static int savefile_pcap_read(struct savefile *file, int max, struct fault *f)
{
	const struct savefile_pcap *r = file->state;
	int n = savefile_pcap_dispatch(file, max);

	if (n == PCAP_ERROR_BREAK)
		n = 1;
	if (r->second)
		return savefile_pcap_second(file, savefile_pcap_offset(file), f);
	if (n > 0)
		return n;
	if (n < 0 && savefile_pcap_is_section(r))
		return savefile_pcap_second(file, savefile_pcap_offset(file), f);
	if (r->zeros && (n == 0 || savefile_pcap_ends_in_zeros(r)))
		return savefile_pcap_zeros(file, f);
	return n < 0 ? savefile_pcap_failed(file, f) : 0;
}

static void savefile_pcap_facts(const struct savefile *file, struct record_savefile_facts *facts)
{
	const struct savefile_pcap *r = file->state;

	facts->format = ATOM(pcap);
	facts->precision = r->unit == 1 ? ATOM(nano) : ATOM(micro);
	facts->fcs_len = r->fcs_len;
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
	return savefile_pcap_of(file)->direct;
}

void savefile_pcap_forbid_direct(struct savefile *file)
{
	savefile_pcap_of(file)->direct = false;
}

const struct savefile_reader savefile_pcap_reader = {
	.open = savefile_pcap_open,
	.read = savefile_pcap_read,
	.facts = savefile_pcap_facts,
	.close = savefile_pcap_close,
};
