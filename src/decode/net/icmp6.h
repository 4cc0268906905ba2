/* SPDX-License-Identifier: ISC */
/* The parts of ICMPv6 messages that repeat: options of neighbour discovery, records and
 * sources of multicast listeners. */
#ifndef DECODE_NET_ICMP6_H
#define DECODE_NET_ICMP6_H

#include "decode/dissect.h"

#define ICMP6_QUERY  130
#define ICMP6_REPORT 143

extern const struct field icmp6_flag_fields[], icmp6_record_fields[], icmp6_option_fields[];

/* Whether the options lie within c, none of them without a length (RFC 4861, section 4.6). */
bool icmp6_options_fit(struct cursor c);
void icmp6_emit_options(struct enc *e, struct cursor *c);
void icmp6_emit_records(struct enc *e, struct cursor *c, unsigned n);
/* c is behind the group, where version 2 of the query goes on. */
void icmp6_emit_query(struct enc *e, struct cursor *c);

void icmp6_text_target(struct buf *out, const struct layer *l);

#endif
