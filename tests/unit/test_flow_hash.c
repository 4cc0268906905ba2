/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include <pcap/dlt.h>

#include "net/flow_hash.h"
#include "net/layers.h"

#define LEN   80
#define PARTS 7

enum { FRAGMENT_FIRST = 0x2000, FRAGMENT_LATER = 0x00b9 };

/* What a packet is made of: the addresses are their last byte alone. */
struct make {
	unsigned version;
	unsigned protocol;
	unsigned tags;
	unsigned from, to;
	uint16_t source, target;
	uint16_t fragment; /* of IPv4: flags and offset */
};

static struct bytes make_packet(const struct make *m, uint8_t p[LEN])
{
	uint8_t *at = p + 12;

	memset(p, 2, LEN);
	for (unsigned i = 0; i < m->tags; i++, at += 4)
		put_be16(at, 0x8100);
	put_be16(at, m->version == 4 ? 0x0800 : 0x86dd);
	at += 2;
	at[0] = m->version == 4 ? 0x45 : 0x60;
	put_be16(at + (m->version == 4 ? 2 : 4), m->version == 4 ? 28 : 8);
	if (m->version == 4) {
		put_be16(at + 6, m->fragment);
		at[9] = (uint8_t)m->protocol;
	} else {
		at[6] = (uint8_t)m->protocol;
	}
	at += m->version == 4 ? 12 : 8;
	at += m->version == 4 ? 3 : 15;
	at[0] = (uint8_t)m->from;
	at += m->version == 4 ? 4 : 16;
	at[0] = (uint8_t)m->to;
	put_be16(at + 1, m->source);
	put_be16(at + 3, m->target);
	return (struct bytes){ p, LEN };
}

static unsigned part_of(const struct make *m)
{
	uint8_t p[LEN];

	return flow_hash_part(DLT_EN10MB, make_packet(m, p), PARTS);
}

static void test_both_directions(void **state)
{
	static const unsigned protocols[] = { 6, 17, 33, 132, 136, 1, 58, 47 };

	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		struct make there = {
			.version = i % 2 ? 4 : 6,
			.protocol = protocols[i % ARRAY_LEN(protocols)],
			.from = i,
			.to = 255 - i,
			.source = (uint16_t)(1000 + i),
			.target = 53,
		};
		struct make back = there;

		back.tags = 1 + i % 2;
		back.from = there.to;
		back.to = there.from;
		back.source = there.target;
		back.target = there.source;
		assert_int_equal(part_of(&there), part_of(&back));
	}
}

/* Every part has some, of flows that differ in one number alone. */
static void test_all_parts(void **state)
{
	unsigned by_port[PARTS] = { 0 }, by_host[PARTS] = { 0 }, by_both[PARTS] = { 0 };

	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		struct make port = { 4, 6, 0, 1, 2, (uint16_t)i, 80, 0 };
		struct make host = { 6, 17, 0, i, 2, 53, 53, 0 };
		struct make both = { 4, 17, 0, i, i, (uint16_t)i, (uint16_t)i, 0 };

		by_port[part_of(&port)]++;
		by_host[part_of(&host)]++;
		by_both[part_of(&both)]++;
	}
	for (unsigned i = 0; i < PARTS; i++) {
		assert_in_range(by_port[i], 10, 60);
		assert_in_range(by_host[i], 10, 60);
		assert_in_range(by_both[i], 10, 60);
	}
}

/* Later ones have no ports, so those of the first do not count. */
static void test_fragments(void **state)
{
	(void)state;
	for (uint16_t i = 0; i < 50; i++) {
		struct make first = { 4, 17, 0, i, 2, 1000, 53, FRAGMENT_FIRST };
		struct make later = { 4, 17, 0, i, 2, i, i, FRAGMENT_LATER };

		assert_int_equal(part_of(&first), part_of(&later));
	}
}

static void test_without_ip(void **state)
{
	struct make m = { 4, 6, 0, 1, 2, 3, 4, 0 };
	uint8_t p[LEN];
	struct bytes packet;

	(void)state;
	for (; part_of(&m) == 0; m.source++)
		;
	packet = make_packet(&m, p);
	for (packet.len = 0; packet.len < 34; packet.len++)
		assert_int_equal(flow_hash_part(DLT_EN10MB, packet, PARTS), 0);
	packet.len = LEN;
	put_be16(p + 12, 0x0806);
	assert_int_equal(flow_hash_part(DLT_EN10MB, packet, PARTS), 0);
	assert_int_equal(flow_hash_part(DLT_IEEE802_11, packet, PARTS), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_directions),
		cmocka_unit_test(test_all_parts),
		cmocka_unit_test(test_fragments),
		cmocka_unit_test(test_without_ip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
