/* SPDX-License-Identifier: ISC */
/* Each block states its length at both ends, is padded to 32 bits, and says what it was given. */
#include "unit.h"

#include <stdint.h>
#include <string.h>

#include "wire/pcapng.h"

static uint32_t word(const struct buf *b, size_t at)
{
	uint32_t v;

	assert_true(at + 4 <= b->len);
	memcpy(&v, b->data + at, 4);
	return v;
}

static uint16_t half_word(const struct buf *b, size_t at)
{
	uint16_t v;

	memcpy(&v, b->data + at, sizeof(v));
	return v;
}

static uint64_t long_word(const struct buf *b, size_t at)
{
	uint64_t v;

	memcpy(&v, b->data + at, sizeof(v));
	return v;
}

/* The block that begins there; returns the place behind it. */
static size_t check_block(const struct buf *b, size_t at, uint32_t type)
{
	uint32_t size = word(b, at + 4);

	assert_int_equal(word(b, at), type);
	assert_int_equal(size % 4, 0);
	assert_int_equal(word(b, at + size - 4), size);
	return at + size;
}

/* Where the value of an option begins, looked for from a place in a block. */
static size_t find_option(const struct buf *b, size_t at, uint16_t code, uint16_t size)
{
	for (;;) {
		uint16_t head[2];

		memcpy(head, b->data + at, sizeof(head));
		assert_int_not_equal(head[0], PCAPNG_OPT_END);
		if (head[0] == code) {
			assert_int_equal(head[1], size);
			return at + 4;
		}
		at += 4 + ((head[1] + 3u) & ~3u);
	}
}

static void test_blocks(void **state)
{
	const struct pcapng_section section = { .os = "Linux", .program = "p", .comment = "run" };
	const struct pcapng_interface interface = {
		.linktype = 1, .snaplen = 262144, .name = "eth0", .filter = "tcp"
	};
	const struct pcapng_statistics statistics = { .interface = 1, .received = 7 };
	struct buf b = { 0 };
	size_t at, option;

	(void)state;
	pcapng_put_section(&b, &section);
	at = check_block(&b, 0, PCAPNG_SECTION);
	assert_int_equal(word(&b, 8), PCAPNG_MAGIC);
	option = find_option(&b, 24, PCAPNG_SHB_PROGRAM, 1);
	assert_int_equal(b.data[option], 'p');
	pcapng_put_interface(&b, &interface);
	assert_int_equal(half_word(&b, at + 8), 1);
	assert_int_equal(word(&b, at + 12), 262144);
	option = find_option(&b, at + 16, PCAPNG_IF_TSRESOL, 1);
	assert_int_equal(b.data[option], 9);
	option = find_option(&b, at + 16, PCAPNG_IF_FILTER, 4);
	assert_memory_equal(b.data + option, "\0tcp", 4);
	at = check_block(&b, at, PCAPNG_INTERFACE);
	pcapng_put_statistics(&b, &statistics);
	assert_int_equal(word(&b, at + 8), 1);
	option = find_option(&b, at + 20, PCAPNG_ISB_IFRECV, 8);
	assert_int_equal(long_word(&b, option), 7);
	assert_int_equal(check_block(&b, at, PCAPNG_STATISTICS), b.len);
	buf_finish(&b);
}

/* Every length of data, with and without what may stand behind it. */
static void test_packets(void **state)
{
	static const char *const comments[] = { NULL, "", "x", "four", "longer than that" };
	static const uint8_t data[64] = { 1, 2, 3 };

	(void)state;
	for (uint32_t caplen = 0; caplen <= sizeof(data); caplen++)
		for (size_t i = 0; i < ARRAY_LEN(comments) * 4; i++) {
			struct pcapng_packet p = {
				.interface = 3,
				.time = 0x123456789abcdef0,
				.caplen = caplen,
				.len = 1000,
				.data = data,
				.id = i & 1 ? 42 : 0,
				.flags = i & 2 ? PCAPNG_OUT | PCAPNG_CHECKSUM_NOT_READY : 0,
				.comment = comments[i / 4],
			};
			size_t options = 28 + ((caplen + 3u) & ~3u);
			struct buf b = { 0 };

			pcapng_put_packet(&b, &p);
			assert_int_equal(check_block(&b, 0, PCAPNG_PACKET), b.len);
			assert_int_equal(word(&b, 8), 3);
			assert_int_equal(word(&b, 12), 0x12345678);
			assert_int_equal(word(&b, 16), 0x9abcdef0);
			assert_int_equal(word(&b, 20), caplen);
			assert_memory_equal(b.data + 28, data, caplen);
			if (p.id)
				assert_int_equal(long_word(&b, find_option(&b, options,
								       PCAPNG_EPB_PACKETID, 8)),
					42);
			if (p.flags)
				assert_int_equal(
					word(&b, find_option(&b, options, PCAPNG_EPB_FLAGS, 4)),
					0x202);
			buf_finish(&b);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
