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

#include <errno.h>
#include <poll.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE   (256 * 1024)
#define PAGE        4096   /* where the kernel copies best, and what a file that waits is read by */
#define SANE_CAPLEN 262144 /* what libpcap takes of every link type */

struct record_head {
	int32_t sec; /* signed, as libpcap reads them */
	int32_t fraction;
	uint32_t caplen;
	uint32_t len;
};

static bool must_wait(const struct savefile *file)
{
	const struct savefile_input *in = &file->in;
	struct pollfd at = { .fd = in->fd, .events = POLLIN };

	return in->may_wait && !in->start.len && poll(&at, 1, 0) == 0;
}

/* What was read of the descriptor before it came here comes first. */
static ssize_t read_next(struct savefile_input *in, void *out, size_t size)
{
	if (!in->start.len)
		return read(in->fd, out, size);
	size = size < in->start.len ? size : in->start.len;
	memcpy(out, in->start.data, size);
	in->start.data += size;
	in->start.len -= size;
	return (ssize_t)size;
}

/* Where the next bytes are not there yet, whoever runs the loop decides how to wait. */
static ssize_t read_some(struct savefile *file, void *out, size_t size)
{
	ssize_t n;

	do {
		if (must_wait(file) && !file->in.wait(file->in.context, file->in.fd)) {
			file->stopped = true;
			return 0;
		}
		n = read_next(&file->in, out, size);
	} while (n < 0 && (errno == EINTR || errno == EAGAIN));
	if (n < 0)
		file->error = errno;
	return n;
}

/* How many bytes libpcap may have, up to the end of the header or record that it is in. */
static size_t lendable(const struct savefile *file)
{
	if (file->lent < file->head_len)
		return file->head_len - file->lent;
	return file->unit ? file->record_len - file->lent : SIZE_MAX;
}

/* Follows libpcap through the file by what it was lent. */
static void lend(struct savefile *file, const char *data, size_t n)
{
	struct record_head head;

	if (file->lent < file->head_len)
		memcpy(file->head + file->lent, data, n);
	file->lent += n;
	if (!file->unit || file->lent < file->head_len)
		return;
	memcpy(&head, file->head, sizeof(head));
	file->record_len = sizeof(head) + (size_t)head.caplen;
	if (file->lent == file->record_len)
		file->lent = 0;
}

static ssize_t cookie_read(void *cookie, char *out, size_t size)
{
	struct savefile *file = cookie;
	size_t n;

	if (file->at == file->len) {
		ssize_t got;

		if (file->started && !file->unit)
			return read_some(file, out, size);
		got = read_some(file, file->buffer, file->started ? READ_SIZE : PAGE);
		if (got <= 0)
			return got;
		file->at = 0;
		file->len = (size_t)got;
	}
	n = file->len - file->at;
	n = n < size ? n : size;
	n = n < lendable(file) ? n : lendable(file);
	memcpy(out, file->buffer + file->at, n);
	lend(file, out, n);
	file->at += n;
	return (ssize_t)n;
}

FILE *savefile_stream(struct savefile *file)
{
	cookie_io_functions_t io = { .read = cookie_read };
	FILE *stream;

	file->head_len = sizeof(file->head);
	file->buffer = aligned_alloc(PAGE, READ_SIZE);
	file->stdio_buffer = aligned_alloc(PAGE, READ_SIZE);
	if (!file->buffer || !file->stdio_buffer)
		return NULL;
	stream = fopencookie(file, "r", io);
	if (!stream)
		return NULL;
	setvbuf(stream, file->stdio_buffer, _IOFBF, READ_SIZE);
	__fsetlocking(stream, FSETLOCKING_BYCALLER);
	return stream;
}

void savefile_reset(struct savefile *file)
{
	free(file->buffer);
	free(file->stdio_buffer);
	file->buffer = NULL;
	file->stdio_buffer = NULL;
	file->at = file->len = file->lent = file->record_len = 0;
	file->unit = 0;
	file->started = false;
}

void savefile_begin(struct savefile *file, pcap_t *pcap)
{
	static const uint32_t micro = 0xa1b2c3d4, nano = 0xa1b23c4d;
	int snaplen = pcap_snapshot(pcap);
	uint32_t magic;

	file->started = true;
	memcpy(file->magic, file->head, sizeof(file->magic));
	memcpy(&magic, file->magic, sizeof(magic));
	if (magic != micro && magic != nano)
		return;
	/* Before 2.4 the two lengths may be swapped; the lengths of this link type are
	 * mended by libpcap. */
	if (pcap_major_version(pcap) != 2 || pcap_minor_version(pcap) != 4 ||
		pcap_datalink(pcap) == DLT_USB_LINUX_MMAPPED)
		return;
	file->unit = magic == nano ? 1 : 1000;
	file->caplen_max = snaplen < SANE_CAPLEN ? (uint32_t)snaplen : SANE_CAPLEN;
	file->head_len = sizeof(struct record_head);
	file->lent = 0;
}

/* Returns the number of packets taken. */
static int take_buffered(struct source *s, int max)
{
	struct savefile *file = s->savefile;
	int n = 0;

	while (n != max && !s->enough) {
		const uint8_t *at = file->buffer + file->at;
		size_t left = file->len - file->at;
		struct record_head head;
		struct pcap_pkthdr h;

		if (left < sizeof(head))
			break;
		memcpy(&head, at, sizeof(head));
		if (head.caplen > file->caplen_max || head.caplen > left - sizeof(head))
			break;
		h.ts.tv_sec = head.sec;
		h.ts.tv_usec = (suseconds_t)head.fraction * file->unit;
		h.caplen = head.caplen;
		h.len = head.len;
		file->at += sizeof(head) + head.caplen;
		n++;
		source_take(s, &h, at + sizeof(head));
	}
	return n;
}

int savefile_dispatch(struct source *s, int max, pcap_handler handler)
{
	int n = 0;

	if (!s->savefile->unit)
		return pcap_dispatch(s->pcap, max, handler, (u_char *)s);
	while (n != max && !s->enough) {
		int taken = take_buffered(s, max - n);

		if (!taken)
			taken = pcap_dispatch(s->pcap, 1, handler, (u_char *)s);
		if (taken < 0)
			return taken;
		if (!taken)
			break;
		n += taken;
	}
	return n;
}
