/* SPDX-License-Identifier: ISC */
/* Packets of a ring, with their VLAN tag put back and their cooked header made. */
#include "unit.h"

#include <arpa/inet.h>

#include "net/live_frame.h"

#define LEN_OF_IP4                                                                                 \
	"45000800"                                                                                 \
	"00010000"                                                                                 \
	"4011"                                                                                     \
	"0000"                                                                                     \
	"0a090001"                                                                                 \
	"0a090002"
#define ADDRESSES                                                                                  \
	"02000000000b"                                                                             \
	"02000000000a"
/* type, index 3, Ethernet, outgoing, 6 bytes of address */
#define SLL2_OF(type)                                                                              \
	type "0000"                                                                                \
	     "00000003"                                                                            \
	     "0001"                                                                                \
	     "04"                                                                                  \
	     "06"                                                                                  \
	     "0102030405060708"
#define SLL_OF(type)                                                                               \
	"0004"                                                                                     \
	"0001"                                                                                     \
	"0006"                                                                                     \
	"0102030405060708" type

struct example {
	const char *about;
	int dlt;
	uint16_t protocol; /* of the address */
	uint16_t tpid, tci;
	bool tagged;
	const char *ring; /* hexadecimal */
	uint32_t more;    /* bytes that were cut off */
	const char *want;
	uint32_t want_len;
};

static const struct example examples[] = {
	{ "no tag", DLT_EN10MB, 0x0800, 0, 0, false, ADDRESSES "08004500", 0, ADDRESSES "08004500",
		16 },
	{ "a tag", DLT_EN10MB, 0x0800, 0x8100, 100, true, ADDRESSES "08004500", 0,
		ADDRESSES "8100006408004500", 20 },
	{ "cut within its addresses", DLT_EN10MB, 0x0800, 0x8100, 100, true, "0200", 14, "0200",
		20 },
	{ "another link type", DLT_RAW, 0x0800, 0x8100, 100, true, "4500", 0, "4500", 2 },
	{ "cooked", DLT_LINUX_SLL2, 0x0800, 0, 0, false, "4500", 0, SLL2_OF("0800") "4500", 22 },
	{ "cooked, a tag", DLT_LINUX_SLL2, 0x0800, 0x8100, 100, true, "4500", 0,
		SLL2_OF("8100") "00640800"
				"4500",
		26 },
	{ "the first cooked header", DLT_LINUX_SLL, 0x0800, 0x8100, 100, true, "4500", 0,
		SLL_OF("8100") "00640800"
			       "4500",
		22 },
	{ "two tags", DLT_LINUX_SLL2, 0x0800, 0x88a8, 24, true, "004408004500", 0,
		SLL2_OF("88a8") "00188100"
				"004408004500",
		30 },
	{ "two, of a kernel that tells the inner one", DLT_LINUX_SLL2, 0x8100, 0x88a8, 24, true,
		"004408004500", 0,
		SLL2_OF("88a8") "00188100"
				"004408004500",
		30 },
	{ "three", DLT_LINUX_SLL2, 0x0806, 0x88a8, 24, true, "0044810000450806", 0,
		SLL2_OF("88a8") "00188100"
				"0044810000450806",
		32 },
	{ "one, in front of 2048 bytes of IP", DLT_LINUX_SLL2, 0x0800, 0x8100, 5, true, LEN_OF_IP4,
		2028, SLL2_OF("8100") "00050800" LEN_OF_IP4, 2072 },
	{ "two, the inner one of priority 2", DLT_LINUX_SLL2, 0x0800, 0x88a8, 24, true,
		"4044080045000800", 0,
		SLL2_OF("88a8") "00188100"
				"4044080045000800",
		32 },
	{ "two, the inner one of priority 3", DLT_LINUX_SLL2, 0x86dd, 0x88a8, 24, true,
		"604486dd600000000000", 0,
		SLL2_OF("88a8") "00188100"
				"604486dd600000000000",
		34 },
	{ "an 802.3 frame", DLT_LINUX_SLL2, 4, 0x8100, 100, true, "424203", 43,
		SLL2_OF("8100") "0064002e"
				"424203",
		70 },
	{ "nothing behind it", DLT_LINUX_SLL2, 0x0800, 0x8100, 100, true, "", 0,
		SLL2_OF("8100") "00640800", 24 },
};

static uint32_t unhex(uint8_t *to, const char *text)
{
	uint32_t n = 0;
	unsigned byte;

	for (; sscanf(text, "%2x", &byte) == 1; text += 2)
		to[n++] = (uint8_t)byte;
	return n;
}

static void check(const struct example *e)
{
	_Alignas(16) uint8_t ring[256] = { 0 };
	uint8_t want[256];
	struct sockaddr_ll *from = (void *)ring;
	struct live_frame frame = {
		.data = ring + 64, .from = from, .tagged = e->tagged, .tci = e->tci, .tpid = e->tpid
	};
	struct packet p = { 0 };
	uint32_t want_caplen = unhex(want, e->want);

	*from = (struct sockaddr_ll){ .sll_protocol = htons(e->protocol),
		.sll_ifindex = 3,
		.sll_hatype = 1,
		.sll_pkttype = PACKET_OUTGOING,
		.sll_halen = 6,
		.sll_addr = { 1, 2, 3, 4, 5, 6, 7, 8 } };
	frame.caplen = unhex(frame.data, e->ring);
	frame.len = frame.caplen + e->more;
	if (e->dlt == DLT_LINUX_SLL || e->dlt == DLT_LINUX_SLL2)
		assert_true(live_frame_cook(&frame, e->dlt, &p));
	else
		live_frame_plain(&frame, e->dlt, &p);
	assert_int_equal(p.caplen, want_caplen);
	assert_int_equal(p.len, e->want_len);
	assert_memory_equal(p.data, want, want_caplen);
	assert_int_equal(from->sll_protocol, htons(e->protocol));
}

static void test_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		print_message("%s\n", examples[i].about);
		check(&examples[i]);
	}
}

/* Nothing is ever put over the address. */
static void test_no_room(void **state)
{
	_Alignas(16) uint8_t ring[128] = { 0 };
	struct live_frame frame = {
		.from = (void *)ring, .caplen = 14, .len = 14, .tagged = true, .tpid = 0x8100
	};
	struct packet p = { 0 };

	(void)state;
	for (size_t room = 0; room <= 24; room++) {
		frame.data = ring + sizeof(struct sockaddr_ll) + room;
		assert_int_equal(live_frame_cook(&frame, DLT_LINUX_SLL2, &p), room >= 20);
		if (room < 20)
			continue;
		assert_int_equal(p.caplen, room < 24 ? 34 : 38);
		assert_true(p.data >= ring + sizeof(struct sockaddr_ll));
	}
	frame.data = ring + sizeof(struct sockaddr_ll) + 3;
	live_frame_plain(&frame, DLT_EN10MB, &p);
	assert_int_equal(p.caplen, 14);
	assert_int_equal(p.len, 18);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
