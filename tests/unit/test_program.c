/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "base/bytes.h"
#include "filter/program.h"

static const struct {
	const char *expression;
	int optimize;
	enum program_always always;
} rows[] = {
	{ "", 1, PROGRAM_ACCEPTS },
	{ "1 = 1", 1, PROGRAM_ACCEPTS },
	{ "tcp or not tcp", 1, PROGRAM_ACCEPTS },
	{ "tcp", 1, PROGRAM_DEPENDS },
	{ "tcp", 0, PROGRAM_DEPENDS },
	{ "len > 100", 1, PROGRAM_DEPENDS },
	{ "1 / len = 0", 1, PROGRAM_DEPENDS },
	{ "ether[0] & 1 != 0 or ether[0] & 1 = 0", 1, PROGRAM_ACCEPTS },
	{ "ip[0] & 0xf != 5", 0, PROGRAM_DEPENDS },
};

static void test_always(void **state)
{
	pcap_t *p = pcap_open_dead(DLT_EN10MB, 65535);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bpf_program program;

		assert_int_equal(pcap_compile(p, &program, rows[i].expression, rows[i].optimize,
					 PCAP_NETMASK_UNKNOWN),
			0);
		if (program_always(&program) != rows[i].always)
			fail_msg("\"%s\": %d", rows[i].expression, program_always(&program));
		pcap_freecode(&program);
	}
	pcap_close(p);
}

/* Programs that the compiler does not write. */
static void test_by_hand(void **state)
{
	struct bpf_insn nothing[] = { BPF_STMT(BPF_RET | BPF_K, 0) };
	struct bpf_insn jumped[] = { BPF_STMT(BPF_JMP | BPF_JA, 1), BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, 1) };
	struct bpf_insn register_a[] = { BPF_STMT(BPF_RET | BPF_A, 0) };
	struct bpf_insn beyond[] = { BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 200, 200) };

	(void)state;
	assert_int_equal(program_always(&(struct bpf_program){ 1, nothing }), PROGRAM_REJECTS);
	assert_int_equal(program_always(&(struct bpf_program){ 3, jumped }), PROGRAM_ACCEPTS);
	assert_int_equal(program_always(&(struct bpf_program){ 1, register_a }), PROGRAM_DEPENDS);
	assert_int_equal(program_always(&(struct bpf_program){ 1, beyond }), PROGRAM_DEPENDS);
	assert_int_equal(program_always(&(struct bpf_program){ 0, NULL }), PROGRAM_DEPENDS);
}

static void test_list(void **state)
{
	struct bpf_insn in[] = { BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x800, 0, 1), BPF_STMT(BPF_RET | BPF_K, 262144),
		BPF_STMT(BPF_RET | BPF_K, 0) };
	static const char *const want[] = {
		"(000) ldh      [12]\n(001) jeq      #0x800           jt 2\tjf 3\n"
		"(002) ret      #262144\n(003) ret      #0\n",
		"{ 0x28, 0, 0, 0x0000000c },\n{ 0x15, 0, 1, 0x00000800 },\n"
		"{ 0x6, 0, 0, 0x00040000 },\n{ 0x6, 0, 0, 0x00000000 },\n",
		"4\n40 0 0 12\n21 0 1 2048\n6 0 0 262144\n6 0 0 0\n",
	};

	(void)state;
	for (unsigned how = PROGRAM_NAMES; how <= PROGRAM_DECIMAL; how++) {
		struct buf out = { 0 };

		program_list(&out, &(struct bpf_program){ 4, in }, how);
		buf_put_byte(&out, 0);
		assert_string_equal((const char *)out.data, want[how - 1]);
		buf_finish(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_always),
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
