/* SPDX-License-Identifier: ISC */
#include "base/inet_sum.h"

#include "base/bytes.h"

uint64_t inet_sum_add(uint64_t sum, const uint8_t *p, size_t n)
{
	for (; n > 1; n -= 2, p += 2)
		sum += get_be16(p);
	return n ? sum + (uint64_t)(p[0] << 8) : sum;
}
