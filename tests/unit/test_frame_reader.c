/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "pktpipe/wire.h"
#include "wire/frame_reader.h"

#define INPUT(text) text, sizeof(text) - 1

/* What comes out: a frame as [bytes], an error as !. */
static const struct {
	const struct framing *framing;
	const char *input;
	size_t len;
	const char *output;
} rows[] = {
	{ &framing_length32, INPUT(""), "" },
	{ &framing_length32, INPUT("\0\0\0\1a\0\0\0\2bc"), "[a][bc]" },
	{ &framing_length32, INPUT("\0\0\0\0\0\0\0\1a"), "[][a]" },
	{ &framing_length32, INPUT("\0\0\0\1a\0\0"), "[a]!" },
	{ &framing_length32, INPUT("\0\0\0\5abcd"), "!" },
	{ &framing_length32, INPUT("\xff\xff\xff\xff passed over"), "!" },
	{ &framing_length32, INPUT("\1\0\0\0 16 MiB are not too long"), "!" },
	{ &framing_length16, INPUT("\0\1a\0\2bc"), "[a][bc]" },
	{ &framing_length16, INPUT("\xff\xff too few"), "!" },
	{ &framing_lines, INPUT("a\nbc\n"), "[a][bc]" },
	{ &framing_lines, INPUT("a\n\n \t\r\nb"), "[a][b]" },
	{ &framing_lines, INPUT("a\nb\r\n"), "[a][b\r]" },
	{ &framing_lines, INPUT("\n\n"), "" },
	{ &framing_lines, INPUT("a\0b\n"), "[a\0b]" },
};

static void put_frame(struct buf *out, struct bytes frame)
{
	buf_put_byte(out, '[');
	buf_put(out, frame.data, frame.len);
	buf_put_byte(out, ']');
}

static void drain(struct frame_reader *r, struct buf *out)
{
	struct bytes frame;
	struct fault f;
	int rc;

	while ((rc = frame_reader_next(r, &frame, &f))) {
		if (rc > 0)
			put_frame(out, frame);
		else
			buf_put_byte(out, '!');
	}
}

static void feed(struct frame_reader *r, const char *input, size_t len)
{
	size_t room;
	uint8_t *p = frame_reader_space(r, &room);

	assert_true(room >= len);
	memcpy(p, input, len);
	frame_reader_fill(r, len);
}

static void finish(struct frame_reader *r, struct buf *out)
{
	struct bytes frame;
	struct fault f;
	int rc = frame_reader_end(r, &frame, &f);

	if (rc > 0)
		put_frame(out, frame);
	else if (rc < 0)
		buf_put_byte(out, '!');
	frame_reader_finish(r);
}

/* However the input is cut into pieces, the same comes out. */
static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t step = 1; step <= 32; step++) {
			struct frame_reader r;
			struct buf out = { 0 };

			frame_reader_init(&r, rows[i].framing);
			for (size_t at = 0; at < rows[i].len; at += step) {
				size_t n = rows[i].len - at;

				feed(&r, rows[i].input + at, n < step ? n : step);
				drain(&r, &out);
			}
			finish(&r, &out);
			buf_put_byte(&out, '\0');
			if (strcmp((char *)out.data, rows[i].output))
				fail_msg("row %zu by %zu: %s", i, step, (char *)out.data);
			buf_finish(&out);
		}
	}
}

/* Feeds n bytes and says how large the buffer became. */
static size_t feed_many(struct frame_reader *r, char byte, size_t n, struct buf *out)
{
	char chunk[FRAME_READER_CHUNK];

	memset(chunk, byte, sizeof(chunk));
	for (; n; n -= n < sizeof(chunk) ? n : sizeof(chunk)) {
		feed(r, chunk, n < sizeof(chunk) ? n : sizeof(chunk));
		drain(r, out);
	}
	return r->in.cap;
}

/* What is over the limit is passed over to its end, in a small buffer. */
static void test_oversized_length(void **state)
{
	struct frame_reader r;
	struct buf out = { 0 };

	(void)state;
	frame_reader_init(&r, &framing_length32);
	feed(&r, "\1\0\0\1", 4);
	assert_true(feed_many(&r, 'x', PKTPIPE_FRAME_MAX + 1, &out) <= 4 * FRAME_READER_CHUNK);
	feed(&r, "\0\0\0\2ok", 6);
	drain(&r, &out);
	finish(&r, &out);
	assert_memory_equal(out.data, "![ok]", out.len);
	buf_finish(&out);
}

static void test_oversized_line(void **state)
{
	struct frame_reader r;
	struct buf out = { 0 };

	(void)state;
	frame_reader_init(&r, &framing_lines);
	feed_many(&r, 'x', PKTPIPE_FRAME_MAX + 100000, &out);
	feed(&r, "rest\nok\n", 8);
	drain(&r, &out);
	finish(&r, &out);
	assert_memory_equal(out.data, "![ok]", out.len);
	buf_finish(&out);
}

/* The longest frame is no error, and comes whole. */
static void test_longest(void **state)
{
	struct frame_reader r;
	struct buf out = { 0 };

	(void)state;
	frame_reader_init(&r, &framing_length32);
	feed(&r, "\1\0\0\0", 4);
	feed_many(&r, 'x', PKTPIPE_FRAME_MAX, &out);
	finish(&r, &out);
	assert_int_equal(out.len, PKTPIPE_FRAME_MAX + 2);
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_oversized_length),
		cmocka_unit_test(test_oversized_line),
		cmocka_unit_test(test_longest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
