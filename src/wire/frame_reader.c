/* SPDX-License-Identifier: ISC */
#include "wire/frame_reader.h"

#include "pktpipe/wire.h"

void frame_reader_init(struct frame_reader *r, const struct framing *framing)
{
	*r = (struct frame_reader){ .framing = framing };
}

void frame_reader_finish(struct frame_reader *r)
{
	buf_finish(&r->in);
}

static size_t frame_reader_available(const struct frame_reader *r)
{
	return r->in.len - r->at;
}

static void frame_reader_consume(struct frame_reader *r, size_t n)
{
	r->at += n;
	r->offset += n;
	r->scanned = 0;
}

uint8_t *frame_reader_space(struct frame_reader *r, size_t *n)
{
	uint8_t *p;

	if (r->at) {
		memmove(r->in.data, r->in.data + r->at, frame_reader_available(r));
		r->in.len -= r->at;
		r->at = 0;
	}
	p = buf_reserve(&r->in, FRAME_READER_CHUNK);
	*n = p ? r->in.cap - r->in.len : 0;
	return p;
}

void frame_reader_fill(struct frame_reader *r, size_t n)
{
	buf_advance(&r->in, n);
}

static int frame_reader_invalid(struct fault *f, uint64_t offset, const char *what)
{
	return fault_set(f, ATOM(frame_invalid), ATOM(read), "",
		"frame at byte %llu of the input %s", (unsigned long long)offset, what);
}

static int frame_reader_too_long(const struct frame_reader *r, uint64_t len, struct fault *f)
{
	return fault_set(f, ATOM(frame_invalid), ATOM(read), "",
		"frame at byte %llu of the input has %s%llu bytes, over the limit of %u",
		(unsigned long long)r->offset, !r->framing->length ? "more than " : "",
		(unsigned long long)len, PKTPIPE_FRAME_MAX);
}

static int frame_reader_next_counted(
	struct frame_reader *r, size_t head, struct bytes *frame, struct fault *f)
{
	const uint8_t *p = r->in.data + r->at;
	uint32_t len;

	if (frame_reader_available(r) < head)
		return 0;
	len = head == 4 ? get_be32(p) : get_be16(p);
	if (len > PKTPIPE_FRAME_MAX) {
		frame_reader_too_long(r, len, f);
		frame_reader_consume(r, head);
		r->skip = len;
		return -1;
	}
	if (frame_reader_available(r) - head < len)
		return 0;
	*frame = (struct bytes){ p + head, len };
	frame_reader_consume(r, head + len);
	return 1;
}

static bool frame_reader_is_blank(struct bytes line)
{
	for (size_t i = 0; i < line.len; i++) {
		uint8_t c = line.data[i];

		if (c != ' ' && c != '\t' && c != '\r')
			return false;
	}
	return true;
}

/* The newline, or NULL; what has been searched is not searched again. */
static const uint8_t *frame_reader_find_newline(struct frame_reader *r)
{
	size_t n = frame_reader_available(r);
	const uint8_t *end =
		n == r->scanned ? NULL
				: memchr(r->in.data + r->at + r->scanned, '\n', n - r->scanned);

	r->scanned = n;
	return end;
}

static int frame_reader_next_line(struct frame_reader *r, struct bytes *frame, struct fault *f)
{
	for (;;) {
		const uint8_t *end = frame_reader_find_newline(r);
		const uint8_t *p = r->in.data + r->at;
		size_t len = end ? (size_t)(end - p) : frame_reader_available(r);

		if (len > PKTPIPE_FRAME_MAX) {
			frame_reader_too_long(r, PKTPIPE_FRAME_MAX, f);
			frame_reader_consume(r, end ? len + 1 : len);
			r->skip_line = !end;
			return -1;
		}
		if (!end)
			return 0;
		*frame = (struct bytes){ p, len };
		frame_reader_consume(r, len + 1);
		if (!frame_reader_is_blank(*frame))
			return 1;
	}
}

/* Passes over the rest of an oversized frame; false where it goes on. */
static bool frame_reader_skipped(struct frame_reader *r)
{
	size_t n = frame_reader_available(r);

	if (r->skip_line) {
		const uint8_t *end = frame_reader_find_newline(r);

		frame_reader_consume(r, end ? (size_t)(end - r->in.data) - r->at + 1 : n);
		r->skip_line = !end;
		return end;
	}
	if (r->skip < n)
		n = (size_t)r->skip;
	frame_reader_consume(r, n);
	r->skip -= n;
	return !r->skip;
}

int frame_reader_next(struct frame_reader *r, struct bytes *frame, struct fault *f)
{
	if (!frame_reader_available(r))
		return 0;
	if ((r->skip || r->skip_line) && !frame_reader_skipped(r))
		return 0;
	if (r->framing->length)
		return frame_reader_next_counted(r, r->framing->length, frame, f);
	return frame_reader_next_line(r, frame, f);
}

int frame_reader_end(struct frame_reader *r, struct bytes *frame, struct fault *f)
{
	uint64_t offset = r->offset;

	if (!frame_reader_available(r))
		return 0;
	*frame = (struct bytes){ r->in.data + r->at, frame_reader_available(r) };
	frame_reader_consume(r, frame->len);
	if (r->skip || r->skip_line)
		return 0;
	if (!r->framing->length)
		return !frame_reader_is_blank(*frame);
	return frame_reader_invalid(f, offset, "ends before its length says");
}
