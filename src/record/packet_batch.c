/* SPDX-License-Identifier: ISC */
#include "record/packet_batch.h"

#include <string.h>

#include "base/bytes.h"
#include "wire/etf.h"

/* The length of a frame and the version: what stands before a tuple that is a frame. */
#define ETF_FRONT 5

static void packet_batch_count(struct packet_writer *w)
{
	if (++w->batch.count == w->batch.max)
		packet_writer_end_frame(w);
}

/* The inner writer makes lines. */
static void packet_batch_json(struct packet_writer *w, const struct packet *p)
{
	static const char begin[] = { 0, 0, 0, 0, '[' };
	size_t before;

	if (!w->batch.count) {
		w->batch.start = w->out->len;
		buf_put(w->out, &begin[4 - w->batch.length], w->batch.length + 1u);
	}
	before = w->out->len;
	w->batch.write(w, p);
	if (buf_failed(w->out) || w->out->len == before)
		return;
	w->out->data[w->out->len - 1] = ',';
	packet_batch_count(w);
}

static void packet_batch_end_json(struct packet_writer *w)
{
	uint8_t *frame = w->out->data + w->batch.start;
	size_t size = w->out->len - w->batch.start - w->batch.length;

	w->out->data[w->out->len - 1] = ']';
	if (w->batch.length)
		put_be32(frame, (uint32_t)size);
	else
		buf_put_byte(w->out, '\n');
}

/* The inner writer makes frames, whose front is written over the end of what stands before and
 * then taken back: no tuple is moved. */
static void packet_batch_etf(struct packet_writer *w, const struct packet *p)
{
	static const uint8_t head[] = { 0, 0, 0, 0, ETF_VERSION, ETF_LIST, 0, 0, 0, 0 };
	uint8_t kept[ETF_FRONT];
	size_t before;

	if (!w->batch.count) {
		w->batch.start = w->out->len;
		buf_put(w->out, head, sizeof(head));
	}
	if (buf_failed(w->out))
		return;
	before = w->out->len - ETF_FRONT;
	memcpy(kept, w->out->data + before, ETF_FRONT);
	w->out->len = before;
	w->batch.write(w, p);
	memcpy(w->out->data + before, kept, ETF_FRONT);
	if (buf_failed(w->out))
		return;
	packet_batch_count(w);
}

static void packet_batch_end_etf(struct packet_writer *w)
{
	uint8_t *frame;

	buf_put_byte(w->out, ETF_NIL);
	frame = w->out->data + w->batch.start;
	put_be32(frame, (uint32_t)(w->out->len - w->batch.start - 4));
	put_be32(frame + ETF_FRONT + 1, w->batch.count);
}

void packet_batch_init_json(struct packet_writer *w, const struct format *format, uint32_t max)
{
	w->batch = (struct packet_batch){
		.write = w->write,
		.end = packet_batch_end_json,
		.length = format->framing->length,
		.max = max,
	};
	w->write = packet_batch_json;
	w->enc.format = &format_jsonl;
}

void packet_batch_init_etf(struct packet_writer *w, const struct format *format, uint32_t max)
{
	(void)format;
	w->batch = (struct packet_batch){
		.write = w->write,
		.end = packet_batch_end_etf,
		.max = max,
	};
	w->write = packet_batch_etf;
}
