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
#include <string.h>

#define ADDRESS_IP4_MAX 16
#define ADDRESS_IP6_MAX 48
#define ADDRESS_MAC_LEN 17

struct address_octet {
	char digits[3];
	uint8_t len;
};

/* 0 to 255 in decimal. */
extern const struct address_octet address_octets[256];

/* Writes v in decimal and scribbles on 4 bytes. */
static inline char *address_put_octet(char *p, uint8_t v)
{
	memcpy(p, &address_octets[v], 4);
	return p + address_octets[v].len;
}

/* Network byte order: 4, 16 and 6 bytes. */
static inline char *address_put_ip4(char *p, const uint8_t *a)
{
	p = address_put_octet(p, a[0]);
	*p++ = '.';
	p = address_put_octet(p, a[1]);
	*p++ = '.';
	p = address_put_octet(p, a[2]);
	*p++ = '.';
	return address_put_octet(p, a[3]);
}

char *address_put_ip6(char *p, const uint8_t *a);
char *address_put_mac(char *p, const uint8_t *a);

#endif
