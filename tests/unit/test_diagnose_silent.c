/* SPDX-License-Identifier: ISC */
/* A libpcap that does not say that a number overflows: no place can be found, and that is
 * told.  Linked with --wrap=pcap_geterr. */
#include "unit.h"

#include "base/bytes.h"
#include "filter/diagnose.h"

char *__real_pcap_geterr(pcap_t *p);
char *__wrap_pcap_geterr(pcap_t *p);

char *__wrap_pcap_geterr(pcap_t *p)
{
	char *text = __real_pcap_geterr(p);

	return strstr(text, "overflows") ? strcpy(text, "syntax error") : text;
}

static void test_told(void **state)
{
	static const char *const wrong[] = { "tcp prt 80", "tcp and", "ether host 10.0.0.1" };
	pcap_t *p = pcap_open_dead(DLT_EN10MB, 65535);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct bpf_program program;
		char failure[PCAP_ERRBUF_SIZE];
		struct diagnosis d;

		assert_int_equal(pcap_compile(p, &program, wrong[i], 1, 0), -1);
		snprintf(failure, sizeof(failure), "%s", pcap_geterr(p));
		diagnose(p, wrong[i], 0, failure, &d);
		assert_false(d.located);
		assert_true(d.message[0]);
		assert_non_null(strstr(d.hint, "tells no place"));
	}
	pcap_close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_told) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
