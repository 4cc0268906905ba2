/* SPDX-License-Identifier: ISC */
/* Names of NetBIOS as they are on the wire (RFC 1001, section 14.1). */
#ifndef DECODE_APP_NETBIOS_H
#define DECODE_APP_NETBIOS_H

#include "decode/cursor.h"

#define NETBIOS_NAME    15
#define NETBIOS_ENCODED 32 /* letters of a name and its suffix, two a byte */

struct netbios_name {
	uint8_t name[NETBIOS_NAME];
	uint8_t len;    /* without its padding */
	uint8_t suffix; /* the service that has it */
};

/* The next name, without a scope.  False: it is none, and the cursor's place is unknown. */
bool netbios_take_name(struct cursor *c, struct netbios_name *n);

#endif
