/* SPDX-License-Identifier: ISC */
/* Numbers to text without stdio, and text with units to numbers. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define NUMBER_DIGITS_MAX 20 /* of a 64-bit integer in decimal */

/* Three digits at a time, with a length for what begins a number: a look-up is less than any
 * arithmetic on digits. */
struct number_three {
	char digits[3];
	uint8_t len;
};

extern const struct number_three number_lead[1000]; /* "0" to "999" */
extern const struct number_three number_rest[1000]; /* "000" to "999" */

/* The functions below write no NUL, return the end, and may scribble on 3 bytes behind it. */
#define NUMBER_ROOM (NUMBER_DIGITS_MAX + 3)

/* Writes v < 1000 in decimal. */
static inline char *number_put_lead(char *p, uint32_t v)
{
	memcpy(p, &number_lead[v], 4);
	return p + number_lead[v].len;
}

/* Writes v < 1000 with leading zeros. */
static inline char *number_put_rest(char *p, uint32_t v)
{
	memcpy(p, &number_rest[v], 4);
	return p + 3;
}

/* Writes v in decimal. */
static inline char *number_put16(char *p, uint16_t v)
{
	if (v < 1000)
		return number_put_lead(p, v);
	p = number_put_lead(p, v / 1000);
	return number_put_rest(p, v % 1000);
}

static inline char *number_put32(char *p, uint32_t v)
{
	uint32_t thousands = v / 1000;
	uint32_t millions = v / 1000000;

	if (v < 1000)
		return number_put_lead(p, v);
	if (v < 1000000) {
		p = number_put_lead(p, thousands);
		return number_put_rest(p, v % 1000);
	}
	if (millions < 1000) {
		p = number_put_lead(p, millions);
	} else {
		p = number_put_lead(p, millions / 1000);
		p = number_put_rest(p, millions % 1000);
	}
	p = number_put_rest(p, thousands % 1000);
	return number_put_rest(p, v % 1000);
}

/* Writes nine digits with leading zeros, for nanoseconds; v < 10^9. */
static inline char *number_put_nano(char *p, uint32_t v)
{
	p = number_put_rest(p, v / 1000000);
	p = number_put_rest(p, v / 1000 % 1000);
	return number_put_rest(p, v % 1000);
}

char *number_put64(char *p, uint64_t v);

static inline char *number_put(char *p, uint64_t v)
{
	return v <= UINT32_MAX ? number_put32(p, (uint32_t)v) : number_put64(p, v);
}

/* Each takes the whole text or fails with false; none accepts a sign or white space. */
bool number_parse(const char *text, uint64_t *value);

/* Bytes: 16MiB, 16M, 16MB (10^6), 64KiB, 64K; a plain number is multiplied by unit. */
bool number_parse_size(const char *text, uint64_t unit, uint64_t *bytes);

/* Nanoseconds: 10s, 1.5s, 50ms, 20us, 100ns, 5m, 2h, 1m30s; a plain number is in seconds. */
bool number_parse_time(const char *text, uint64_t *ns);

/* Per second: 50k, 1.5M, 1G, each with one of the suffixes (a list that ends with NULL)
 * or none: 50kpps, 10Mbit/s. */
bool number_parse_rate(const char *text, const char *const *suffixes, uint64_t *per_second);

#endif
