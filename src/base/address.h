/* SPDX-License-Identifier: ISC */
/*
 * Addresses to their canonical text without stdio: dotted IPv4, IPv6 as RFC 5952
 * (mapped and compatible addresses as inet_ntop(3) shows them), MAC addresses in
 * lower case with two digits.  Each writes no NUL, returns the end, and may
 * scribble up to the size that is given here.
 */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <stdint.h>

#include "base/number.h"

#define ADDRESS_IP4_MAX 16
#define ADDRESS_IP6_MAX 48
#define ADDRESS_MAC_MAX 20

/* Network byte order: 4, 16 and 6 bytes. */
static inline char *address_put_ip4(char *p, const uint8_t *a)
{
	p = number_put_lead(p, a[0]);
	*p++ = '.';
	p = number_put_lead(p, a[1]);
	*p++ = '.';
	p = number_put_lead(p, a[2]);
	*p++ = '.';
	return number_put_lead(p, a[3]);
}

char *address_put_ip6(char *p, const uint8_t *a);

extern const char address_hex[256][4]; /* "00:" to "ff:" */

static inline char *address_put_mac(char *p, const uint8_t *a)
{
	for (int i = 0; i < 6; i++)
		memcpy(p + 3 * i, address_hex[a[i]], 4);
	return p + 17;
}

#endif
