/* SPDX-License-Identifier: ISC */
/* The packet's own writers say byte by byte what the encoder says. */
#include "unit.h"

#include "base/atom.h"
#include "base/bytes.h"
#include "record/codec.h"
#include "record/packet.h"
#include "wire/pcapng.h"

#define DATA_MAX 262144

/* By the order of packet_meta_keys. */
#define META_SEQ    (1 << 3)
#define META_CAPLEN (1 << 8)

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
	const struct format *format;
	enum enc_bytes bytes;
	struct packet_options options;
} writers[] = {
	{ .format = &format_etf },
	{ .format = &format_etf, .options.no_data = true },
	{ .format = &format_etf, .options.time = PACKET_TIME_MICROSECOND },
	{ .format = &format_etf, .options.time = PACKET_TIME_NANOSECOND },
	{ .format = &format_etf, .options.meta = true },
	{ .format = &format_etf,
		.options = { .meta = true, .no_data = true, .time = PACKET_TIME_NANOSECOND } },
	{ .format = &format_etf, .options = { .no_data = true, .fields = put_fields } },
	{ .format = &format_etf, .options = { .meta = true, .keys = (1 << PACKET_META_KEYS) - 1 } },
	{ .format = &format_etf,
		.options = { .meta = true, .keys = META_SEQ | META_CAPLEN, .no_data = true } },
	{ .format = &format_etf,
		.options = { .meta = true, .keys = META_SEQ, .fields = put_fields } },
	{ .format = &format_json },
	{ .format = &format_jsonl },
	{ .format = &format_jsonl, .bytes = ENC_HEX },
	{ .format = &format_jsonl, .options.no_data = true },
	{ .format = &format_json, .options.fields = put_fields },
	{ .format = &format_jsonl, .options = { .no_data = true, .fields = put_fields } },
};

static const int64_t seconds[] = { 0, 1, 255, 256, 65535, 999999, 1000000, 255000000, 256000000,
	999999999, 1700000000, 2147483647, 4294967296, CLOCK_SEC_MAX };
static const uint32_t nanoseconds[] = { 0, 1, 9, 10, 99, 100, 999, 1000, 9999, 10000, 99999, 100000,
	255999, 256000, 999999, 1000000, 9999999, 10000000, 99999999, 100000000, 999999999 };
static const uint64_t numbers[] = { 1, 9, 10, 99, 100, 999, 1000, UINT32_MAX, UINT64_MAX };
static const uint32_t sizes[] = { 1499, 1500, 1501, 65535, DATA_MAX };

static struct packet_origin device = {
	.ifname = "eth0", .ifindex = 4294967295, .dlt = 1, .tstamp_type = ATOM(host)
};
static struct packet_origin file = { .file = "a \"\\\n\xff name", .dlt = 2147483647 };
static struct packet_origin named = { .ifname = "wg0", .file = "f.pcapng", .dlt = 12 };
static const struct {
	uint32_t flags;
	const char *comment;
} notes[] = { { PCAPNG_IN, NULL }, { 0, "a \"\n\xff comment" }, { PCAPNG_OUT, "" } };
static uint8_t data[DATA_MAX];

static void put_times(struct enc *e, const struct packet *p)
{
	char ts[CLOCK_RFC3339_LEN + 1];

	clock_put_rfc3339(ts, (struct clock_time){ p->sec, p->nsec });
	enc_key_text(e, ATOM(ts), ts);
	enc_key_uint(e, ATOM(ts_sec), (uint64_t)p->sec);
	enc_key_uint(e, ATOM(ts_nsec), p->nsec);
	enc_key_uint(e, ATOM(seq), p->seq);
}

static void put_notes(struct enc *e, const struct packet *p)
{
	bool other = (p->flags & PCAPNG_RECEPTION) == PCAPNG_PROMISCUOUS;

	if ((p->flags & PCAPNG_DIRECTION) == PCAPNG_OUT)
		enc_key_atom(e, ATOM(direction), ATOM(out));
	else if ((p->flags & PCAPNG_DIRECTION) == PCAPNG_IN)
		enc_key_atom(e, ATOM(direction), other ? ATOM(other) : ATOM(in));
	if (p->flags & PCAPNG_CHECKSUM_NOT_READY)
		enc_key_atom(e, ATOM(checksum), ATOM(offloaded));
	if (p->flags & PCAPNG_SEGMENTATION_OFFLOADED)
		enc_key_atom(e, ATOM(gso), ATOM(tcp));
	if (p->comment)
		enc_key_text(e, ATOM(comment), p->comment);
}

/* The packet record, said through the encoder. */
static void say_json(struct packet_writer *w, const struct packet *p)
{
	struct enc *e = &w->enc;

	enc_record_begin(e, ATOM(packet));
	put_times(e, p);
	packet_put_origin(e, p->origin);
	enc_key_uint(e, ATOM(dlt), (uint64_t)p->origin->dlt);
	enc_key_uint(e, ATOM(caplen), p->caplen);
	enc_key_uint(e, ATOM(len), p->len);
	if (!w->options.no_data) {
		if (e->bytes == ENC_HEX)
			enc_key_atom(e, ATOM(encoding), ATOM(hex));
		enc_key(e, ATOM(data));
		enc_bytes(e, p->data, p->caplen);
	}
	put_notes(e, p);
	if (w->options.fields)
		w->options.fields(e, p, w->options.context);
	enc_record_end(e);
}

static void say_time(struct enc *e, enum packet_time unit, const struct packet *p)
{
	if (unit == PACKET_TIME_MICROSECOND) {
		enc_uint(e, (uint64_t)p->sec * 1000000 + p->nsec / 1000);
	} else if (unit == PACKET_TIME_NANOSECOND) {
		enc_uint(e, (uint64_t)p->sec * 1000000000 + p->nsec);
	} else {
		enc_etf_tuple(e, 3);
		enc_uint(e, (uint64_t)p->sec / 1000000);
		enc_uint(e, (uint64_t)p->sec % 1000000);
		enc_uint(e, p->nsec / 1000);
	}
}

static void say_meta(struct packet_writer *w, const struct packet *p)
{
	const unsigned keys = w->options.keys;
	struct enc *e = &w->enc;

	if (!keys || keys == (1 << PACKET_META_KEYS) - 1) {
		put_times(e, p);
		packet_put_origin(e, p->origin);
		enc_key_uint(e, ATOM(caplen), p->caplen);
		put_notes(e, p);
		return;
	}
	if (keys & META_SEQ)
		enc_key_uint(e, ATOM(seq), p->seq);
	if (keys & META_CAPLEN)
		enc_key_uint(e, ATOM(caplen), p->caplen);
}

/* Meta has the keys of the JSON record that the tuple has not. */
static void say_etf(struct packet_writer *w, const struct packet *p)
{
	struct enc *e = &w->enc;

	enc_tuple_begin(e, w->options.meta ? 6 : 5);
	enc_atom(e, ATOM(packet));
	enc_uint(e, (uint64_t)p->origin->dlt);
	say_time(e, w->options.time, p);
	enc_uint(e, p->len);
	enc_bytes(e, p->data, w->options.no_data ? 0 : p->caplen);
	if (w->options.meta) {
		enc_map_begin(e);
		say_meta(w, p);
		if (w->options.fields)
			w->options.fields(e, p, w->options.context);
		enc_end(e);
	}
	enc_frame_end(e);
}

static void say_packet(struct packet_writer *w, const struct packet *p)
{
	if (w->enc.format->syntax == SYNTAX_ETF)
		say_etf(w, p);
	else
		say_json(w, p);
}

static void compare(struct packet_writer *fast, struct packet_writer *general, struct packet *p)
{
	p->data = data;
	fast->out->len = general->out->len = 0;
	packet_write(fast, p);
	say_packet(general, p);
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
	p.origin = &named;
	for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
		p.flags = notes[i].flags;
		p.comment = notes[i].comment;
		compare(fast, general, &p);
	}
	p.comment = NULL;
	for (p.flags = 0; p.flags <= PCAPNG_FLAGS; p.flags++)
		if (!(p.flags & ~(uint32_t)PCAPNG_FLAGS) &&
			(p.flags & PCAPNG_DIRECTION) != PCAPNG_DIRECTION)
			compare(fast, general, &p);
	p.flags = 0;
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
	return packet_origin_init(&device) && packet_origin_init(&file) &&
			       packet_origin_init(&named)
		       ? 0
		       : -1;
}

static int tear_down(void **state)
{
	(void)state;
	packet_origin_finish(&device);
	packet_origin_finish(&file);
	packet_origin_finish(&named);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_writers),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
