/* SPDX-License-Identifier: ISC */
/* What the readers of commands and of packets share: the format, and the memory that
 * their results borrow from. */
#ifndef RECORD_DECODER_H
#define RECORD_DECODER_H

#include "base/buf.h"
#include "wire/etf_reader.h"
#include "wire/format.h"
#include "wire/json_reader.h"

struct decoder {
	enum syntax syntax;
	struct json_reader json;
	struct etf_reader list; /* ETF: what is left of a frame that is a list */
	uint32_t left;          /* its elements */
	bool more;              /* the frame has further records */
	struct buf id;          /* JSON text of a command's id */
	struct buf name;        /* flattened iolists */
	struct buf data;        /* flattened iolists, decoded base64 and hex */
};

/* Draws the seed of JSON's hash tables, as json_reader_prepare() does. */
void decoder_init(struct decoder *d, const struct format *format);
void decoder_finish(struct decoder *d);

/* An iolist or binary without NUL characters. */
bool decoder_etf_text(struct etf_reader *r, struct buf *scratch, struct bytes *v);

/* The key `data` as bytes: 1, 0 where it is absent, -1. */
int decoder_json_data(struct decoder *d, struct bytes *v, struct fault *f);

#endif
