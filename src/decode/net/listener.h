/* SPDX-License-Identifier: ISC */
/* What IGMP's and ICMPv6's messages of multicast listeners share but for the size of an
 * address (RFC 9776 and 9777). */
#ifndef DECODE_NET_LISTENER_H
#define DECODE_NET_LISTENER_H

#include "decode/cursor.h"

/* Whether the sources of a query lie within c, which is behind the group; the older versions
 * end there. */
static inline bool listener_sources_fit(struct cursor c, size_t address)
{
	if (cursor_left(&c) < 4)
		return true;
	cursor_take(&c, 2);
	cursor_take(&c, cursor_u16(&c) * address);
	return !c.failed;
}

/* Whether n records of a report lie within c, with their sources and auxiliary words. */
static inline bool listener_records_fit(struct cursor c, unsigned n, size_t address)
{
	while (n-- && !c.failed) {
		const uint8_t *h = cursor_take(&c, 4 + address);

		if (h)
			cursor_take(&c, get_be16(h + 2) * address + 4u * h[1]);
	}
	return !c.failed;
}

#endif
