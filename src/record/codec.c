/* SPDX-License-Identifier: ISC */
#include "record/codec.h"

#include <string.h>

#include "record/packet_batch.h"
#include "record/syntax.h"

/* NULL stands for what the syntax cannot. */
struct codec {
	int (*read_command)(struct decoder *, struct bytes, struct command *, struct fault *);
	int (*read_packet)(struct decoder *, struct bytes, struct input_packet *, struct fault *);

	void (*reply)(struct enc *, const struct record_reply *);

	packet_write_fn *packet;
	/* The same with keys of others behind its own, or NULL where that is the same writer. */
	packet_write_fn *packet_meta;
	packet_write_fn *packet_chosen; /* of its own keys those that were asked for */
	/* Makes it one of several packets in a frame. */
	void (*batch)(struct packet_writer *, const struct format *, uint32_t max);
	void (*origin)(struct packet_origin *);
};

static const struct codec codecs[SYNTAX_COUNT] = {
	[SYNTAX_JSON] = {
		.read_command = command_read_json,
		.read_packet = input_read_json,
		.reply = reply_json,
		.packet = packet_json,
		.batch = packet_batch_init_json,
		.origin = packet_json_origin,
	},
	[SYNTAX_ETF] = {
		.read_command = command_read_etf,
		.read_packet = input_read_etf,
		.reply = reply_etf,
		.packet = packet_etf,
		.packet_meta = packet_etf_meta,
		.packet_chosen = packet_etf_chosen,
		.batch = packet_batch_init_etf,
		.origin = packet_etf_origin,
	},
	[SYNTAX_EPCAP] = { .packet = packet_epcap },
	[SYNTAX_RAW] = { .read_packet = input_read_raw },
	[SYNTAX_SAVEFILE] = { .packet = packet_savefile },
	[SYNTAX_PCAPNG] = { .packet = packet_pcapng },
};

int command_read(struct decoder *d, struct bytes frame, struct command *c, struct fault *f)
{
	*c = (struct command){ 0 };
	return codecs[d->syntax].read_command(d, frame, c, f);
}

int input_read(struct decoder *d, struct bytes frame, struct input_packet *p, struct fault *f)
{
	*p = (struct input_packet){ .dlt = -1 };
	return codecs[d->syntax].read_packet(d, frame, p, f);
}

void record_reply(struct enc *e, const struct record_reply *r)
{
	codecs[e->format->syntax].reply(e, r);
}

bool format_has_batches(const struct format *format)
{
	return codecs[format->syntax].batch;
}

bool packet_origin_init(struct packet_origin *o)
{
	bool ok = true;

	memset(o->keys, 0, sizeof(o->keys));
	for (size_t i = 0; i < SYNTAX_COUNT; i++) {
		if (codecs[i].origin)
			codecs[i].origin(o);
		ok &= !buf_failed(&o->keys[i].bytes);
	}
	return ok;
}

void packet_writer_init(struct packet_writer *w, const struct format *format, enum enc_bytes bytes,
	const struct packet_options *options, struct buf *out)
{
	const struct codec *codec = &codecs[format->syntax];

	*w = (struct packet_writer){ .out = out, .options = *options, .cached_sec = -1 };
	enc_init(&w->enc, format, bytes, out);
	w->options.meta = options->meta || options->fields;
	w->write = w->options.meta && codec->packet_meta ? codec->packet_meta : codec->packet;
	if (options->keys && codec->packet_chosen)
		w->write = codec->packet_chosen;
	if (options->batch > 1 && codec->batch)
		codec->batch(w, format, options->batch);
}
