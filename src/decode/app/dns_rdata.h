/* SPDX-License-Identifier: ISC */
/* The data of a resource record as a zone file has it. */
#ifndef DECODE_APP_DNS_RDATA_H
#define DECODE_APP_DNS_RDATA_H

#include "decode/app/dns_name.h"

/* https://www.iana.org/assignments/dns-parameters */
enum dns_type {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_SRV = 33,
	DNS_NAPTR = 35,
	DNS_DNAME = 39,
	DNS_OPT = 41,
	DNS_DS = 43,
	DNS_SSHFP = 44,
	DNS_CDS = 59,
	DNS_SVCB = 64,
	DNS_HTTPS = 65,
	DNS_CAA = 257,
};

/* The longest is a SOA: two names and five numbers.  Of a TXT as much is told. */
#define DNS_RDATA_MAX (2 * DNS_NAME_MAX + 64)

/* Returns the length, or -1 where the type has no text here, or the data contradicts it or is
 * longer than DNS_RDATA_MAX as a text.  c is the data, message the first byte of the header. */
int dns_rdata_put(
	char text[DNS_RDATA_MAX], uint16_t type, struct cursor *c, const uint8_t *message);

/* The next string of a TXT, as its rdata has it; room for four characters a byte. */
#define DNS_STRING_MAX 1024

size_t dns_rdata_string(char text[DNS_STRING_MAX], struct cursor *c);

#endif
