/* SPDX-License-Identifier: ISC */
/* What numbers are called that lead to no protocol here, and ports that lead to none for sure. */
#ifndef DECODE_NAMES_H
#define DECODE_NAMES_H

#include "decode/registry.h"
#include "decode/services.h"

/* IANA's names of the IP protocols. */
extern const struct field_name names_ip[256];

/* The name of a number in a space, or NULL; not of IP's protocols and of ports. */
const char *names_find(enum registry_space space, uint16_t number);

#endif
