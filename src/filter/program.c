/* SPDX-License-Identifier: ISC */
#include "filter/program.h"

#include <stdlib.h>

#include "base/bytes.h"

static const uint16_t program_codes[] = {
	BPF_LD | BPF_W | BPF_ABS,
	BPF_LD | BPF_H | BPF_ABS,
	BPF_LD | BPF_B | BPF_ABS,
	BPF_LD | BPF_W | BPF_IND,
	BPF_LD | BPF_H | BPF_IND,
	BPF_LD | BPF_B | BPF_IND,
	BPF_LD | BPF_W | BPF_LEN,
	BPF_LD | BPF_IMM,
	BPF_LD | BPF_MEM,
	BPF_LDX | BPF_W | BPF_IMM,
	BPF_LDX | BPF_W | BPF_MEM,
	BPF_LDX | BPF_W | BPF_LEN,
	BPF_LDX | BPF_B | BPF_MSH,
	BPF_ST,
	BPF_STX,
	BPF_ALU | BPF_ADD | BPF_K,
	BPF_ALU | BPF_ADD | BPF_X,
	BPF_ALU | BPF_SUB | BPF_K,
	BPF_ALU | BPF_SUB | BPF_X,
	BPF_ALU | BPF_MUL | BPF_K,
	BPF_ALU | BPF_MUL | BPF_X,
	BPF_ALU | BPF_DIV | BPF_K,
	BPF_ALU | BPF_DIV | BPF_X,
	BPF_ALU | BPF_MOD | BPF_K,
	BPF_ALU | BPF_MOD | BPF_X,
	BPF_ALU | BPF_AND | BPF_K,
	BPF_ALU | BPF_AND | BPF_X,
	BPF_ALU | BPF_OR | BPF_K,
	BPF_ALU | BPF_OR | BPF_X,
	BPF_ALU | BPF_XOR | BPF_K,
	BPF_ALU | BPF_XOR | BPF_X,
	BPF_ALU | BPF_LSH | BPF_K,
	BPF_ALU | BPF_LSH | BPF_X,
	BPF_ALU | BPF_RSH | BPF_K,
	BPF_ALU | BPF_RSH | BPF_X,
	BPF_ALU | BPF_NEG,
	BPF_JMP | BPF_JA,
	BPF_JMP | BPF_JEQ | BPF_K,
	BPF_JMP | BPF_JEQ | BPF_X,
	BPF_JMP | BPF_JGT | BPF_K,
	BPF_JMP | BPF_JGT | BPF_X,
	BPF_JMP | BPF_JGE | BPF_K,
	BPF_JMP | BPF_JGE | BPF_X,
	BPF_JMP | BPF_JSET | BPF_K,
	BPF_JMP | BPF_JSET | BPF_X,
	BPF_RET | BPF_K,
	BPF_RET | BPF_A,
	BPF_MISC | BPF_TAX,
	BPF_MISC | BPF_TXA,
};

static bool program_is_known(uint16_t code)
{
	for (size_t i = 0; i < ARRAY_LEN(program_codes); i++)
		if (code == program_codes[i])
			return true;
	return false;
}

/* Of how many instructions stand before and behind this one. */
static bool program_jumps_within(const struct bpf_insn *in, u_int before, u_int behind, bool loops)
{
	if (BPF_OP(in->code) != BPF_JA)
		return in->jt < behind && in->jf < behind;
	return in->k < behind || (loops && 0 - in->k <= before + 1);
}

static bool program_is_sound_at(const struct bpf_insn *in, u_int before, u_int behind, bool loops)
{
	if (!program_is_known(in->code))
		return false;
	switch (BPF_CLASS(in->code)) {
	case BPF_LD:
	case BPF_LDX:
		return BPF_MODE(in->code) != BPF_MEM || in->k < BPF_MEMWORDS;
	case BPF_ST:
	case BPF_STX:
		return in->k < BPF_MEMWORDS;
	case BPF_ALU:
		if (in->code == (BPF_ALU | BPF_DIV | BPF_K) ||
			in->code == (BPF_ALU | BPF_MOD | BPF_K))
			return in->k != 0;
		if (in->code == (BPF_ALU | BPF_LSH | BPF_K) ||
			in->code == (BPF_ALU | BPF_RSH | BPF_K))
			return in->k < 32;
		return true;
	case BPF_JMP:
		return program_jumps_within(in, before, behind, loops);
	default:
		return true;
	}
}

bool program_is_sound(const struct bpf_program *program, bool loops)
{
	u_int n = program->bf_len;

	for (u_int i = 0; i < n; i++)
		if (!program_is_sound_at(&program->bf_insns[i], i, n - 1 - i, loops))
			return false;
	return !n || BPF_CLASS(program->bf_insns[n - 1].code) == BPF_RET;
}

bool program_accepts(
	const struct bpf_program *program, const uint8_t *data, uint32_t caplen, uint32_t len)
{
	const struct pcap_pkthdr head = { .caplen = caplen, .len = len };

	return !program->bf_len || pcap_offline_filter(program, &head, data);
}

void program_finish(struct bpf_program *program)
{
	pcap_freecode(program);
}

void program_list(struct buf *out, const struct bpf_program *program, enum program_listing how)
{
	if (how == PROGRAM_DECIMAL)
		buf_printf(out, "%u\n", program->bf_len);
	for (u_int i = 0; i < program->bf_len; i++) {
		const struct bpf_insn *in = &program->bf_insns[i];

		if (how == PROGRAM_NAMES)
			buf_printf(out, "%s\n", bpf_image(in, (int)i));
		else if (how == PROGRAM_C)
			buf_printf(out, "{ 0x%x, %d, %d, 0x%08x },\n", in->code, in->jt, in->jf,
				in->k);
		else
			buf_printf(out, "%u %u %u %u\n", in->code, in->jt, in->jf, in->k);
	}
}

struct outcome {
	bool accepts, rejects;
};

static void program_see_return(const struct bpf_insn *in, struct outcome *o)
{
	bool constant = BPF_RVAL(in->code) == BPF_K;

	o->accepts |= !constant || in->k != 0;
	o->rejects |= !constant || in->k == 0;
}

/* A load behind the end of the packet and a division by a zero in X reject it. */
static bool program_may_reject(const struct bpf_insn *in)
{
	switch (BPF_CLASS(in->code)) {
	case BPF_LD:
		return BPF_MODE(in->code) == BPF_ABS || BPF_MODE(in->code) == BPF_IND;
	case BPF_LDX:
		return BPF_MODE(in->code) == BPF_MSH;
	case BPF_ALU:
		return BPF_SRC(in->code) == BPF_X &&
		       (BPF_OP(in->code) == BPF_DIV || BPF_OP(in->code) == BPF_MOD);
	default:
		return false;
	}
}

/* Jumps go forward only, so that one pass in order finds all that can be reached. */
enum program_always program_always(const struct bpf_program *program)
{
	size_t n = program->bf_len;
	struct outcome o = { 0 };
	bool *reached = calloc(n + 1, sizeof(*reached));

	if (!reached)
		return PROGRAM_DEPENDS;
	reached[0] = true;
	for (size_t i = 0; i < n; i++) {
		const struct bpf_insn *in = &program->bf_insns[i];
		size_t next = i + 1;

		if (!reached[i])
			continue;
		o.rejects |= program_may_reject(in);
		if (BPF_CLASS(in->code) == BPF_RET) {
			program_see_return(in, &o);
			continue;
		}
		if (BPF_CLASS(in->code) == BPF_JMP && BPF_OP(in->code) != BPF_JA) {
			reached[next + in->jt < n ? next + in->jt : n] = true;
			next += in->jf;
		} else if (BPF_CLASS(in->code) == BPF_JMP) {
			next += in->k;
		}
		reached[next < n ? next : n] = true;
	}
	free(reached);
	return o.accepts == o.rejects ? PROGRAM_DEPENDS
	       : o.accepts            ? PROGRAM_ACCEPTS
				      : PROGRAM_REJECTS;
}
