/* SPDX-License-Identifier: ISC */
#include "decode/services.h"

const struct service services[SERVICE_COUNT] = { { 0, 0 },
#define X(port, transports, name) { port, transports },
	SERVICES(X)
#undef X
};

const struct field_name service_names[256] = { { "", 0 },
#define X(port, transports, name) { name, sizeof(name) - 1 },
	SERVICES(X)
#undef X
};

#define X(port, transports, name)                                                                  \
	_Static_assert(sizeof(name) <= sizeof(service_names[0].text), "the NUL has room");
SERVICES(X)
#undef X
