/* SPDX-License-Identifier: ISC */
#include "base/inet_sum.h"

#include <string.h>

#include "base/bytes.h"

/* The sum of words of the other byte order is the sum in the other byte order. */
static uint64_t inet_sum_to_host(uint16_t sum)
{
	const uint8_t *p = (const uint8_t *)&sum;

	return get_be16(p);
}

uint64_t inet_sum_add(uint64_t sum, const uint8_t *p, size_t n)
{
	uint64_t words = 0;
	uint16_t word;

	for (; n >= 8; n -= 8, p += 8) {
		uint32_t a, b;

		memcpy(&a, p, 4);
		memcpy(&b, p + 4, 4);
		words += (uint64_t)a + b;
	}
	for (; n > 1; n -= 2, p += 2) {
		memcpy(&word, p, 2);
		words += word;
	}
	sum += inet_sum_to_host(inet_sum_fold(words));
	return n ? sum + (uint64_t)(p[0] << 8) : sum;
}
