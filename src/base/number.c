/* SPDX-License-Identifier: ISC */
#include "base/number.h"

#include <strings.h>

/* clang-format off */
#define TEN(tens, n) \
	{ tens "0", n }, { tens "1", n }, { tens "2", n }, { tens "3", n }, { tens "4", n }, \
	{ tens "5", n }, { tens "6", n }, { tens "7", n }, { tens "8", n }, { tens "9", n }
#define HUNDRED(hundreds) \
	TEN(hundreds "0", 3), TEN(hundreds "1", 3), TEN(hundreds "2", 3), TEN(hundreds "3", 3), \
	TEN(hundreds "4", 3), TEN(hundreds "5", 3), TEN(hundreds "6", 3), TEN(hundreds "7", 3), \
	TEN(hundreds "8", 3), TEN(hundreds "9", 3)
#define HUNDREDS \
	HUNDRED("1"), HUNDRED("2"), HUNDRED("3"), HUNDRED("4"), HUNDRED("5"), HUNDRED("6"), \
	HUNDRED("7"), HUNDRED("8"), HUNDRED("9")

const struct number_three number_lead[1000] = {
	TEN("", 1), TEN("1", 2), TEN("2", 2), TEN("3", 2), TEN("4", 2),
	TEN("5", 2), TEN("6", 2), TEN("7", 2), TEN("8", 2), TEN("9", 2),
	HUNDREDS
};
const struct number_three number_rest[1000] = { HUNDRED("0"), HUNDREDS };
/* clang-format on */

char *number_put64(char *p, uint64_t v)
{
	p = number_put(p, v / 1000000000);
	return number_put_nano(p, (uint32_t)(v % 1000000000));
}

struct unit {
	const char *name;
	uint64_t factor;
};

/* Reads digits, and a fraction of up to nine digits as thousand-millionths. */
static const char *number_scan(const char *p, uint64_t *whole, uint64_t *nano)
{
	uint64_t scale = 1000000000;

	*whole = *nano = 0;
	if (*p < '0' || *p > '9')
		return NULL;
	for (; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(*whole, 10, whole) ||
			__builtin_add_overflow(*whole, (uint64_t)(*p - '0'), whole))
			return NULL;
	if (*p != '.')
		return p;
	if (p[1] < '0' || p[1] > '9')
		return NULL;
	for (p++; *p >= '0' && *p <= '9'; p++) {
		scale /= 10;
		if (!scale)
			return NULL;
		*nano += (uint64_t)(*p - '0') * scale;
	}
	return p;
}

/* What a fraction leaves below one is cut off. */
static bool number_apply(uint64_t whole, uint64_t nano, uint64_t factor, uint64_t *value)
{
	uint64_t billion = 1000000000;
	uint64_t fraction = nano * (factor / billion) + nano * (factor % billion) / billion;

	return !__builtin_mul_overflow(whole, factor, value) &&
	       !__builtin_add_overflow(*value, fraction, value);
}

/* The unit whose name the n characters at text are, in any case; NULL: none. */
static const struct unit *number_find_unit(const struct unit *units, const char *text, size_t n)
{
	for (; units->name; units++)
		if (strlen(units->name) == n && !strncasecmp(text, units->name, n))
			return units;
	return NULL;
}

static bool number_parse_units(const char *text, const struct unit *units, uint64_t *value)
{
	uint64_t whole, nano;
	const char *rest = number_scan(text, &whole, &nano);
	const struct unit *unit = rest ? number_find_unit(units, rest, strlen(rest)) : NULL;

	return unit && number_apply(whole, nano, unit->factor, value);
}

/* "1m30s": each part has its unit.  The whole text may be a number without one. */
static bool number_parse_sum(const char *text, const struct unit *units, uint64_t *value)
{
	uint64_t whole, nano, part;

	if (number_parse_units(text, units, value))
		return true;
	*value = 0;
	do {
		const char *name = number_scan(text, &whole, &nano);
		size_t n = name ? strcspn(name, "0123456789") : 0;
		const struct unit *unit = n ? number_find_unit(units, name, n) : NULL;

		if (!unit || !number_apply(whole, nano, unit->factor, &part) ||
			__builtin_add_overflow(*value, part, value))
			return false;
		text = name + n;
	} while (*text);
	return true;
}

bool number_parse(const char *text, uint64_t *value)
{
	static const struct unit none[] = { { "", 1 }, { 0 } };

	return !strchr(text, '.') && number_parse_units(text, none, value);
}

bool number_parse_size(const char *text, uint64_t unit, uint64_t *bytes)
{
	const struct unit units[] = {
		{ "", unit },
		{ "B", 1 },
		{ "K", 1024 },
		{ "KiB", 1024 },
		{ "KB", 1000 },
		{ "M", 1024 * 1024 },
		{ "MiB", 1024 * 1024 },
		{ "MB", 1000000 },
		{ "G", 1024 * 1024 * 1024 },
		{ "GiB", 1024 * 1024 * 1024 },
		{ "GB", 1000000000 },
		{ 0 },
	};

	return number_parse_units(text, units, bytes);
}

bool number_parse_time(const char *text, uint64_t *ns)
{
	static const struct unit units[] = {
		{ "", 1000000000 },
		{ "s", 1000000000 },
		{ "ms", 1000000 },
		{ "us", 1000 },
		{ "ns", 1 },
		{ "m", 60 * 1000000000ull },
		{ "min", 60 * 1000000000ull },
		{ "h", 3600 * 1000000000ull },
		{ "d", 86400 * 1000000000ull },
		{ 0 },
	};

	return number_parse_sum(text, units, ns);
}

/* How much of the text stands before its suffix. */
static size_t number_without_suffix(const char *text, const char *const *suffixes)
{
	size_t n = strlen(text);

	for (; *suffixes; suffixes++) {
		size_t s = strlen(*suffixes);

		if (n > s && !strcasecmp(text + n - s, *suffixes))
			return n - s;
	}
	return n;
}

bool number_parse_rate(const char *text, const char *const *suffixes, uint64_t *per_second)
{
	static const struct unit units[] = {
		{ "", 1 },
		{ "k", 1000 },
		{ "M", 1000000 },
		{ "G", 1000000000 },
		{ 0 },
	};
	size_t n = number_without_suffix(text, suffixes);
	char bare[64];

	if (n >= sizeof(bare))
		return false;
	memcpy(bare, text, n);
	bare[n] = '\0';
	return number_parse_units(bare, units, per_second);
}
