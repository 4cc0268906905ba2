/* SPDX-License-Identifier: ISC */
/* Filters on packets as the kernel had them. */
#include "unit.h"

#include "base/bytes.h"
#include "filter/interpret.h"

#define LEN 60

/* Of linux/filter.h. */
#define AUX(n) (0xfffff000u + (n))

static const uint8_t mac[12] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1 };

/* UDP from port 5000 to port 53 of 10.0.0.2, behind a tag if there is one. */
static uint32_t make_packet(uint8_t *p, uint16_t tag)
{
	static const uint8_t ip[28] = { 0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10,
		0, 0, 2, 0x13, 0x88, 0, 53, 0, 26 };
	uint8_t *at = p + sizeof(mac);

	memset(p, 0, LEN + 4);
	memcpy(p, mac, sizeof(mac));
	if (tag) {
		put_be16(at, 0x8100);
		put_be16(at + 2, tag);
		at += 4;
	}
	put_be16(at, 0x0800);
	memcpy(at + 2, ip, sizeof(ip));
	return tag ? LEN + 4 : LEN;
}

static enum interpret_verdict verdict(
	const struct bpf_program *program, const uint8_t *data, uint32_t caplen, uint32_t len)
{
	struct pcap_pkthdr h = { .caplen = caplen, .len = len };

	return interpret_filter(program, DLT_EN10MB, &h, data);
}

/* Whole packets without a tag: what libpcap says of them, for every kind of instruction. */
static const char *const expressions[] = { "udp", "tcp", "ip6", "arp", "host 10.0.0.2",
	"src net 10.0.0.0/8", "udp port 53", "udp src portrange 4000-5000", "portrange 1-52",
	"less 60", "greater 61", "ip[8] = 64", "udp[4:2] > 25 and udp[4:2] < 27",
	"ip[2:2] - 14 = 32", "ip[2:2] * 2 / 4 = 23", "ip[2:2] % 5 = 1", "ip[0] & 0xf = 5",
	"ip[0] | 2 = 0x47", "ip[0] ^ 1 = 0x44", "ip[0] << 1 = 0x8a", "ip[0] >> 4 = 4", "-ip[0] = 5",
	"ether[100] = 1", "not ether broadcast", "ether[ip[8]] = 0",
	"ether[14 + (ip[0] & 0xf) * 4 + 2:2] = 53", "len % 7 = 4",
	"ip proto 17 and not multicast" };

static void test_whole_packets(void **state)
{
	pcap_t *dead = pcap_open_dead(DLT_EN10MB, 65535);
	uint8_t data[LEN + 4];
	uint32_t len = make_packet(data, 0);
	struct pcap_pkthdr h = { .caplen = len, .len = len };
	unsigned accepted = 0;

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_LEN(expressions); i++) {
		struct bpf_program program;
		bool expected;

		assert_int_equal(
			pcap_compile(dead, &program, expressions[i / 2], i % 2, 0xffffff00), 0);
		expected = pcap_offline_filter(&program, &h, data);
		accepted += expected;
		assert_int_equal(verdict(&program, data, len, len),
			expected ? INTERPRET_ACCEPTS : INTERPRET_REJECTS);
		pcap_freecode(&program);
	}
	assert_true(accepted > 20 && accepted < 2 * ARRAY_LEN(expressions) - 10);
	pcap_close(dead);
}

/* What lies behind the snapshot length was there for the kernel. */
static void test_cut_packets(void **state)
{
	static const struct {
		const char *expression;
		uint32_t caplen;
		enum interpret_verdict verdict;
	} rows[] = {
		{ "udp port 53", 38, INTERPRET_ACCEPTS },
		{ "udp port 53", 37, INTERPRET_UNKNOWN },
		{ "tcp port 53", 24, INTERPRET_REJECTS },
		{ "ip", 14, INTERPRET_ACCEPTS },
		{ "ip", 13, INTERPRET_UNKNOWN },
		{ "less 60", 0, INTERPRET_ACCEPTS },
		{ "ether[59] = 0", 59, INTERPRET_UNKNOWN },
		{ "ether[60] = 0", 59, INTERPRET_REJECTS },
	};
	pcap_t *dead = pcap_open_dead(DLT_EN10MB, 65535);
	uint8_t data[LEN + 4];

	(void)state;
	make_packet(data, 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bpf_program program;

		assert_int_equal(pcap_compile(dead, &program, rows[i].expression, 1, 0), 0);
		assert_int_equal(verdict(&program, data, rows[i].caplen, LEN), rows[i].verdict);
		pcap_freecode(&program);
	}
	pcap_close(dead);
}

/* A tag may have been in the packet or beside it. */
static void test_tagged_packets(void **state)
{
	static const struct {
		const char *expression;
		enum interpret_verdict verdict;
	} rows[] = {
		{ "ether src 02:00:00:00:00:01", INTERPRET_ACCEPTS },
		{ "ip6", INTERPRET_REJECTS },
		{ "udp port 53", INTERPRET_UNKNOWN },
		{ "less 60", INTERPRET_UNKNOWN },
		{ "greater 60", INTERPRET_ACCEPTS },
	};
	static struct bpf_insn vlan_5[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, AUX(48)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 2, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 14),
		BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AUX(44)),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xfff),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 5, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 65535),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct bpf_program by_hand = { ARRAY_LEN(vlan_5), vlan_5 };
	pcap_t *dead = pcap_open_dead(DLT_EN10MB, 65535);
	uint8_t data[LEN + 4];
	uint32_t len = make_packet(data, 0x2005);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bpf_program program;

		assert_int_equal(pcap_compile(dead, &program, rows[i].expression, 1, 0), 0);
		assert_int_equal(verdict(&program, data, len, len), rows[i].verdict);
		pcap_freecode(&program);
	}
	assert_int_equal(verdict(&by_hand, data, len, len), INTERPRET_ACCEPTS);
	make_packet(data, 6);
	assert_int_equal(verdict(&by_hand, data, len, len), INTERPRET_REJECTS);
	pcap_close(dead);
}

/* Which way it went is not in the packet.  Some versions of libpcap compile `inbound` for live
 * devices only, so this is what they make of it. */
static void test_direction(void **state)
{
	static struct bpf_insn inbound[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AUX(4)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 4, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, 65535),
	};
	const struct bpf_program program = { ARRAY_LEN(inbound), inbound };
	const struct bpf_program empty = { 0 };
	uint8_t data[LEN + 4];

	(void)state;
	make_packet(data, 0);
	assert_int_equal(verdict(&program, data, LEN, LEN), INTERPRET_UNKNOWN);
	assert_int_equal(verdict(&empty, data, LEN, LEN), INTERPRET_ACCEPTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_packets),
		cmocka_unit_test(test_cut_packets),
		cmocka_unit_test(test_tagged_packets),
		cmocka_unit_test(test_direction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
