/* SPDX-License-Identifier: ISC */
/* Commands of the control channel, which codec.h reads; pktpipe/wire.h has their grammar. */
#ifndef RECORD_COMMAND_H
#define RECORD_COMMAND_H

#include "record/decoder.h"

enum command_kind { COMMAND_SEND, COMMAND_FILTER, COMMAND_STATS, COMMAND_CREDIT, COMMAND_CLOSE };

/* The keys that were absent are empty or false. */
struct command {
	enum command_kind kind;
	struct bytes id;     /* a term without its version, or JSON text, to be repeated as it is */
	struct bytes ifname; /* send and filter */
	struct bytes data;   /* send */
	struct bytes expression;
	bool has_optimize, optimize;
	bool has_netmask;
	uint32_t netmask; /* in host byte order */
	bool has_limit;
	int64_t limit;   /* bytes of the expression; negative: none */
	uint64_t credit; /* packets that may be delivered besides */
};

#endif
