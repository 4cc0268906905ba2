/* SPDX-License-Identifier: ISC */
#include "base/address.h"

#include <stdbool.h>

#include "base/bytes.h"

/* clang-format off */
#define TEN(tens, n) \
	{ tens "0", n }, { tens "1", n }, { tens "2", n }, { tens "3", n }, { tens "4", n }, \
	{ tens "5", n }, { tens "6", n }, { tens "7", n }, { tens "8", n }, { tens "9", n }

const struct address_octet address_octets[256] = {
	TEN("", 1), TEN("1", 2), TEN("2", 2), TEN("3", 2), TEN("4", 2),
	TEN("5", 2), TEN("6", 2), TEN("7", 2), TEN("8", 2), TEN("9", 2),
	TEN("10", 3), TEN("11", 3), TEN("12", 3), TEN("13", 3), TEN("14", 3),
	TEN("15", 3), TEN("16", 3), TEN("17", 3), TEN("18", 3), TEN("19", 3),
	TEN("20", 3), TEN("21", 3), TEN("22", 3), TEN("23", 3), TEN("24", 3),
	{ "250", 3 }, { "251", 3 }, { "252", 3 }, { "253", 3 }, { "254", 3 }, { "255", 3 },
};
/* clang-format on */

static const char digits[] = "0123456789abcdef";

char *address_put_mac(char *p, const uint8_t *a)
{
	for (int i = 0; i < 6; i++) {
		p[3 * i] = digits[a[i] >> 4];
		p[3 * i + 1] = digits[a[i] & 15];
		if (i < 5)
			p[3 * i + 2] = ':';
	}
	return p + ADDRESS_MAC_LEN;
}

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
