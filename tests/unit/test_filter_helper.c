/* SPDX-License-Identifier: ISC */
/* The helper answers what compile_filter() answers. */
#include "unit.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* As the session's loop does it. */
static int wait_for_answer(struct filter_helper *h, struct bpf_program *program, struct fault *f)
{
	for (;;) {
		struct pollfd fd = { .fd = h->fd, .events = POLLIN };
		int status = 0;

		if (filter_helper_wants_write(h))
			fd.events |= POLLOUT;
		assert_int_equal(poll(&fd, 1, 60000), 1);
		if (fd.revents & POLLOUT)
			status = filter_helper_flush(h, f);
		if (status == 0 && fd.revents & ~POLLOUT)
			status = filter_helper_answer(h, program, f);
		if (status)
			return status < 0 ? -1 : 0;
	}
}

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
		assert_int_equal(wait_for_answer(&helper, &answer, &f), status);
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
	assert_true(f.hint[0]);
	assert_int_equal(filter_helper_answer(&helper, &answer, &f), -1);
	pcap_close(pcap);
}

static pid_t only_child(void)
{
	char path[64];
	FILE *children;
	int pid = 0;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	children = fopen(path, "r");
	if (!children)
		skip();
	assert_int_equal(fscanf(children, "%d", &pid), 1);
	fclose(children);
	return pid;
}

/* Whatever the size of the command, who asks a helper that is stopped goes on. */
static void test_stopped(void **state)
{
	const size_t size = 2 << 20;
	char *expression = malloc(size);
	const struct compile_options options = { expression, true, PCAP_NETMASK_UNKNOWN, -1 };
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 65535);
	struct filter_helper helper;
	struct bpf_program answer;
	struct fault f;
	pid_t pid;
	int status;

	(void)state;
	while (waitpid(-1, &status, WNOHANG) > 0)
		;
	memset(expression, ' ', size);
	memcpy(expression, "udp", 3);
	memcpy(expression + size - 8, "port 53", 8);
	assert_int_equal(filter_helper_start(&helper, &pcap, 1, &f), 0);
	pid = only_child();
	kill(pid, SIGSTOP);
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_int_equal(filter_helper_ask(&helper, 0, &options, NULL, &f), 0);
	assert_true(filter_helper_wants_write(&helper));
	assert_int_equal(filter_helper_flush(&helper, &f), 0);
	assert_int_equal(filter_helper_answer(&helper, &answer, &f), 0);
	kill(pid, SIGCONT);
	assert_int_equal(wait_for_answer(&helper, &answer, &f), 0);
	assert_true(answer.bf_len > 1);
	pcap_freecode(&answer);
	filter_helper_finish(&helper);
	pcap_close(pcap);
	free(expression);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_stopped),
	};

	alarm(120);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
