/* SPDX-License-Identifier: ISC */
/* The helper answers what compile_filter() answers. */
#include "unit.h"

#include <sys/wait.h>

#include "base/bytes.h"
#include "filter/helper.h"

static const struct {
	const char *expression;
	long limit;
	bool valid;
	const char *refusal; /* what newer versions of libpcap say instead */
} rows[] = {
	{ "", 8192, true },
	{ "udp port 53", 8192, true },
	{ "port http", 8192, true },
	{ "vlan 5 and ip", 8192, true },
	{ "ip host 10.1.2.3 or ip6", 15, false },
	{ "tcp prt 80", 8192, false },
	{ "ether", 8192, false },
	{ "inbound", 8192, true, "not a live capture" },
	{ "udp and not outbound", 8192, true, "not a live capture" },
};

static void test_answers(void **state)
{
	pcap_t *pcaps[] = { pcap_open_dead(DLT_RAW, 65535), pcap_open_dead(DLT_EN10MB, 65535) };
	struct filter_helper helper;
	struct fault f, expected;

	(void)state;
	assert_int_equal(filter_helper_start(&helper, pcaps, ARRAY_LEN(pcaps), &f), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct compile_options options = { rows[i].expression, true,
			PCAP_NETMASK_UNKNOWN, rows[i].limit };
		struct bpf_program answer, program;
		int status = compile_filter(pcaps[1], &options, "eth0", &program, &expected);

		if (status < 0 && rows[i].refusal)
			assert_non_null(strstr(expected.message, rows[i].refusal));
		else
			assert_int_equal(status, rows[i].valid ? 0 : -1);
		assert_int_equal(filter_helper_ask(&helper, 1, &options, "eth0", &f), 0);
		assert_int_equal(filter_helper_answer(&helper, &answer, &f), status);
		if (status < 0) {
			assert_string_equal(f.message, expected.message);
			assert_string_equal(f.subject, "eth0");
		} else {
			assert_int_equal(answer.bf_len, program.bf_len);
			assert_memory_equal(answer.bf_insns, program.bf_insns,
				program.bf_len * sizeof(*program.bf_insns));
		}
		pcap_freecode(&program);
		pcap_freecode(&answer);
	}
	filter_helper_finish(&helper);
	pcap_close(pcaps[0]);
	pcap_close(pcaps[1]);
}

/* It ends with its client, and where it has ended the client hears of it. */
static void test_ends(void **state)
{
	const struct compile_options options = { "ip", true, PCAP_NETMASK_UNKNOWN, 8192 };
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 65535);
	struct filter_helper helper;
	struct bpf_program answer;
	struct fault f;
	int status;

	(void)state;
	while (waitpid(-1, &status, WNOHANG) > 0)
		;
	assert_int_equal(filter_helper_start(&helper, &pcap, 1, &f), 0);
	filter_helper_finish(&helper);
	assert_true(waitpid(-1, &status, 0) > 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(filter_helper_ask(&helper, 0, &options, NULL, &f), -1);
	assert_int_equal(f.code, ATOM(failed));
	assert_int_equal(filter_helper_answer(&helper, &answer, &f), -1);
	pcap_close(pcap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
