/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include <pcap/dlt.h>

#include "base/inet_sum.h"
#include "net/offload.h"

#define MTU       1500u
#define FRAME_MAX (MTU + 14)
#define DATA_MAX  100000
#define ROOM      (DATA_MAX + 200)

/* What a packet is made of. */
struct make {
	const char *name;
	unsigned version; /* 4, 6 */
	unsigned protocol;
	unsigned tags;
	unsigned options; /* bytes in the header of TCP */
	bool extension;   /* of IPv6: destination options */
	bool jumbo;       /* of IPv6: what Linux writes over 64 KiB */
	bool no_length;   /* in the IP header */
	uint32_t data;
};

static const struct make makes[] = {
	{ .name = "ipv4", .version = 4, .protocol = LAYERS_TCP, .data = 10000 },
	{ .name = "ipv6", .version = 6, .protocol = LAYERS_TCP, .data = 10000 },
	{ .name = "even", .version = 4, .protocol = LAYERS_TCP, .data = 1460 * 3 },
	{ .name = "one more", .version = 4, .protocol = LAYERS_TCP, .data = 1461 },
	{ .name = "options", .version = 4, .protocol = LAYERS_TCP, .options = 12, .data = 65000 },
	{ .name = "vlan", .version = 4, .protocol = LAYERS_TCP, .tags = 1, .data = 9001 },
	{ .name = "qinq", .version = 6, .protocol = LAYERS_TCP, .tags = 2, .data = 9001 },
	{ .name = "extension",
		.version = 6,
		.protocol = LAYERS_TCP,
		.extension = true,
		.data = 5000 },
	{ .name = "jumbo", .version = 6, .protocol = LAYERS_TCP, .jumbo = true, .data = 90001 },
	{ .name = "no length",
		.version = 4,
		.protocol = LAYERS_TCP,
		.no_length = true,
		.data = 70000 },
	{ .name = "no length",
		.version = 6,
		.protocol = LAYERS_TCP,
		.no_length = true,
		.data = 70000 },
};

static size_t make_link(const struct make *m, uint8_t *p)
{
	uint8_t *at = p + 12;

	memset(p, 2, 12);
	for (unsigned i = 0; i < m->tags; i++, at += 4) {
		put_be16(at, i + 1 < m->tags ? 0x88a8 : 0x8100);
		put_be16(at + 2, 100);
	}
	put_be16(at, m->version == 4 ? 0x0800 : 0x86dd);
	return (size_t)(at + 2 - p);
}

static size_t make_ipv4(const struct make *m, uint8_t *ip, uint32_t carried)
{
	memset(ip, 0, 20);
	ip[0] = 0x45;
	put_be16(ip + 2, m->no_length ? 0 : (uint16_t)(20 + carried));
	put_be16(ip + 4, 65535);
	ip[8] = 64;
	ip[9] = (uint8_t)m->protocol;
	memset(ip + 12, 10, 8);
	put_be16(ip + 10, (uint16_t)~inet_sum_fold(inet_sum_add(0, ip, 20)));
	return 20;
}

static size_t make_ipv6(const struct make *m, uint8_t *ip, uint32_t carried)
{
	static const uint8_t extension[] = { 6, 0, 1, 4, 0, 0, 0, 0 };
	static const uint8_t jumbo[] = { 6, 0, 0xc2, 4, 0, 1, 0x5f, 0x90 };
	const bool more = m->extension || m->jumbo;

	memset(ip, 0, 40);
	ip[0] = 0x60;
	if (!m->jumbo && !m->no_length)
		put_be16(ip + 4, (uint16_t)((more ? 8 : 0) + carried));
	ip[6] = m->extension ? 60 : m->jumbo ? 0 : (uint8_t)m->protocol;
	memset(ip + 8, 0xfd, 32);
	if (more)
		memcpy(ip + 40, m->extension ? extension : jumbo, 8);
	return more ? 48 : 40;
}

/* The checksum of what it carries is partial, as a host leaves it. */
static size_t make_packet(const struct make *m, uint8_t *p)
{
	const uint32_t header = m->protocol == LAYERS_TCP ? 20 + m->options : 8;
	const uint32_t carried = header + m->data;
	size_t at = make_link(m, p);
	struct layers l = {
		.version = m->version, .network = (uint32_t)at, .protocol = m->protocol
	};
	uint8_t *transport;

	at += m->version == 4 ? make_ipv4(m, p + at, carried) : make_ipv6(m, p + at, carried);
	transport = p + at;
	memset(transport, 1, header);
	l.transport = (uint32_t)at;
	if (m->protocol == LAYERS_TCP) {
		put_be32(transport + 4, UINT32_MAX - 5);
		transport[12] = (uint8_t)(header / 4 << 4);
		transport[13] = 0x80 | 0x10 | 0x08 | 0x01;
	} else {
		put_be16(transport + 4, (uint16_t)carried);
	}
	put_be16(p + layers_checksum(&l), inet_sum_fold(layers_pseudo_sum(&l, p, carried)));
	for (uint32_t i = 0; i < m->data; i++)
		transport[header + i] = (uint8_t)(i * 7 + i / 251);
	return at + carried;
}

static void check_sums(const char *name, struct bytes packet)
{
	struct layers l;
	uint64_t sum;

	if (!layers_find(&l, DLT_EN10MB, packet) || !layers_are_whole(&l, packet))
		fail_msg("%s: it is not whole", name);
	sum = layers_pseudo_sum(&l, packet.data, l.end - l.transport);
	sum = inet_sum_add(sum, packet.data + l.transport, l.end - l.transport);
	if (inet_sum_fold(sum) != 0xffff)
		fail_msg("%s: the checksum is wrong", name);
	if (l.version == 4 && inet_sum_fold(inet_sum_add(0, packet.data + l.network,
				      l.transport - l.network)) != 0xffff)
		fail_msg("%s: the checksum of IPv4 is wrong", name);
}

/* One of the segments of p; data is where its own begin in the whole. */
static uint32_t check_segment(const struct make *m, struct bytes whole, struct bytes segment,
	uint32_t data, unsigned index)
{
	/* The header that says how long it is goes. */
	const uint32_t max = FRAME_MAX + (m->tags == 1 ? 4 : 0) - (m->jumbo ? 8 : 0);
	struct layers l, of;
	uint32_t len;
	bool last;

	check_sums(m->name, segment);
	layers_find(&of, DLT_EN10MB, whole);
	layers_find(&l, DLT_EN10MB, segment);
	len = l.end - l.payload;
	last = data + len == m->data;
	if (segment.len > max || l.end != segment.len || (!last && segment.len != max))
		fail_msg("%s: segment %u has %zu bytes", m->name, index, segment.len);
	assert_memory_equal(segment.data + l.payload, whole.data + of.payload + data, len);
	assert_int_equal(get_be32(segment.data + l.transport + 4), UINT32_MAX - 5 + data);
	assert_int_equal(
		segment.data[l.transport + 13], 0x10 | (last ? 0x09 : 0) | (index ? 0 : 0x80));
	if (m->version == 4)
		assert_int_equal(get_be16(segment.data + l.network + 4), (uint16_t)(65535 + index));
	assert_false(l.jumbo);
	return len;
}

static void test_segments(void **state)
{
	static uint8_t packet[ROOM];
	const struct offload o = {
		.options.segment = true, .dlt = DLT_EN10MB, .frame_max = FRAME_MAX
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(makes); i++) {
		const struct bytes whole = { packet, make_packet(&makes[i], packet) };
		struct buf out = { 0 };
		struct segmenter s;
		uint32_t data = 0;
		unsigned index = 0;

		if (!offload_segment(&o, whole, &s))
			fail_msg("%s is not cut", makes[i].name);
		for (; segmenter_has_more(&s); index++) {
			out.len = 0;
			segmenter_next(&s, &out);
			data += check_segment(&makes[i], whole, buf_bytes(&out), data, index);
		}
		assert_int_equal(data, makes[i].data);
		buf_finish(&out);
	}
}

/* A head asks the kernel, which cuts what has a length. */
static void test_who_cuts(void **state)
{
	static uint8_t packet[ROOM];
	const struct offload o = {
		.options.segment = true, .kernel = true, .dlt = DLT_EN10MB, .frame_max = FRAME_MAX
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(makes); i++) {
		const struct bytes whole = { packet, make_packet(&makes[i], packet) };
		struct segmenter s;

		assert_int_equal(offload_segment(&o, whole, &s), makes[i].data > 65535);
	}
}

static const struct make udp = { .name = "udp", .version = 4, .protocol = LAYERS_UDP, .data = 99 };
static const struct make udp6 = { .name = "udp6", .version = 6, .protocol = LAYERS_UDP, .data = 9 };
static const struct make tcp = { .name = "tcp", .version = 4, .protocol = LAYERS_TCP, .data = 1 };
static const struct make tcp6 = { .name = "tcp6", .version = 6, .protocol = LAYERS_TCP, .data = 0 };
static const struct make big = {
	.name = "big", .version = 4, .protocol = LAYERS_UDP, .data = 3000
};

/* What is no TCP, or not whole, is not cut. */
static void test_what_is_not_cut(void **state)
{
	static uint8_t packet[ROOM];
	const struct offload o = {
		.options.segment = true, .dlt = DLT_EN10MB, .frame_max = FRAME_MAX
	};
	struct bytes whole = { packet, make_packet(&big, packet) };
	struct segmenter s;

	(void)state;
	assert_false(offload_segment(&o, whole, &s));
	whole.len = make_packet(&makes[0], packet);
	whole.len--;
	assert_false(offload_segment(&o, whole, &s));
	whole.len++;
	packet[14 + 6] = 0x20;
	assert_false(offload_segment(&o, whole, &s));
	packet[14 + 6] = 0;
	assert_true(offload_segment(&o, whole, &s));
}

static void test_partial_checksums(void **state)
{
	static const struct make *const rows[] = { &udp, &udp6, &tcp, &tcp6, &big };
	const struct offload o = {
		.options.checksums = OFFLOAD_PARTIAL, .dlt = DLT_EN10MB, .frame_max = UINT16_MAX
	};
	static uint8_t packet[ROOM], before[ROOM];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const size_t len = make_packet(rows[i], packet);

		offload_prepare(&o, NULL, packet, len);
		check_sums(rows[i]->name, (struct bytes){ packet, len });
		/* What is right stays, and so does what is wrong in another way, or cut. */
		for (unsigned wrong = 0; wrong < 3; wrong++) {
			packet[len - 1] ^= wrong == 1;
			memcpy(before, packet, len);
			offload_prepare(&o, NULL, packet, len - (wrong == 2));
			assert_memory_equal(before, packet, len);
		}
	}
}

static void test_all_checksums(void **state)
{
	static const struct make *const rows[] = { &udp, &udp6, &tcp, &tcp6, &big };
	const struct offload o = {
		.options.checksums = OFFLOAD_ALL, .dlt = DLT_EN10MB, .frame_max = UINT16_MAX
	};
	static uint8_t packet[ROOM], before[ROOM];
	size_t len;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		len = make_packet(rows[i], packet);
		packet[len - 1] ^= 1;
		packet[14 + 12] ^= 1;
		offload_prepare(&o, NULL, packet, len);
		check_sums(rows[i]->name, (struct bytes){ packet, len });
	}
	/* 0 in UDP over IPv4 is no checksum. */
	len = make_packet(&udp, packet);
	put_be16(packet + 14 + 20 + 6, 0);
	memcpy(before, packet, len);
	offload_prepare(&o, NULL, packet, len);
	assert_memory_equal(before, packet, len);
}

/* RFC 1624's example. */
static void test_replace(void **state)
{
	(void)state;
	assert_int_equal(inet_sum_replace(0xdd2f, 0x5555, 0x3285), 0x0000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_who_cuts),
		cmocka_unit_test(test_what_is_not_cut),
		cmocka_unit_test(test_partial_checksums),
		cmocka_unit_test(test_all_checksums),
		cmocka_unit_test(test_replace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
