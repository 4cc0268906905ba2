/* SPDX-License-Identifier: ISC */
/* Tags of Erlang's external term format, version 131, as pktpipe writes and reads it.
 * https://www.erlang.org/doc/apps/erts/erl_ext_dist.html */
#ifndef WIRE_ETF_H
#define WIRE_ETF_H

#include "base/bytes.h"

enum etf_tag {
	ETF_NEW_FLOAT = 70,
	ETF_BIT_BINARY = 77,
	ETF_COMPRESSED = 80,
	ETF_NEW_PID = 88,
	ETF_NEW_PORT = 89,
	ETF_NEWER_REFERENCE = 90,
	ETF_SMALL_INTEGER = 97,
	ETF_INTEGER = 98,
	ETF_FLOAT = 99,
	ETF_ATOM = 100,
	ETF_REFERENCE = 101,
	ETF_PORT = 102,
	ETF_PID = 103,
	ETF_SMALL_TUPLE = 104,
	ETF_LARGE_TUPLE = 105,
	ETF_NIL = 106,
	ETF_STRING = 107,
	ETF_LIST = 108,
	ETF_BINARY = 109,
	ETF_SMALL_BIG = 110,
	ETF_LARGE_BIG = 111,
	ETF_NEW_FUN = 112,
	ETF_EXPORT = 113,
	ETF_NEW_REFERENCE = 114,
	ETF_SMALL_ATOM = 115,
	ETF_MAP = 116,
	ETF_ATOM_UTF8 = 118,
	ETF_SMALL_ATOM_UTF8 = 119,
	ETF_V4_PORT = 120,
	ETF_VERSION = 131,
};

#define ETF_UINT_MAX_LEN 11

/* Writes v in the shortest of the three forms of an integer; returns the end. */
static inline uint8_t *etf_put_uint(uint8_t *p, uint64_t v)
{
	uint8_t *size;

	if (v < 256) {
		p[0] = ETF_SMALL_INTEGER;
		p[1] = (uint8_t)v;
		return p + 2;
	}
	if (v <= INT32_MAX) {
		p[0] = ETF_INTEGER;
		put_be32(p + 1, (uint32_t)v);
		return p + 5;
	}
	*p++ = ETF_SMALL_BIG;
	size = p++;
	*p++ = 0;
	for (*size = 0; v; v >>= 8, ++*size)
		*p++ = (uint8_t)v;
	return p;
}

#endif
