/* SPDX-License-Identifier: ISC */
/*
 * Packets that share a frame: in ETF a list of the tuples, in JSON an array of the objects.  A
 * runtime then has one message or one line to take in for many packets.  The frame is ended when
 * it has all the packets that it may have, before any other record, and before its bytes are
 * flushed, so that no packet waits for others.
 */
#ifndef RECORD_PACKET_BATCH_H
#define RECORD_PACKET_BATCH_H

#include "record/packet.h"

/* w writes single packets of the format; max is at least 2. */
void packet_batch_init_json(struct packet_writer *w, const struct format *format, uint32_t max);
void packet_batch_init_etf(struct packet_writer *w, const struct format *format, uint32_t max);

#endif
