/* SPDX-License-Identifier: ISC */
/* Packets of one link type as packets of another, where nothing has to be guessed. */
#ifndef NET_CONVERT_H
#define NET_CONVERT_H

#include "base/buf.h"
#include "base/fault.h"
#include "net/link_header.h"

struct convert_address {
	bool given;
	uint8_t bytes[LINK_HEADER_ADDRESS];
};

struct convert {
	int dlt; /* what they become, EN10MB or RAW; -1: nothing is converted */
	struct convert_address destination, source; /* of Ethernet */
};

/* Whether packets of the link type from can become what they shall, those that have all that
 * takes. */
bool convert_takes(const struct convert *c, int from);

/* Appends the packet as it becomes to out, whose error is sticky; false where it cannot. */
bool convert_packet(const struct convert *c, int from, struct bytes packet, struct buf *out);

/* A hint on what makes packets of one link type fit a device of another. */
void convert_hint(int from, int device, struct fault *f);

#endif
