/* SPDX-License-Identifier: ISC */
/*
 * The checksum of the Internet, RFC 1071: the ones' complement of a ones' complement sum of
 * 16-bit words.  A sum is any number that is that modulo 0xffff; only one over nothing but
 * zeros is 0.
 */
#ifndef BASE_INET_SUM_H
#define BASE_INET_SUM_H

#include <stddef.h>
#include <stdint.h>

/* Adds n bytes to a sum that starts at 0; an odd byte counts as the upper half of a word. */
uint64_t inet_sum_add(uint64_t sum, const uint8_t *p, size_t n);

/* To 16 bits. */
static inline uint16_t inet_sum_fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* The checksum after a 16-bit word under it has changed; RFC 1624, equation 3. */
static inline uint16_t inet_sum_replace(uint16_t checksum, uint16_t before, uint16_t after)
{
	return (uint16_t)~inet_sum_fold(
		(uint64_t)(uint16_t)~checksum + (uint16_t)~before + (uint64_t)after);
}

#endif
