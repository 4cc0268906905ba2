/* SPDX-License-Identifier: ISC */
#include "base/address.h"

#include <stdbool.h>

#include "base/bytes.h"

/* clang-format off */
#define SIXTEEN(h) \
	{ h "0:" }, { h "1:" }, { h "2:" }, { h "3:" }, { h "4:" }, { h "5:" }, { h "6:" }, { h "7:" }, \
	{ h "8:" }, { h "9:" }, { h "a:" }, { h "b:" }, { h "c:" }, { h "d:" }, { h "e:" }, { h "f:" }

const char address_hex[256][4] = {
	SIXTEEN("0"), SIXTEEN("1"), SIXTEEN("2"), SIXTEEN("3"),
	SIXTEEN("4"), SIXTEEN("5"), SIXTEEN("6"), SIXTEEN("7"),
	SIXTEEN("8"), SIXTEEN("9"), SIXTEEN("a"), SIXTEEN("b"),
	SIXTEEN("c"), SIXTEEN("d"), SIXTEEN("e"), SIXTEEN("f"),
};
/* clang-format on */

/* Two bytes in hexadecimal without leading zeros; scribbles on 4 characters. */
static char *address_put_group(char *p, const uint8_t *group)
{
	unsigned zeros = ((unsigned)__builtin_clz(get_be16(group) | 1u) - 16) / 4;
	uint16_t upper, lower;
	uint32_t digits;

	memcpy(&upper, address_hex[group[0]], 2);
	memcpy(&lower, address_hex[group[1]], 2);
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		digits = ((uint32_t)upper << 16 | lower) << 8 * zeros;
	else
		digits = ((uint32_t)lower << 16 | upper) >> 8 * zeros;
	memcpy(p, &digits, 4);
	return p + 4 - zeros;
}

/* A bit for each of four groups that is zero, the lowest for the first. */
static unsigned address_zero_groups(const uint8_t *a)
{
	const uint64_t low = 0x7fff7fff7fff7fff;
	uint64_t v = (uint64_t)get_be32(a) << 32 | get_be32(a + 4);
	uint64_t zeros = ~(((v & low) + low) | v | low) >> 15;

	/* The first group is the uppermost, its bit is the 48th. */
	return (unsigned)(zeros * 0x0008000400020001 >> 48) & 15;
}

/* The first of the longest runs of two zero groups or more; its length, or 0. */
static unsigned address_find_run(const uint8_t *a, unsigned *start)
{
	unsigned zeros = address_zero_groups(a) | address_zero_groups(a + 8) << 4;
	unsigned run = 1;

	/* What is left begins a run that is one group longer. */
	for (zeros &= zeros >> 1; zeros; zeros &= zeros >> 1) {
		*start = (unsigned)__builtin_ctz(zeros);
		run++;
	}
	return run > 1 ? run : 0;
}

/* ::192.0.2.1 and ::ffff:192.0.2.1 (RFC 5952, section 5). */
static bool address_has_ip4(const uint8_t *a, unsigned start, unsigned run)
{
	return start == 0 && (run == 6 || (run == 5 && get_be16(a + 10) == 0xffff));
}

char *address_put_ip6(char *p, const uint8_t *a)
{
	unsigned start = 8;
	unsigned run = address_find_run(a, &start);
	bool ip4 = address_has_ip4(a, start, run);
	unsigned groups = ip4 ? 6 : 8;

	for (unsigned i = 0; i < groups; i++) {
		*p = ':';
		if (i == start) {
			p++;
			i += run - 1;
			continue;
		}
		p = address_put_group(p + (i > 0), a + 2 * i);
	}
	if (ip4 || (run && start + run == 8))
		*p++ = ':';
	return ip4 ? address_put_ip4(p, a + 12) : p;
}
