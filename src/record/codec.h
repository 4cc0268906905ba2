/* SPDX-License-Identifier: ISC */
/*
 * What a format can do here: its commands, packets that it carries in and out, its replies.
 * One row for each syntax (wire/format.h); NULL stands for what it cannot.
 */
#ifndef RECORD_CODEC_H
#define RECORD_CODEC_H

#include "record/command.h"
#include "record/input.h"
#include "record/packet.h"
#include "record/reply.h"

struct codec {
	/* As command_read() and input_read(), with *c and *p cleared. */
	int (*read_command)(struct decoder *, struct bytes frame, struct command *, struct fault *);
	int (*read_packet)(
		struct decoder *, struct bytes frame, struct input_packet *, struct fault *);

	void (*reply)(struct enc *, const struct record_reply *);

	/* The writer of packets. */
	packet_write_fn *packet;
	/* The same with keys of others behind its own, or NULL where that is the same writer. */
	packet_write_fn *packet_meta;
	/* Makes what the packets of an origin have in common, or NULL. */
	void (*origin)(struct packet_origin *);
};

extern const struct codec codecs[SYNTAX_COUNT];

int command_read_json(struct decoder *, struct bytes, struct command *, struct fault *);
int command_read_etf(struct decoder *, struct bytes, struct command *, struct fault *);
int input_read_json(struct decoder *, struct bytes, struct input_packet *, struct fault *);
int input_read_etf(struct decoder *, struct bytes, struct input_packet *, struct fault *);
int input_read_raw(struct decoder *, struct bytes, struct input_packet *, struct fault *);
void reply_json(struct enc *, const struct record_reply *);
void reply_etf(struct enc *, const struct record_reply *);
packet_write_fn packet_json, packet_etf, packet_etf_meta, packet_epcap, packet_pcapng,
	packet_savefile;
void packet_json_origin(struct packet_origin *);
void packet_etf_origin(struct packet_origin *);

#endif
