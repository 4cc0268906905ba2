/* SPDX-License-Identifier: ISC */
/* Names of the devices of `any`: by index, whatever indices there were before. */
#include "unit.h"

#include <net/if.h>
#include <pcap/sll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "net/live_origin.h"

static int descriptor;

static int socket_fd(const struct source *s)
{
	(void)s;
	return descriptor;
}

static const struct source_ops ops = { .fd = socket_fd };
static const struct packet_origin any = { .ifname = "any", .dlt = DLT_LINUX_SLL2 };
static const struct source source = { .ops = &ops, .origin = &any };

static const struct packet_origin *find(struct live_origins *all, uint32_t ifindex, uint32_t caplen)
{
	uint8_t data[SLL2_HDR_LEN] = { 0 };
	const struct packet p = { .origin = &any, .caplen = caplen, .len = 60, .data = data };

	for (int i = 0; i < 4; i++)
		data[4 + i] = (uint8_t)(ifindex >> (24 - 8 * i));
	return live_origin_find(all, &source, &p);
}

static void check(struct live_origins *all, uint32_t ifindex, const char *ifname)
{
	const struct packet_origin *o = find(all, ifindex, SLL2_HDR_LEN);

	assert_int_equal(o->ifindex, ifindex);
	assert_string_equal(o->ifname, ifname);
	assert_true(o->keys[SYNTAX_JSON].bytes.len > strlen(ifname));
}

/* More devices than are remembered, and back to the first. */
static void test_many(void **state)
{
	struct live_origins all = { 0 };
	const unsigned lo = if_nametoindex("lo");

	(void)state;
	live_origin_begin(&all);
	check(&all, lo, "lo");
	for (uint32_t i = 1000000; i < 1000000 + 3 * LIVE_ORIGINS; i++) {
		char ifname[IFNAMSIZ];

		snprintf(ifname, sizeof(ifname), "if%u", i);
		check(&all, i, ifname);
		check(&all, i, ifname);
	}
	check(&all, lo, "lo");
	live_origin_finish(&all);
}

/* What is remembered of a device is not for the one that takes its place. */
static void test_same_place(void **state)
{
	struct live_origins all = { 0 };
	const unsigned lo = if_nametoindex("lo");
	char ifname[IFNAMSIZ];

	(void)state;
	live_origin_begin(&all);
	snprintf(ifname, sizeof(ifname), "if%u", lo + LIVE_ORIGINS);
	for (int i = 0; i < 3; i++) {
		check(&all, lo, "lo");
		check(&all, lo + LIVE_ORIGINS, ifname);
	}
	live_origin_finish(&all);
}

static void test_short_header(void **state)
{
	struct live_origins all = { 0 };

	(void)state;
	assert_ptr_equal(find(&all, 1, SLL2_HDR_LEN - 1), &any);
	live_origin_finish(&all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_same_place),
		cmocka_unit_test(test_short_header),
	};

	descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
