/* SPDX-License-Identifier: ISC */
/* An output never waits, and leaves no half record in a file. */
#include "unit.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "os/output.h"
#include "wire/framing.h"

#define BIG (4u * 1024 * 1024)

static void fill(struct output *o, size_t size)
{
	memset(buf_reserve(&o->buf, size), 'x', size);
	buf_advance(&o->buf, size);
}

/* Both ends of something that takes only so much; shared: as if it could not be opened anew. */
static void check_blocking(int reader, int writer, bool shared)
{
	static char sink[65536];
	struct output o;
	struct fault f;
	size_t seen = 0;

	output_init(&o, writer, "test", framing_lines.size);
	if (shared)
		o.kind = OUTPUT_SHARED;
	fill(&o, BIG);
	assert_int_equal(output_flush(&o, &f), 0);
	assert_true(o.blocked);
	assert_in_range(output_pending(&o), 1, BIG - 1);
	while (seen < BIG) {
		ssize_t n = read(reader, sink, sizeof(sink));

		assert_true(n > 0);
		seen += (size_t)n;
		assert_int_equal(output_flush(&o, &f), 0);
	}
	assert_false(o.blocked);
	assert_int_equal(output_pending(&o), 0);
	close(reader);
	fill(&o, 100);
	assert_int_equal(output_flush(&o, &f), -1);
	assert_true(o.gone);
	output_finish(&o);
	close(writer);
}

static void test_pipe(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	check_blocking(ends[0], ends[1], false);
	assert_int_equal(pipe(ends), 0);
	check_blocking(ends[0], ends[1], true);
}

static void test_socket(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	check_blocking(ends[0], ends[1], false);
}

/* While nobody reads, what fits into the queue leaves the buffer; what does not stays there,
 * and nothing is lost or out of order. */
static void test_queue(void **state)
{
	static uint8_t piece[65536], seen[65536];
	const size_t room = 1024 * 1024;
	size_t put = 0, got = 0, most;
	struct output o;
	struct fault f;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	output_init(&o, ends[1], "test", framing_lines.size);
	output_set_queue(&o, room);
	while (!output_stuck(&o)) {
		for (size_t i = 0; i < sizeof(piece); i++)
			piece[i] = (uint8_t)((put + i) % 251);
		buf_put(&o.buf, piece, sizeof(piece));
		put += sizeof(piece);
		assert_int_equal(output_flush(&o, &f), 0);
	}
	most = output_most_pending(&o);
	assert_in_range(output_pending(&o), room, room + sizeof(piece));
	while (got < put) {
		ssize_t n = read(ends[0], seen, sizeof(seen));

		assert_true(n > 0);
		for (ssize_t i = 0; i < n; i++)
			assert_int_equal(seen[i], got++ % 251);
		assert_int_equal(output_flush(&o, &f), 0);
	}
	assert_int_equal(output_pending(&o), 0);
	assert_in_range(o.queue.max, 1, most);
	output_finish(&o);
	close(ends[0]);
	close(ends[1]);
}

/* On a socket that keeps boundaries each record is a datagram. */
static void test_datagrams(void **state)
{
	struct output o;
	struct fault f;
	char line[16];
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), 0);
	output_init(&o, ends[1], "test", framing_lines.size);
	output_set_queue(&o, 65536);
	buf_puts(&o.buf, "one\ntwo\nthree\n");
	assert_int_equal(output_flush(&o, &f), 0);
	assert_int_equal(read(ends[0], line, sizeof(line)), 4);
	assert_int_equal(read(ends[0], line, sizeof(line)), 4);
	assert_int_equal(read(ends[0], line, sizeof(line)), 6);
	assert_memory_equal(line, "three\n", 6);
	output_finish(&o);
	close(ends[0]);
	close(ends[1]);
}

/* The inherited description stays as it was: other processes share it. */
static void test_flags_are_left_alone(void **state)
{
	struct output o;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	output_init(&o, ends[1], "test", framing_lines.size);
	assert_int_equal(fcntl(ends[1], F_GETFL) & O_NONBLOCK, 0);
	output_finish(&o);
	close(ends[0]);
	close(ends[1]);
}

static void put_record(struct buf *b, const struct framing *framing, size_t size)
{
	uint8_t head[16] = { 0 };
	uint32_t caplen = (uint32_t)size;

	if (framing->length == 4) {
		put_be32(head, (uint32_t)size);
		buf_put(b, head, 4);
	} else if (framing->length == 2) {
		put_be16(head, (uint16_t)size);
		buf_put(b, head, 2);
	} else if (framing == &framing_savefile) {
		memcpy(head + 8, &caplen, 4);
		buf_put(b, head, 16);
	}
	memset(buf_reserve(b, size), 'x', size);
	buf_advance(b, size);
	if (framing == &framing_lines)
		buf_put_byte(b, '\n');
}

/* As output_flush() does it when the disk is full after so many bytes. */
static void test_half_records(void **state)
{
	static const struct {
		const struct framing *framing;
		size_t overhead;
	} rows[] = { { &framing_lines, 1 }, { &framing_length32, 4 }, { &framing_length16, 2 },
		{ &framing_savefile, 16 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t record = 100 + rows[i].overhead;

		for (size_t written = 0; written <= 3 * record; written++) {
			struct output o = { .size = rows[i].framing->size, .done = written };

			for (int n = 0; n < 3; n++)
				put_record(&o.buf, rows[i].framing, 100);
			assert_int_equal(output_whole(&o), written - written % record);
			buf_finish(&o.buf);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_socket),
		cmocka_unit_test(test_flags_are_left_alone),
		cmocka_unit_test(test_queue),
		cmocka_unit_test(test_datagrams),
		cmocka_unit_test(test_half_records),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
