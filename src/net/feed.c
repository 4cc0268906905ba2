/* SPDX-License-Identifier: ISC */
#include "net/feed.h"

#include <errno.h>
#include <string.h>

#include "base/atom.h"
#include "record/codec.h"
#include "wire/pcapng.h"

int feed_open(struct feed *d, const char *name, byte_input_wait_fn *wait, void *wait_context,
	struct fault *f)
{
	*d = (struct feed){ .name = strcmp(name, "-") ? name : "stdin", .path = name };
	if (byte_input_open(&d->in, name, wait, wait_context, f) < 0)
		return -1;
	d->size = d->in.size;
	return 0;
}

/* Bytes that were added, 0 at the end, or -1. */
static int feed_fill(struct feed *d, struct fault *f)
{
	size_t room;
	uint8_t *p = frame_reader_space(&d->frames, &room);
	ssize_t n;

	if (!p) {
		d->ended = true;
		return fault_set_file(f, ATOM(no_memory), ATOM(read), d->name, "out of memory");
	}
	n = byte_input_read(&d->in, p, room < INT32_MAX ? room : INT32_MAX);
	d->ended = n <= 0;
	if (!n && byte_input_unpack_failed(&d->in, d->path, d->records, f))
		return -1;
	if (n < 0)
		return fault_set_file(f, ATOM(read_failed), ATOM(read), d->name,
			"cannot read %s: %s", d->name, strerror(d->in.error));
	frame_reader_fill(&d->frames, (size_t)n);
	return (int)n;
}

/* The savefile's reader takes the descriptor over, and what has been read of it. */
static int feed_begin_savefile(struct feed *d, struct fault *f)
{
	struct byte_input in = d->in;

	in.start = buf_bytes(&d->frames.in);
	in.count = 0;
	d->in = (struct byte_input){ .fd = -1 };
	if (savefile_adopt(&d->savefile, d->name, &in, f) < 0)
		return -1;
	return savefile_read_header(&d->savefile, f);
}

int feed_begin(struct feed *d, const struct format *format, struct fault *f)
{
	frame_reader_init(&d->frames, &framing_length32);
	if (byte_input_unpack(&d->in, d->magic, d->path, f) < 0)
		return -1;
	while (d->frames.in.len < INPUT_DETECT_LEN && !d->ended)
		if (feed_fill(d, f) < 0)
			return -1;
	if (format && input_check(format, buf_bytes(&d->frames.in), f) < 0)
		return -1;
	if (!format)
		format = input_detect(buf_bytes(&d->frames.in), f);
	if (!format)
		return -1;
	d->format = format;
	d->frames.framing = format->framing;
	decoder_init(&d->decoder, format);
	return feed_is_savefile(d) ? feed_begin_savefile(d, f) : 0;
}

int feed_dlt(const struct feed *d)
{
	if (!feed_is_savefile(d) || !savefile_has_one_linktype(&d->savefile))
		return -1;
	return d->savefile.origin.dlt;
}

/* Looked at in one go, where most are passed over. */
#define PASSED_AT_ONCE 4096

static bool feed_packet(void *context, struct packet *p)
{
	struct feed *d = context;

	if (d->pass && d->pass(d->pass_context, p)) {
		d->taken++;
		d->taken_bytes += p->caplen;
		return true;
	}
	d->packet = *p;
	d->delivered = true;
	return false;
}

static atom_id feed_direction(uint32_t flags)
{
	const uint32_t direction = flags & PCAPNG_DIRECTION;

	return direction == PCAPNG_OUT ? ATOM(out) : direction == PCAPNG_IN ? ATOM(in) : ATOM(none);
}

static int feed_next_of_savefile(struct feed *d, struct input_packet *p, struct fault *f)
{
	const struct packet *packet = &d->packet;

	for (d->delivered = false; !d->delivered && !d->savefile.done;)
		if (savefile_read(&d->savefile, d->pass ? PASSED_AT_ONCE : 1, feed_packet, d, f) <
			0)
			return -1;
	if (!d->delivered)
		return 0;
	*p = (struct input_packet){
		.dlt = packet->origin->dlt,
		.timed = true,
		.sec = packet->sec,
		.nsec = packet->nsec,
		.len = packet->len,
		.direction = feed_direction(packet->flags),
		.data = { packet->data, packet->caplen },
	};
	return 1;
}

static int feed_next_frame(struct feed *d, struct bytes *frame, struct fault *f)
{
	for (;;) {
		int rc = frame_reader_next(&d->frames, frame, f);

		if (rc || d->in.stopped)
			return rc;
		if (d->ended)
			return frame_reader_end(&d->frames, frame, f);
		if (feed_fill(d, f) < 0)
			return -1;
	}
}

/* Of jq's records that stand over several lines the first line is this. */
static bool feed_is_open(struct bytes line)
{
	return line.len == 1 && (line.data[0] == '{' || line.data[0] == '[');
}

/* The next frame, unless the present one has further records. */
static int feed_next_record(struct feed *d, struct fault *f)
{
	int rc = d->decoder.more ? 1 : feed_next_frame(d, &d->frame, f);

	if (rc < 0 && d->format == &format_raw)
		fault_hint(f, "before each raw frame stand four bytes with its length, the "
			      "highest first");
	d->records += rc > 0;
	return rc;
}

int feed_next(struct feed *d, struct input_packet *p, struct fault *f)
{
	int rc;

	if (feed_is_savefile(d)) {
		rc = feed_next_of_savefile(d, p, f);
		d->taken += rc > 0;
		d->taken_bytes += rc > 0 ? p->data.len : 0;
		return rc;
	}
	do {
		rc = feed_next_record(d, f);
		if (rc <= 0)
			return rc;
		rc = input_read(&d->decoder, d->frame, p, f);
	} while (!rc);
	if (rc < 0 && d->format == &format_jsonl && feed_is_open(d->frame))
		fault_hint(f, "a record is one line: jq -c writes it so");
	else if (rc < 0)
		fault_hint(f, "it is record %llu of %s", (unsigned long long)d->records, d->name);
	return rc;
}

/* Bytes of a savefile before each packet: pcap-savefile(5), an Enhanced Packet of pcapng. */
#define RECORD_PCAP   16
#define RECORD_PCAPNG 34

/* A file is read ahead of what is taken of it, so that the packets of a savefile tell it better,
 * unless it is compressed. */
double feed_share(const struct feed *d)
{
	const bool savefile = feed_is_savefile(d);
	const struct byte_input *in = savefile ? &d->savefile.in : &d->in;
	const uint64_t each = savefile && d->magic[0] == 0x0a ? RECORD_PCAPNG : RECORD_PCAP;
	double read, taken;
	off_t done, size;

	if (!d->format || !byte_input_progress(in, &done, &size) || !size)
		return -1;
	read = (double)done / (double)size;
	taken = (double)(d->taken_bytes + each * d->taken) / (double)size;
	return savefile && !in->layer && taken < read ? taken : read;
}

int feed_rewind(struct feed *d, struct fault *f)
{
	d->taken = d->taken_bytes = 0;
	if (feed_is_savefile(d))
		return savefile_rewind(&d->savefile, f);
	if (byte_input_rewind(&d->in) < 0) {
		fault_set_file(f, ATOM(not_supported), ATOM(read), d->name,
			"%s cannot be read twice: %s", d->name, strerror(errno));
		return fault_hint(f, "a regular file can");
	}
	frame_reader_finish(&d->frames);
	frame_reader_init(&d->frames, d->format->framing);
	d->ended = d->decoder.more = false;
	d->records = 0;
	return byte_input_unpack(&d->in, d->magic, d->path, f);
}

void feed_close(struct feed *d)
{
	savefile_close(&d->savefile);
	if (d->name)
		byte_input_close(&d->in);
	frame_reader_finish(&d->frames);
	decoder_finish(&d->decoder);
	*d = (struct feed){ .in.fd = -1 };
}
