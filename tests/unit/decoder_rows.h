/* SPDX-License-Identifier: ISC */
/* Rows of input for what reads through a decoder, and the walk over them. */
#ifndef TESTS_UNIT_DECODER_ROWS_H
#define TESTS_UNIT_DECODER_ROWS_H

#include "record/decoder.h"
#include "wire/hot/base64.h"
#include "wire/etf.h"

/* A term as Erlang says it, and in hex as term_to_binary() makes it, without the version;
 * or JSON.  Then what is read, or the error behind a !. */
struct decoder_row {
	const char *erlang; /* NULL for JSON */
	const char *input;
	const char *output;
};

/* Reads the frame and appends what came of it. */
typedef void decoder_describe_fn(struct buf *out, struct decoder *d, struct bytes frame);

static inline void decoder_put_hex(struct buf *out, const char *hex)
{
	size_t bad;

	buf_put_byte(out, ETF_VERSION);
	if (!hex_decode(out, (struct bytes){ (const uint8_t *)hex, strlen(hex) }, &bad))
		fail_msg("%s: no hex at %zu", hex, bad);
}

static inline void decoder_check_row(const struct decoder_row *row, decoder_describe_fn *describe)
{
	struct decoder d;
	struct buf frame = { 0 }, out = { 0 };

	decoder_init(&d, row->erlang ? &format_etf : &format_jsonl);
	if (row->erlang)
		decoder_put_hex(&frame, row->input);
	else
		buf_puts(&frame, row->input);
	describe(&out, &d, (struct bytes){ frame.data, frame.len });
	buf_put_byte(&out, '\0');
	if (strcmp((char *)out.data, row->output))
		fail_msg("%s: %s", row->erlang ? row->erlang : row->input, (char *)out.data);
	buf_finish(&out);
	buf_finish(&frame);
	decoder_finish(&d);
}

#endif
