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

static const struct {
	struct bpf_insn code[3];
	bool sound;
} programs[] = {
	{ { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 12), BPF_STMT(BPF_MISC | BPF_TAX, 0) }, true },
	{ { BPF_STMT(BPF_LD | BPF_MEM, BPF_MEMWORDS - 1) }, true },
	{ { BPF_STMT(BPF_LD | BPF_MEM, BPF_MEMWORDS) }, false },
	{ { BPF_STMT(BPF_LDX | BPF_MEM, BPF_MEMWORDS) }, false },
	{ { BPF_STMT(BPF_ST, 1000000) }, false },
	{ { BPF_STMT(BPF_STX, BPF_MEMWORDS) }, false },
	{ { BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 0) }, true },
	{ { BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0) }, false },
	{ { BPF_JUMP(BPF_JMP | BPF_JGT | BPF_X, 0, 0, 9) }, false },
	{ { BPF_STMT(BPF_JMP | BPF_JA, 0) }, true },
	{ { BPF_STMT(BPF_JMP | BPF_JA, 1) }, false },
	{ { BPF_STMT(BPF_LD | BPF_IMM, 0), BPF_STMT(BPF_JMP | BPF_JA, (bpf_u_int32)-2) }, false },
	{ { BPF_STMT(BPF_JMP | BPF_JA, (bpf_u_int32)-1) }, false },
	{ { BPF_STMT(BPF_MISC | 0x40, 0) }, false },
	{ { BPF_STMT(BPF_MISC | 0xf8, 0) }, false },
	{ { BPF_STMT(BPF_LD | 0x18 | BPF_ABS, 0) }, false },
	{ { BPF_STMT(BPF_LDX | BPF_H | BPF_MSH, 0) }, false },
	{ { BPF_STMT(BPF_JMP | 0x50, 0) }, false },
	{ { BPF_STMT(BPF_ALU | 0xb0, 0) }, false },
	{ { BPF_STMT(BPF_RET | BPF_X, 0) }, false },
	{ { BPF_STMT(0x100 | BPF_LD, 0) }, false },
	{ { BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0) }, false },
	{ { BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, 0) }, false },
	{ { BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0) }, true },
	{ { BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 32) }, false },
	{ { BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 31) }, true },
};

/* What would take an interpreter of filters out of its bounds, abort it or keep it for ever. */
static void test_sound(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
		struct bpf_insn code[3];
		u_int n = programs[i].code[1].code ? 2 : 1;

		memcpy(code, programs[i].code, sizeof(code));
		code[n] = (struct bpf_insn)BPF_STMT(BPF_RET | BPF_K, 1);
		if (program_is_sound(&(struct bpf_program){ n + 1, code }, false) !=
			programs[i].sound)
			fail_msg("program %zu", i);
		/* No end. */
		assert_false(program_is_sound(&(struct bpf_program){ n, code }, false) &&
			     programs[i].sound);
	}
	assert_true(program_is_sound(&(struct bpf_program){ 0, NULL }, false));
}

/* Backward is allowed for who asks for it, and not beyond the beginning. */
static void test_loops(void **state)
{
	struct bpf_insn code[] = { BPF_STMT(BPF_LD | BPF_IMM, 0), BPF_STMT(BPF_JMP | BPF_JA, 0),
		BPF_STMT(BPF_RET | BPF_K, 1) };

	(void)state;
	for (bpf_u_int32 back = 0; back < 5; back++) {
		code[1].k = 0 - back;
		assert_int_equal(
			program_is_sound(&(struct bpf_program){ 3, code }, false), back == 0);
		assert_int_equal(
			program_is_sound(&(struct bpf_program){ 3, code }, true), back <= 2);
	}
	code[1].k = 0x80000000;
	assert_false(program_is_sound(&(struct bpf_program){ 3, code }, true));
}

/* Whatever libpcap makes is sound. */
static void test_compiled(void **state)
{
	static const char *const expressions[] = { "", "tcp port 80", "vlan and mpls 5 and ip6",
		"ip[0] & 0xf > 5 and len % 7 = 3", "ip6 protochain 58",
		"ether[ip[8]] ^ 1 = -udp[0]", "tcp[0] << len < 3 or tcp[1] >> 2 = 1",
		"not net 10.0.0.0/8 or geneve" };
	pcap_t *p = pcap_open_dead(DLT_EN10MB, 65535);

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_LEN(expressions); i++) {
		struct bpf_program program;

		assert_int_equal(pcap_compile(p, &program, expressions[i / 2], i % 2, 0), 0);
		assert_true(program_is_sound(&program, strstr(expressions[i / 2], "protochain")));
		pcap_freecode(&program);
	}
	pcap_close(p);
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
		cmocka_unit_test(test_sound),
		cmocka_unit_test(test_loops),
		cmocka_unit_test(test_compiled),
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
