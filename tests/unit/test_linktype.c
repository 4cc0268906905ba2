/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "base/bytes.h"
#include "file/linktype.h"
#include "net/linktype.h"

static const struct {
	const char *text;
	int dlt;
} names[] = {
	{ "EN10MB", DLT_EN10MB },
	{ "DLT_EN10MB", DLT_EN10MB },
	{ "dlt_en10mb", DLT_EN10MB },
	{ "1", 1 },
	{ "300", 300 },
	{ "65535", 65535 },
	{ "65536", -1 },
	{ "-1", -1 },
	{ "EN10MBs", -1 },
	{ "DLT_", -1 },
	{ "", -1 },
};

static void test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (linktype_parse(names[i].text) != names[i].dlt)
			fail_msg("%s: %d", names[i].text, linktype_parse(names[i].text));
}

/* A name lives for ever, so asking twice takes no more memory. */
static void test_names(void **state)
{
	(void)state;
	assert_string_equal(linktype_name(DLT_EN10MB), "EN10MB");
	assert_string_equal(linktype_name(60000), "DLT 60000");
	assert_string_equal(linktype_name(60001), "DLT 60001");
	assert_ptr_equal(linktype_name(60000), linktype_name(60000));
}

static void test_set(void **state)
{
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 65535);
	struct fault f = { 0 };

	(void)state;
	assert_non_null(pcap);
	assert_int_equal(linktype_set(pcap, "eth0", DLT_EN10MB, &f), 0);
	assert_int_equal(linktype_set(pcap, "eth0", DLT_RAW, &f), -1);
	assert_int_equal(f.code, ATOM(linktype_invalid));
	assert_string_equal(f.message, "eth0 has no packets of link type RAW");
	assert_string_equal(f.hint, "it has EN10MB");
	pcap_close(pcap);
}

static void test_hardware(void **state)
{
	(void)state;
	assert_int_equal(linktype_of_hardware("any"), DLT_LINUX_SLL2);
#ifdef PORT_GENERIC
	assert_int_equal(linktype_of_hardware("lo"), -1);
#else
	assert_int_equal(linktype_of_hardware("lo"), DLT_EN10MB);
#endif
	assert_int_equal(linktype_of_hardware("no such device at all"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_hardware),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
