/* SPDX-License-Identifier: ISC */
#include "filter/program.h"

#include <stdlib.h>

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
