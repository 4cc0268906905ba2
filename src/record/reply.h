/* SPDX-License-Identifier: ISC */
/* The answer to a control command, which codec.h writes; pktpipe/wire.h has its shape in JSON and
 * in ETF. */
#ifndef RECORD_REPLY_H
#define RECORD_REPLY_H

#include "base/bytes.h"
#include "base/fault.h"
#include "record/record.h"
#include "wire/enc.h"

struct record_reply {
	struct bytes id;           /* one value in the encoder's format; empty: none was given */
	const struct fault *fault; /* NULL: the command was carried out */
	const struct record_stats *stats; /* the result of `stats`: its counters; or NULL */
};

#endif
