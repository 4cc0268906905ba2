/* SPDX-License-Identifier: ISC */
/*
 * Packets and counters as pcapng (wire/pcapng.h): a packet writer of that format is told of
 * the interfaces, begins its section, and then takes packets and counters.  An interface that
 * comes later is described before its first packet.
 *
 *   Section Header     program and system, and as comment "run=... host=..."
 *   Interface          of each device, or interface of a file
 *   Enhanced Packet    epb_packetid is `seq`, epb_flags the direction where it is known
 *   Statistics         of each `stats` record: isb_ifrecv received, isb_osdrop dropped,
 *                      isb_ifdrop if_dropped, isb_usrdeliv delivered
 */
#ifndef RECORD_PACKET_PCAPNG_H
#define RECORD_PACKET_PCAPNG_H

#include "record/record.h"

/* The origin is borrowed, and stays what it is.  False without memory. */
bool packet_pcapng_add(struct packet_writer *w, const struct packet_origin *origin);

/* Again: another section, as of a file that goes on with the same interfaces and counters. */
void packet_pcapng_begin(struct packet_writer *w, const struct record_start *start);
void packet_pcapng_statistics(struct packet_writer *w, const struct record_stats *stats);

#endif
