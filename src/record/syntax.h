/* SPDX-License-Identifier: ISC */
/*
 * The functions of each syntax (wire/format.h), for the rows of codec.c: those that read are told
 * of in command.h and input.h, with *c and *p cleared before; those that write in reply.h and
 * packet.h.
 */
#ifndef RECORD_SYNTAX_H
#define RECORD_SYNTAX_H

#include "base/bytes.h"

struct command;
struct decoder;
struct enc;
struct fault;
struct input_packet;
struct packet;
struct packet_origin;
struct packet_writer;
struct record_reply;

int command_read_json(struct decoder *, struct bytes, struct command *, struct fault *);
int command_read_etf(struct decoder *, struct bytes, struct command *, struct fault *);

int input_read_json(struct decoder *, struct bytes, struct input_packet *, struct fault *);
int input_read_etf(struct decoder *, struct bytes, struct input_packet *, struct fault *);
int input_read_raw(struct decoder *, struct bytes, struct input_packet *, struct fault *);

void reply_json(struct enc *, const struct record_reply *);
void reply_etf(struct enc *, const struct record_reply *);

void packet_json(struct packet_writer *, const struct packet *);
void packet_etf(struct packet_writer *, const struct packet *);
void packet_etf_meta(struct packet_writer *, const struct packet *);
void packet_etf_chosen(struct packet_writer *, const struct packet *); /* of its keys */
void packet_epcap(struct packet_writer *, const struct packet *);
void packet_pcapng(struct packet_writer *, const struct packet *);
void packet_savefile(struct packet_writer *, const struct packet *);

/* What the packets of an origin have in common. */
void packet_json_origin(struct packet_origin *);
void packet_etf_origin(struct packet_origin *);

#endif
