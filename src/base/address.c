/* SPDX-License-Identifier: ISC */
#include "base/address.h"

#include <stdbool.h>

#include "base/bytes.h"

static const char digits[] = "0123456789abcdef";

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

static char *put_group(char *p, unsigned v)
{
	int shift = v > 0xfff ? 12 : v > 0xff ? 8 : v > 0xf ? 4 : 0;

	for (; shift >= 0; shift -= 4)
		*p++ = digits[v >> shift & 15];
	return p;
}

/* The first of the longest runs of two zero groups or more; its length, or 0. */
static int find_run(const uint8_t *a, int *start)
{
	int best = 1;

	for (int i = 0; i < 8; i++) {
		int n = 0;

		while (i + n < 8 && !get_be16(a + 2 * (i + n)))
			n++;
		if (n > best) {
			best = n;
			*start = i;
		}
		i += n;
	}
	return best > 1 ? best : 0;
}

/* ::192.0.2.1 and ::ffff:192.0.2.1 (RFC 5952, section 5). */
static bool has_ip4(const uint8_t *a, int start, int run)
{
	return start == 0 && (run == 6 || (run == 5 && get_be16(a + 10) == 0xffff));
}

char *address_put_ip6(char *p, const uint8_t *a)
{
	int start = -1;
	int run = find_run(a, &start);
	bool ip4 = has_ip4(a, start, run);

	for (int i = 0; i < (ip4 ? 6 : 8); i++) {
		if (run && i == start) {
			*p++ = ':';
			i += run - 1;
			if (i == 7)
				*p++ = ':';
			continue;
		}
		if (i)
			*p++ = ':';
		p = put_group(p, get_be16(a + 2 * i));
	}
	if (!ip4)
		return p;
	*p++ = ':';
	return address_put_ip4(p, a + 12);
}
