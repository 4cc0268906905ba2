/* SPDX-License-Identifier: ISC */
#include "filter/interpret.h"

#include <pcap/sll.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

#define TAG_LEN 4
#define NO_TAG  UINT32_MAX

/* Of linux/filter.h, the same on every architecture. */
#define AUX_OFF          0xfffff000u
#define AUX_VLAN_TAG     (AUX_OFF + 44)
#define AUX_VLAN_PRESENT (AUX_OFF + 48)
#define AUX_VLAN_TPID    (AUX_OFF + 60)

/* A packet as the kernel had it. */
struct captured {
	const uint8_t *data;
	uint32_t caplen, len; /* of data */
	uint32_t tag;         /* where the tag stands that is no part of it, or NO_TAG */
	uint32_t hidden;      /* bytes that the length does not count */
};

enum load { LOADED, BEHIND_END, NOT_KNOWN };

struct machine {
	uint32_t a, x;
	uint32_t memory[BPF_MEMWORDS];
};

static uint32_t interpret_len(const struct captured *v)
{
	return v->len - (v->tag == NO_TAG ? 0 : TAG_LEN);
}

static enum load interpret_load_aux(const struct captured *v, uint32_t k, uint32_t *value)
{
	bool tagged = v->tag != NO_TAG;

	switch (k) {
	case AUX_VLAN_PRESENT:
		*value = tagged;
		return LOADED;
	case AUX_VLAN_TAG:
		*value = tagged ? get_be16(v->data + v->tag + 2) : 0;
		return LOADED;
	case AUX_VLAN_TPID:
		*value = tagged ? get_be16(v->data + v->tag) : 0;
		return LOADED;
	default:
		return NOT_KNOWN;
	}
}

static enum load interpret_load(
	const struct captured *v, uint64_t at, uint32_t size, uint32_t *value)
{
	uint32_t read = 0;

	if (at + size > interpret_len(v))
		return BEHIND_END;
	for (uint32_t i = 0; i < size; i++) {
		uint64_t byte = at + i;

		if (v->tag != NO_TAG && byte >= v->tag)
			byte += TAG_LEN;
		if (byte >= v->caplen)
			return NOT_KNOWN;
		read = read << 8 | v->data[byte];
	}
	*value = read;
	return LOADED;
}

static uint32_t interpret_size(uint16_t code)
{
	return BPF_SIZE(code) == BPF_W ? 4 : BPF_SIZE(code) == BPF_H ? 2 : 1;
}

static enum load interpret_load_into(
	struct machine *m, const struct captured *v, const struct bpf_insn *at)
{
	bool x = BPF_CLASS(at->code) == BPF_LDX;
	uint32_t *to = x ? &m->x : &m->a;
	enum load loaded = LOADED;
	uint32_t byte;

	switch (BPF_MODE(at->code)) {
	case BPF_IMM:
		*to = at->k;
		return LOADED;
	case BPF_LEN:
		*to = interpret_len(v) - v->hidden;
		return LOADED;
	case BPF_MEM:
		*to = m->memory[at->k % BPF_MEMWORDS];
		return LOADED;
	case BPF_ABS:
		return at->k >= AUX_OFF ? interpret_load_aux(v, at->k, to)
					: interpret_load(v, at->k, interpret_size(at->code), to);
	case BPF_IND:
		return interpret_load(v, (uint64_t)m->x + at->k, interpret_size(at->code), to);
	case BPF_MSH:
		loaded = interpret_load(v, at->k, 1, &byte);
		if (loaded == LOADED)
			m->x = (byte & 15) << 2;
		return loaded;
	default:
		return NOT_KNOWN;
	}
}

/* False where the kernel ends the program: a division by zero. */
static bool interpret_alu(struct machine *m, const struct bpf_insn *at)
{
	uint32_t with = BPF_SRC(at->code) == BPF_X ? m->x : at->k;

	switch (BPF_OP(at->code)) {
	case BPF_ADD:
		m->a += with;
		return true;
	case BPF_SUB:
		m->a -= with;
		return true;
	case BPF_MUL:
		m->a *= with;
		return true;
	case BPF_AND:
		m->a &= with;
		return true;
	case BPF_OR:
		m->a |= with;
		return true;
	case BPF_XOR:
		m->a ^= with;
		return true;
	case BPF_LSH:
		m->a <<= with & 31;
		return true;
	case BPF_RSH:
		m->a >>= with & 31;
		return true;
	case BPF_NEG:
		m->a = 0 - m->a;
		return true;
	case BPF_DIV:
		m->a = with ? m->a / with : 0;
		return with != 0;
	default: /* BPF_MOD */
		m->a = with ? m->a % with : 0;
		return with != 0;
	}
}

static uint32_t interpret_jump(const struct machine *m, const struct bpf_insn *at)
{
	uint32_t with = BPF_SRC(at->code) == BPF_X ? m->x : at->k;
	bool holds;

	switch (BPF_OP(at->code)) {
	case BPF_JA:
		return at->k;
	case BPF_JEQ:
		holds = m->a == with;
		break;
	case BPF_JGT:
		holds = m->a > with;
		break;
	case BPF_JGE:
		holds = m->a >= with;
		break;
	default: /* BPF_JSET */
		holds = m->a & with;
		break;
	}
	return holds ? at->jt : at->jf;
}

static enum interpret_verdict interpret_run(
	const struct bpf_program *program, const struct captured *v)
{
	struct machine m = { 0 };

	for (uint64_t pc = 0; pc < program->bf_len; pc++) {
		const struct bpf_insn *at = &program->bf_insns[pc];

		switch (BPF_CLASS(at->code)) {
		case BPF_LD:
		case BPF_LDX:
			switch (interpret_load_into(&m, v, at)) {
			case LOADED:
				break;
			case BEHIND_END:
				return INTERPRET_REJECTS;
			default:
				return INTERPRET_UNKNOWN;
			}
			break;
		case BPF_ST:
			m.memory[at->k % BPF_MEMWORDS] = m.a;
			break;
		case BPF_STX:
			m.memory[at->k % BPF_MEMWORDS] = m.x;
			break;
		case BPF_ALU:
			if (!interpret_alu(&m, at))
				return INTERPRET_REJECTS;
			break;
		case BPF_JMP:
			pc += interpret_jump(&m, at);
			break;
		case BPF_RET:
			return (BPF_RVAL(at->code) == BPF_A ? m.a : at->k) ? INTERPRET_ACCEPTS
									   : INTERPRET_REJECTS;
		default: /* BPF_MISC */
			if (BPF_MISCOP(at->code) == BPF_TAX)
				m.x = m.a;
			else
				m.a = m.x;
		}
	}
	return INTERPRET_UNKNOWN;
}

static bool interpret_is_tag(uint16_t type)
{
	return type == 0x8100 || type == 0x88a8 || type == 0x9100;
}

/* A tag may have been in the packet, as in one that is sent, or beside it, as in one that
 * was received; nothing tells which, so both must come to the same verdict. */
enum interpret_verdict interpret_filter(
	const struct bpf_program *program, int dlt, const struct pcap_pkthdr *h, const u_char *data)
{
	struct captured v = { data, h->caplen, h->len, NO_TAG, 0 };
	uint32_t type = dlt == DLT_EN10MB ? 12 : dlt == DLT_LINUX_SLL ? 14 : NO_TAG;
	enum interpret_verdict inside, beside;

	if (!program->bf_len)
		return INTERPRET_ACCEPTS;
	if (dlt == DLT_LINUX_SLL2)
		v.hidden = SLL2_HDR_LEN;
	else if (dlt == DLT_LINUX_SLL)
		v.hidden = SLL_HDR_LEN;
	inside = interpret_run(program, &v);
	if (type == NO_TAG || v.caplen < type + TAG_LEN || !interpret_is_tag(get_be16(data + type)))
		return inside;
	v.tag = type;
	beside = interpret_run(program, &v);
	return inside == beside ? inside : INTERPRET_UNKNOWN;
}
