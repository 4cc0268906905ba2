/* SPDX-License-Identifier: ISC */
/* The packet's own writers say byte by byte what packet_record() says. */
#include "unit.h"

#include "base/atom.h"
#include "base/bytes.h"
#include "record/packet.h"

#define DATA_MAX 262144

/* As --decode does: a number and a map behind the record's own keys. */
static void put_fields(struct enc *e, const struct packet *p, void *context)
{
	(void)context;
	enc_key_uint(e, ATOM(payload_len), p->len);
	enc_key(e, ATOM(eth));
	enc_map_begin(e);
	enc_key_text(e, ATOM(type), "x");
	enc_end(e);
}

static const struct {
	enum enc_format format;
	enum enc_bytes bytes;
	struct packet_options options;
} writers[] = {
	{ .format = ENC_ETF },
	{ .format = ENC_ETF, .options.no_data = true },
	{ .format = ENC_ETF, .options.time = PACKET_MICROSECOND },
	{ .format = ENC_ETF, .options.time = PACKET_NANOSECOND },
	{ .format = ENC_ETF, .options.meta = true },
	{ .format = ENC_ETF,
		.options = { .meta = true, .no_data = true, .time = PACKET_NANOSECOND } },
	{ .format = ENC_ETF, .options = { .no_data = true, .fields = put_fields } },
	{ .format = ENC_JSON },
	{ .format = ENC_JSONL },
	{ .format = ENC_JSONL, .bytes = ENC_HEX },
	{ .format = ENC_JSONL, .options.no_data = true },
	{ .format = ENC_JSON, .options.fields = put_fields },
	{ .format = ENC_JSONL, .options = { .no_data = true, .fields = put_fields } },
};

static const int64_t seconds[] = { 0, 1, 255, 256, 65535, 999999, 1000000, 255000000, 256000000,
	999999999, 1700000000, 2147483647, 4294967296, CLOCK_SEC_MAX };
static const uint32_t nanoseconds[] = { 0, 1, 9, 10, 99, 100, 999, 1000, 9999, 10000, 99999, 100000,
	255999, 256000, 999999, 1000000, 9999999, 10000000, 99999999, 100000000, 999999999 };
static const uint64_t numbers[] = { 1, 9, 10, 99, 100, 999, 1000, UINT32_MAX, UINT64_MAX };
static const uint32_t sizes[] = { 1499, 1500, 1501, 65535, DATA_MAX };

static struct packet_origin device = { .ifname = "eth0", .ifindex = 4294967295, .dlt = 1 };
static struct packet_origin file = { .file = "a \"\\\n\xff name", .dlt = 2147483647 };
static uint8_t data[DATA_MAX];

static void compare(struct packet_writer *fast, struct packet_writer *general, struct packet *p)
{
	p->data = data;
	fast->out->len = general->out->len = 0;
	packet_write(fast, p);
	packet_record(general, p);
	assert_false(buf_failed(fast->out));
	assert_int_equal(fast->out->len, general->out->len);
	assert_memory_equal(fast->out->data, general->out->data, general->out->len);
}

static void compare_all(struct packet_writer *fast, struct packet_writer *general)
{
	struct packet p = { .origin = &device, .sec = 1700000000, .nsec = 5, .seq = 1 };

	for (size_t i = 0; i < ARRAY_LEN(seconds); i++) {
		for (size_t j = 0; j < ARRAY_LEN(nanoseconds); j++) {
			p.sec = seconds[i];
			p.nsec = nanoseconds[j];
			compare(fast, general, &p);
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		p.seq = numbers[i];
		compare(fast, general, &p);
	}
	p.origin = &file;
	for (p.caplen = 0; p.caplen < 300; p.caplen++) {
		p.len = p.caplen * 15000000;
		compare(fast, general, &p);
	}
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		p.len = p.caplen = sizes[i];
		compare(fast, general, &p);
	}
}

static void test_writers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(writers); i++) {
		struct buf a = { 0 }, b = { 0 };
		struct packet_writer fast, general;

		packet_writer_init(
			&fast, writers[i].format, writers[i].bytes, &writers[i].options, &a);
		packet_writer_init(
			&general, writers[i].format, writers[i].bytes, &writers[i].options, &b);
		compare_all(&fast, &general);
		assert_ptr_not_equal(fast.write, packet_record);
		buf_finish(&a);
		buf_finish(&b);
	}
}

static int set_up(void **state)
{
	uint32_t x = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++) {
		x = x * 1664525 + 1013904223;
		data[i] = (uint8_t)(x >> 24);
	}
	return packet_origin_init(&device) && packet_origin_init(&file) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	packet_origin_finish(&device);
	packet_origin_finish(&file);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_writers),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
