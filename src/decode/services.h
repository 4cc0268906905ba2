/* SPDX-License-Identifier: ISC */
/* Names of the services that ports stand for. */
#ifndef DECODE_SERVICES_H
#define DECODE_SERVICES_H

#include <stddef.h>
#include <stdint.h>

enum { SERVICE_TCP = 1, SERVICE_UDP = 2, SERVICE_SCTP = 4 };

struct service {
	uint16_t port;
	uint8_t transports; /* SERVICE_ bits */
	const char *name;
};

#define SERVICE_COUNT 204

_Static_assert(SERVICE_COUNT <= 256, "a place in services[] is a byte");

/* By port; the first one stands for none. */
extern const struct service services[SERVICE_COUNT];

#endif
