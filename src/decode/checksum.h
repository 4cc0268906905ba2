/* SPDX-License-Identifier: ISC */
/* Checksums of the Internet (base/inet_sum.h) and of SCTP (RFC 9260, appendix A). */
#ifndef DECODE_CHECKSUM_H
#define DECODE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#include "decode/decode.h"

/* Good where the sum over the data and its checksum comes to all ones. */
enum decode_checksum checksum_verdict(uint64_t sum);

/* Whether checksums were asked for, and the packet is whole: what is quoted never is, nor a
 * fragment, nor what a length says more of than there is. */
bool checksum_possible(const struct dissection *d);

/* What the five-tuple's network layer adds to the sum of a transport's n bytes. */
uint64_t checksum_pseudo(const struct dissection *d, uint8_t protocol, size_t n);

/* The whole of a layer, which was captured from `at` to the cursor's end, alone or with the pseudo
 * header of TCP, UDP and ICMPv6.  Unchecked where a part is missing. */
enum decode_checksum checksum_layer(const struct dissection *d, const struct layer *l);
enum decode_checksum checksum_with_pseudo(
	const struct dissection *d, const struct layer *l, uint8_t protocol);

/* The verdict on a transport, whose bad checksum may be one that is still to be made. */
static inline enum decode_checksum checksum_offloaded(
	const struct dissection *d, enum decode_checksum verdict)
{
	return verdict == DECODE_BAD && d->checksums & DECODE_NOT_READY ? DECODE_OFFLOADED
									: verdict;
}

/* The same with the pseudo header; without a call where checksums are not asked for. */
enum decode_checksum checksum_transport_asked(
	const struct dissection *d, const struct layer *l, uint8_t protocol);

static inline enum decode_checksum checksum_transport(
	const struct dissection *d, const struct layer *l, uint8_t protocol)
{
	return d->checksums ? checksum_transport_asked(d, l, protocol) : DECODE_UNCHECKED;
}

uint32_t checksum_crc32c(uint32_t crc, const uint8_t *p, size_t n);

#endif
