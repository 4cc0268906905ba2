/* SPDX-License-Identifier: ISC */
/* epcap's frames, read back by the readers. */
#include "unit.h"

#include "base/atom.h"
#include "record/codec.h"
#include "record/epcap.h"
#include "record/packet.h"
#include "wire/etf_reader.h"
#include "wire/frame_reader.h"

static struct bytes only_frame(struct frame_reader *r, const struct buf *out)
{
	struct bytes frame;
	struct fault f;
	size_t room;
	uint8_t *at;

	frame_reader_init(r, &framing_length16);
	for (size_t done = 0; done < out->len; done += room) {
		at = frame_reader_space(r, &room);
		room = room < out->len - done ? room : out->len - done;
		memcpy(at, out->data + done, room);
		frame_reader_fill(r, room);
	}
	assert_int_equal(frame_reader_next(r, &frame, &f), 1);
	return frame;
}

static void expect_atom(struct etf_reader *r, const char *name)
{
	struct bytes atom;

	assert_true(etf_read_atom(r, &atom));
	assert_true(bytes_equal(atom, name));
}

static uint64_t next_uint(struct etf_reader *r)
{
	uint64_t value;

	assert_true(etf_read_uint(r, &value));
	return value;
}

static void test_events(void **state)
{
	static const atom_id events[] = { ATOM(ready), ATOM(eof) };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(events); i++) {
		struct buf out = { 0 };
		struct frame_reader frames;
		struct etf_reader r;
		uint32_t arity;

		record_epcap(&out, events[i]);
		assert_true(etf_reader_init(&r, only_frame(&frames, &out)));
		assert_true(etf_read_tuple(&r, &arity));
		assert_int_equal(arity, 2);
		expect_atom(&r, "epcap");
		expect_atom(&r, atom_text(events[i]));
		assert_true(etf_read_end(&r));
		frame_reader_finish(&frames);
		buf_finish(&out);
	}
}

/* A frame holds 65535 bytes, and Length is the packet's whatever was cut. */
static void check_packet(enum packet_time time, uint32_t caplen, const uint8_t *data)
{
	struct packet_origin origin = { .ifname = "eth0", .dlt = 276 };
	struct packet p = { &origin, 1700000001, 999999999, caplen, 300000, 1, data };
	struct packet_writer w;
	struct frame_reader frames;
	struct buf out = { 0 }, scratch = { 0 };
	struct etf_reader r;
	struct bytes frame, value;
	uint32_t arity;

	packet_writer_init(
		&w, &format_epcap, ENC_BASE64, &(struct packet_options){ .time = time }, &out);
	packet_write(&w, &p);
	frame = only_frame(&frames, &out);
	assert_int_equal(out.len, frame.len + 2);
	assert_true(etf_reader_init(&r, frame));
	assert_true(etf_read_tuple(&r, &arity));
	assert_int_equal(arity, 5);
	expect_atom(&r, "packet");
	assert_int_equal(next_uint(&r), 276);
	if (time == PACKET_TIME_TUPLE) {
		assert_true(etf_read_tuple(&r, &arity));
		assert_int_equal(next_uint(&r), 1700);
		assert_int_equal(next_uint(&r), 1);
		assert_int_equal(next_uint(&r), 999999);
	} else {
		assert_int_equal(next_uint(&r), 1700000001999999);
	}
	assert_int_equal(next_uint(&r), 300000);
	assert_true(etf_read_bytes(&r, &scratch, &value));
	assert_true(etf_read_end(&r));
	assert_memory_equal(value.data, data, value.len);
	assert_true(value.len == caplen || frame.len == 65535);
	frame_reader_finish(&frames);
	buf_finish(&out);
}

static void test_packets(void **state)
{
	static const uint32_t sizes[] = { 0, 1, 64, 1514, 65450, 65480, 65490, 65500, 65535,
		262144 };
	static uint8_t data[262144];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		check_packet(PACKET_TIME_TUPLE, sizes[i], data);
		check_packet(PACKET_TIME_MICROSECOND, sizes[i], data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
