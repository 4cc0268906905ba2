/* SPDX-License-Identifier: ISC */
/* What a format can do here: one row for each syntax (wire/format.h), and what looks into it. */
#ifndef RECORD_CODEC_H
#define RECORD_CODEC_H

#include "record/command.h"
#include "record/input.h"
#include "record/packet.h"
#include "record/reply.h"

/* Everything in *c is borrowed from frame and d until either is used again.  -1 and
 * frame_invalid where the command is malformed; c->id is there if it was readable. */
int command_read(struct decoder *d, struct bytes frame, struct command *c, struct fault *f);

/* 1 and a packet, borrowed from frame and d until either is used again; 0 for a record of
 * another type; -1 and frame_invalid.  A frame may be a list of records, as --batch writes it:
 * while d->more, the next call with the same frame gives the next of them.  An integer as the Time
 * of an ETF packet is in nanoseconds from 10^17 on (1973), else in microseconds (up to the year
 * 5138). */
int input_read(struct decoder *d, struct bytes frame, struct input_packet *p, struct fault *f);

void record_reply(struct enc *e, const struct record_reply *r);

/* Whether several packets can share a frame. */
bool format_has_batches(const struct format *format);

/* False without memory; packet_origin_finish() gives back what it has made. */
bool packet_origin_init(struct packet_origin *o);

/* Of every format but text.  epcap takes the time alone of the options; what does not fit into
 * its frames is cut off, and Length still says how long the packet was.  A savefile's records
 * are in nanoseconds and the machine's byte order, and take no options; its header is file/'s. */
void packet_writer_init(struct packet_writer *w, const struct format *format, enum enc_bytes bytes,
	const struct packet_options *options, struct buf *out);

#endif
