/* SPDX-License-Identifier: ISC */
/*
 * The answer to a control command.
 *
 *   JSON  {"type":"reply","id":Id,"ok":true,...}
 *         {"type":"reply","id":Id,"ok":false,"code":"...","message":"...","hint":"..."}
 *   ETF   {reply, Id, ok}   {reply, Id, {ok, Map}}   {reply, Id, {error, {Code, Message}}}
 *
 * A command without an id is answered without the key in JSON, with `undefined` in ETF.
 */
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

void record_reply(struct enc *e, const struct record_reply *r);

#endif
