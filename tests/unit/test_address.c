/* SPDX-License-Identifier: ISC */
/* Addresses as text, against the C library's. */
#include "unit.h"

#include <arpa/inet.h>

#include "base/address.h"

static void compare_ip6(const uint8_t *a)
{
	char want[INET6_ADDRSTRLEN], got[ADDRESS_IP6_MAX + 1];

	inet_ntop(AF_INET6, a, want, sizeof(want));
	*address_put_ip6(got, a) = '\0';
	assert_string_equal(got, want);
}

/* Every choice of groups that are zero, with groups of each number of digits between. */
static void test_ip6(void **state)
{
	static const uint16_t groups[] = { 1, 0x10, 0x100, 0x1000, 0xffff, 0xabc };
	uint8_t a[16];

	(void)state;
	for (unsigned zeros = 0; zeros < 256; zeros++) {
		for (size_t first = 0; first < sizeof(groups) / sizeof(groups[0]); first++) {
			for (unsigned i = 0; i < 8; i++) {
				uint16_t group = groups[(first + i) % 6];

				if (zeros & 1u << i)
					group = 0;
				a[2 * i] = (uint8_t)(group >> 8);
				a[2 * i + 1] = (uint8_t)group;
			}
			compare_ip6(a);
		}
	}
}

static void test_ip6_with_ip4(void **state)
{
	static const char *const rows[] = { "::", "::1", "::ffff:192.0.2.1", "::192.0.2.1",
		"::ffff:0:192.0.2.1", "64:ff9b::192.0.2.33", "::ffff:0.0.0.0", "::1:0" };
	uint8_t a[16];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(inet_pton(AF_INET6, rows[i], a), 1);
		compare_ip6(a);
	}
}

static void test_ip4(void **state)
{
	(void)state;
	for (unsigned octet = 0; octet < 256; octet++) {
		uint8_t a[4] = { (uint8_t)octet, 255, 0, (uint8_t)(octet ^ 255) };
		char want[INET_ADDRSTRLEN], got[ADDRESS_IP4_MAX + 1];

		inet_ntop(AF_INET, a, want, sizeof(want));
		*address_put_ip4(got, a) = '\0';
		assert_string_equal(got, want);
	}
}

static void test_mac(void **state)
{
	static const uint8_t mac[] = { 0, 1, 0xab, 0xcd, 0xef, 0xff };
	char got[ADDRESS_MAC_MAX];

	(void)state;
	*address_put_mac(got, mac) = '\0';
	assert_string_equal(got, "00:01:ab:cd:ef:ff");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ip6),
		cmocka_unit_test(test_ip6_with_ip4),
		cmocka_unit_test(test_ip4),
		cmocka_unit_test(test_mac),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
