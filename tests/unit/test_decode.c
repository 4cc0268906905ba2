/* SPDX-License-Identifier: ISC */
/* What holds for every protocol and every packet; what the fields say is held against
 * tshark in tests/decode. */
#include "unit.h"

#include <pcap/dlt.h>

#include "base/atom.h"
#include "base/inet_sum.h"
#include "decode/checksum.h"
#include "decode/proto.h"

/* Ethernet, a tag, IPv4 with an option, GRE with key and sequence number, IPv6 with a
 * fragment header, TCP with options, and ten bytes of payload. */
static const uint8_t packet[] = {
	2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x81, 0,                           /* eth 0 */
	0x60, 5, 8, 0,                                                         /* vlan 14 */
	0x46, 0, 0, 126, 0, 1, 0, 0, 64, 47, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, /* ip 18 */
	0x94, 4, 0, 0, 0x30, 0, 0x86, 0xdd, 0, 0, 0, 7, 0, 0, 0, 8,            /* gre 42 */
	0x60, 0, 0, 0, 0, 50, 44, 64,                                          /* ip6 54 */
	0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 2, 6, 0, 0, 0, 0, 0, 0, 9, 0, 1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0x80, 0x12,
	0, 5, 0, 0, 0, 0, /* tcp 102 */
	2, 4, 5, 0xb4, 1, 3, 3, 7, 4, 2, 0, 0, '0', '1', '2', '3', '4', '5', '6', '7', '8',
	'9', /* 134 */
};

/* Where each layer ends, so that a packet of that many bytes has all of it. */
static const struct {
	atom_id name;
	size_t end;
} layers[] = {
	{ ATOM(eth), 14 },
	{ ATOM(vlan), 18 },
	{ ATOM(ip), 42 },
	{ ATOM(gre), 54 },
	{ ATOM(ip6), 102 },
	{ ATOM(tcp), 134 },
};

static void test_every_length(void **state)
{
	(void)state;
	for (size_t caplen = 0; caplen <= sizeof(packet); caplen++) {
		/* Bytes of its own, so that the sanitizers see a read past them. */
		uint8_t *copy = malloc(caplen + !caplen);
		struct dissection d;
		size_t i = 0;

		memcpy(copy, packet, caplen);
		decode_packet(&d, DLT_EN10MB, copy, caplen, sizeof(packet), true);
		while (i < ARRAY_LEN(layers) && caplen >= layers[i].end)
			i++;
		if (i < ARRAY_LEN(layers)) {
			assert_non_null(d.truncated);
			assert_int_equal(d.truncated->name, layers[i].name);
			assert_int_equal(d.count, i + 1);
		} else {
			assert_null(d.truncated);
			assert_int_equal(d.cursor.end - d.cursor.at, caplen - 134);
		}
		assert_null(d.malformed);
		free(copy);
	}
}

/* Layers that may stand within themselves come to an end. */
static void test_deep(void **state)
{
	static uint8_t tags[4096], tunnels[4096];
	struct dissection d;

	(void)state;
	memset(tags, 0x81, 12);
	for (size_t i = 12; i < sizeof(tags); i += 4)
		put_be32(tags + i, 0x81000001);
	decode_packet(&d, DLT_EN10MB, tags, sizeof(tags), sizeof(tags), false);
	assert_int_equal(d.count, DECODE_LAYERS);
	assert_int_equal(d.cursor.at - tags, 14 + 4 * (DECODE_LAYERS - 1));

	for (size_t i = 0; i + 20 <= sizeof(tunnels); i += 20) {
		put_be32(tunnels + i, (uint32_t)(0x45000000 | (sizeof(tunnels) - i)));
		tunnels[i + 9] = 4;
	}
	decode_packet(&d, DLT_RAW, tunnels, sizeof(tunnels), sizeof(tunnels), false);
	assert_int_equal(d.count, 1 + DECODE_TUNNELS);
}

static void count_fields(const struct field *f, unsigned depth)
{
	assert_true(depth < 4);
	for (f += f->kind == FIELD_IS_CODE; f->kind != FIELD_STOP; f++) {
		assert_int_not_equal(f->key, ATOM(none));
		if (f->kind == FIELD_IS_NOTE)
			assert_true(f[1].kind <= FIELD_IS_NOTE || f[1].mask == 0);
		if (f->kind == FIELD_IS_FLAGS)
			assert_non_null(f->bits);
		if (f->fields)
			count_fields(f->fields, depth + 1);
	}
}

static void test_protocols(void **state)
{
	(void)state;
	for (unsigned i = 1; i < PROTO_COUNT; i++) {
		const struct proto *p = protos[i];

		assert_int_equal(p->index, i);
		assert_int_not_equal(p->name, ATOM(none));
		assert_non_null(p->label);
		assert_non_null(p->dissect);
		count_fields(p->fields, 0);
		for (unsigned j = 1; j < i; j++)
			assert_int_not_equal(protos[j]->name, p->name);
	}
}

/* SCTP's polynomial by its check value, the Internet's sum by the example of RFC 1071. */
static void test_checksums(void **state)
{
	static const uint8_t words[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };

	(void)state;
	assert_int_equal(~checksum_crc32c(0xffffffff, (const uint8_t *)"123456789", 9), 0xe3069283);
	assert_int_equal(inet_sum_add(0, words, 8), 0x2ddf0);
	assert_int_equal(checksum_verdict(0x2ddf0), DECODE_BAD);
	assert_int_equal(checksum_verdict(0x2ddf0 + 0x220d), DECODE_GOOD);
	assert_int_equal(inet_sum_add(0, words, 7), 0x2ddf0 - 0xf7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_protocols),
		cmocka_unit_test(test_checksums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
