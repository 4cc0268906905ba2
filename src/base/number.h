/* SPDX-License-Identifier: ISC */
/* Numbers to text without stdio, and text with units to numbers. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define NUMBER_DIGITS_MAX 20 /* of a 64-bit integer in decimal */

extern const char number_pairs[200];     /* "00" to "99" */
extern const uint64_t number_powers[20]; /* of ten; the first is 0, which has a digit */

/* How many digits v has in decimal. */
static inline unsigned number_digits(uint64_t v)
{
	/* 1233 / 4096 is a little over log10(2), so that only the power of ten decides. */
	unsigned bits = 64 - (unsigned)__builtin_clzll(v | 1);
	unsigned n = bits * 1233 >> 12;

	return n + (v >= number_powers[n]);
}

/* Writes v in decimal at p, without a NUL; returns the end. */
static inline char *number_put(char *p, uint64_t v)
{
	char *end = p + number_digits(v);
	char *at = end;

	while (v >= 100) {
		at -= 2;
		memcpy(at, number_pairs + 2 * (v % 100), 2);
		v /= 100;
	}
	if (v >= 10)
		memcpy(at - 2, number_pairs + 2 * v, 2);
	else
		at[-1] = (char)('0' + v);
	return end;
}

/* The lowest byte first in memory. */
static inline uint64_t number_le64(uint64_t v)
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(v) : v;
}

static inline uint32_t number_le32(uint32_t v)
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap32(v) : v;
}

/* The eight digits of v < 10^8, the first in the lowest byte: halves, quarters and eighths
 * are divided side by side in one register. */
static inline uint64_t number_eight(uint32_t v)
{
	uint64_t fours = v / 10000 | (uint64_t)(v % 10000) << 32;
	uint64_t upper = (fours * 10486 >> 20) & 0x0000007f0000007f;
	uint64_t pairs = upper | (fours - 100 * upper) << 16;
	uint64_t tens = (pairs * 103 >> 10) & 0x000f000f000f000f;

	return (tens | (pairs - 10 * tens) << 8) | 0x3030303030303030;
}

/* The same of v < 10^4, four digits. */
static inline uint32_t number_four(uint32_t v)
{
	uint32_t upper = v * 5243 >> 19;
	uint32_t pairs = upper | (v - 100 * upper) << 16;
	uint32_t tens = (pairs * 103 >> 10) & 0x000f000f;

	return (tens | (pairs - 10 * tens) << 8) | 0x30303030;
}

/* As number_put(), without a branch for each digit; may scribble on up to 5 bytes. */
static inline char *number_put16(char *p, uint16_t v)
{
	uint32_t low = v;
	uint32_t digits;
	unsigned n = 4;

	if (v >= 10000) {
		*p++ = (char)('0' + v / 10000);
		low = v % 10000;
	} else {
		n = 1u + (v > 9) + (v > 99) + (v > 999);
	}
	digits = number_le32(number_four(low) >> (32 - 8 * n));
	memcpy(p, &digits, 4);
	return p + n;
}

/* As number_put(), without a branch for each digit; may scribble up to NUMBER_ROOM32. */
#define NUMBER_ROOM32 10

static inline char *number_put32(char *p, uint32_t v)
{
	uint64_t digits;
	unsigned n;

	if (v >= 100000000) {
		uint32_t high = v / 100000000;

		if (high >= 10) {
			memcpy(p, number_pairs + 2 * high, 2);
			p += 2;
		} else {
			*p++ = (char)('0' + high);
		}
		digits = number_eight(v % 100000000);
		n = 8;
	} else {
		n = number_digits(v);
		digits = number_eight(v) >> (64 - 8 * n);
	}
	digits = number_le64(digits);
	memcpy(p, &digits, 8);
	return p + n;
}

/* Writes nine digits with leading zeros, for nanoseconds; v < 10^9. */
static inline char *number_put_nano(char *p, uint32_t v)
{
	uint32_t high = v / 10000;
	uint32_t low = v % 10000;

	*p++ = (char)('0' + high / 10000);
	high %= 10000;
	memcpy(p, number_pairs + 2 * (high / 100), 2);
	memcpy(p + 2, number_pairs + 2 * (high % 100), 2);
	memcpy(p + 4, number_pairs + 2 * (low / 100), 2);
	memcpy(p + 6, number_pairs + 2 * (low % 100), 2);
	return p + 8;
}

/* Each takes the whole text or fails with false; none accepts a sign or white space. */
bool number_parse(const char *text, uint64_t *value);

/* Bytes: 16MiB, 16M, 16MB (10^6), 64KiB, 64K; a plain number is multiplied by unit. */
bool number_parse_size(const char *text, uint64_t unit, uint64_t *bytes);

/* Nanoseconds: 10s, 1.5s, 50ms, 20us, 100ns, 5m, 2h; a plain number is in seconds. */
bool number_parse_time(const char *text, uint64_t *ns);

/* Per second: 50k, 50kpps, 1.5M, 10Mbps, 1G; suffix is "pps" or "bps". */
bool number_parse_rate(const char *text, const char *suffix, uint64_t *per_second);

#endif
