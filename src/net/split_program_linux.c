/* SPDX-License-Identifier: ISC */
#include "net/split_program_linux.h"

#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <string.h>

#define AUX(field) ((uint32_t)(SKF_AD_OFF + SKF_AD_##field))

/* Offsets are counted from the MAC header, whichever way a packet goes: the network header of one
 * that goes out may stand before or behind its tags.  Without a MAC header they begin so far
 * behind it, where the kernel counts from the network header. */
#define BASE     ((uint32_t)SKF_LL_OFF)
#define NO_MAC   ((uint32_t)(SKF_NET_OFF - SKF_LL_OFF))
#define TAGS     3
#define QINQ_OLD 0x9100
#define DCCP     33
#define SCTP     132
#define UDP_LITE 136

/* A load that goes beyond the packet ends the program with 0, the first member. */
#define LOAD(size, offset) BPF_LD | size | BPF_IND, BASE + (offset)

/* Scratch memory. */
enum { NETWORK, TRANSPORT, FROM, TO, MIXED };

enum split_label { NOWHERE, TYPED, KNOWN, IP4, IP6, PORTS, FLOW, NO_FLOW };

/* Odd, with bits as in random numbers. */
enum { BY_PORT = 0x2c1b3c6d, BY_MIX = 0x297a2d39, BY_FLOW = 0x45d9f3b };
static const uint32_t by_word[] = { 0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f };

static void split_put(struct split_program *p, unsigned code, uint32_t k)
{
	p->code[p->len++] = (struct sock_filter)BPF_STMT((unsigned short)code, k);
}

static void split_jump(struct split_program *p, enum split_label label)
{
	p->targets[p->len] = (unsigned char)label;
	split_put(p, BPF_JMP | BPF_JA, 0);
}

/* Where A is k, or has one of its bits. */
static void split_jump_if(
	struct split_program *p, unsigned test, uint32_t k, enum split_label label)
{
	p->code[p->len++] =
		(struct sock_filter)BPF_JUMP((unsigned short)(BPF_JMP | test | BPF_K), k, 0, 1);
	split_jump(p, label);
}

/* Jumps to it lead here. */
static void split_label(struct split_program *p, enum split_label label)
{
	for (unsigned short i = 0; i < p->len; i++)
		if (p->targets[i] == label) {
			p->code[i].k = p->len - i - 1u;
			p->targets[i] = NOWHERE;
		}
}

/* X becomes the offset of the network header, A the type of what begins there. */
static void split_find_network(struct split_program *p)
{
	split_put(p, BPF_LD | BPF_H | BPF_ABS, AUX(HATYPE));
	split_put(p, BPF_LDX | BPF_IMM, ETH_HLEN);
	split_jump_if(p, BPF_JEQ, ARPHRD_ETHER, TYPED);
	split_jump_if(p, BPF_JEQ, ARPHRD_LOOPBACK, TYPED);
	split_put(p, BPF_LDX | BPF_IMM, NO_MAC);
	split_put(p, BPF_LD | BPF_H | BPF_ABS, AUX(PROTOCOL));
	split_jump(p, KNOWN);
	split_label(p, TYPED);
	split_put(p, LOAD(BPF_H, -2u));
	for (unsigned i = 0; i < TAGS; i++) {
		split_jump_if(p, BPF_JEQ, ETH_P_8021Q, TYPED);
		split_jump_if(p, BPF_JEQ, ETH_P_8021AD, TYPED);
		split_jump_if(p, BPF_JEQ, QINQ_OLD, TYPED);
		split_jump(p, KNOWN);
		split_label(p, TYPED);
		split_put(p, BPF_MISC | BPF_TXA, 0);
		split_put(p, BPF_ALU | BPF_ADD | BPF_K, 4);
		split_put(p, BPF_MISC | BPF_TAX, 0);
		split_put(p, LOAD(BPF_H, -2u));
	}
	split_label(p, KNOWN);
}

/* A times k is added to a word of the scratch memory; X is what is kept in another. */
static void split_add(struct split_program *p, uint32_t k, unsigned word, unsigned kept)
{
	split_put(p, BPF_ALU | BPF_MUL | BPF_K, k);
	split_put(p, BPF_LDX | BPF_MEM, word);
	split_put(p, BPF_ALU | BPF_ADD | BPF_X, 0);
	split_put(p, BPF_ST, word);
	split_put(p, BPF_LDX | BPF_MEM, kept);
}

static void split_add_address(struct split_program *p, unsigned offset, unsigned words, unsigned to)
{
	for (unsigned i = 0; i < words; i++) {
		split_put(p, LOAD(BPF_W, offset + 4 * i));
		split_add(p, by_word[i], to, NETWORK);
	}
}

static void split_begin_network(struct split_program *p, enum split_label label)
{
	split_label(p, label);
	split_put(p, BPF_STX, NETWORK);
	split_put(p, BPF_LD | BPF_IMM, 0);
	split_put(p, BPF_ST, FROM);
	split_put(p, BPF_ST, TO);
}

/* A is the number of the protocol above. */
static void split_jump_if_ports(struct split_program *p)
{
	static const uint32_t with_ports[] = { IPPROTO_TCP, IPPROTO_UDP, SCTP, UDP_LITE, DCCP };

	for (unsigned i = 0; i < sizeof(with_ports) / sizeof(with_ports[0]); i++)
		split_jump_if(p, BPF_JEQ, with_ports[i], PORTS);
	split_jump(p, FLOW);
}

static void split_take_ip4(struct split_program *p)
{
	split_begin_network(p, IP4);
	split_add_address(p, 12, 1, FROM);
	split_add_address(p, 16, 1, TO);
	split_put(p, LOAD(BPF_H, 6));
	split_jump_if(p, BPF_JSET, 0x3fff, FLOW); /* a fragment */
	split_put(p, LOAD(BPF_B, 0));
	split_put(p, BPF_ALU | BPF_AND | BPF_K, 0x0f);
	split_put(p, BPF_ALU | BPF_LSH | BPF_K, 2);
	split_put(p, BPF_ALU | BPF_ADD | BPF_X, 0);
	split_put(p, BPF_ST, TRANSPORT);
	split_put(p, LOAD(BPF_B, 9));
	split_jump_if_ports(p);
}

static void split_take_ip6(struct split_program *p)
{
	split_begin_network(p, IP6);
	split_add_address(p, 8, 4, FROM);
	split_add_address(p, 24, 4, TO);
	split_put(p, BPF_MISC | BPF_TXA, 0);
	split_put(p, BPF_ALU | BPF_ADD | BPF_K, 40);
	split_put(p, BPF_ST, TRANSPORT);
	split_put(p, LOAD(BPF_B, 6));
	split_jump_if_ports(p);
}

static void split_take_ports(struct split_program *p)
{
	split_label(p, PORTS);
	split_put(p, BPF_LDX | BPF_MEM, TRANSPORT);
	split_put(p, LOAD(BPF_H, 0));
	split_add(p, BY_PORT, FROM, TRANSPORT);
	split_put(p, LOAD(BPF_H, 2));
	split_add(p, BY_PORT, TO, TRANSPORT);
}

/* The upper bits of A go into the lower ones, and those of the product depend on all. */
static void split_mix(struct split_program *p, uint32_t k)
{
	split_put(p, BPF_ST, MIXED);
	split_put(p, BPF_ALU | BPF_RSH | BPF_K, 15);
	split_put(p, BPF_LDX | BPF_MEM, MIXED);
	split_put(p, BPF_ALU | BPF_XOR | BPF_X, 0);
	split_put(p, BPF_ALU | BPF_MUL | BPF_K, k);
}

/* Of the sum of both ends, which is the same for both directions, the upper half as a share. */
static void split_take_flow(struct split_program *p, unsigned members)
{
	split_label(p, FLOW);
	split_put(p, BPF_LD | BPF_MEM, FROM);
	split_mix(p, BY_MIX);
	split_put(p, BPF_ST, FROM);
	split_put(p, BPF_LD | BPF_MEM, TO);
	split_mix(p, BY_MIX);
	split_put(p, BPF_LDX | BPF_MEM, FROM);
	split_put(p, BPF_ALU | BPF_ADD | BPF_X, 0);
	split_mix(p, BY_FLOW);
	split_put(p, BPF_ALU | BPF_RSH | BPF_K, 16);
	split_put(p, BPF_ALU | BPF_MUL | BPF_K, members);
	split_put(p, BPF_ALU | BPF_RSH | BPF_K, 16);
}

void split_program_to(struct split_program *p, unsigned member)
{
	memset(p, 0, sizeof(*p));
	split_put(p, BPF_RET | BPF_K, member);
}

void split_program_by_flow(struct split_program *p, const struct split *s)
{
	memset(p, 0, sizeof(*p));
	split_find_network(p);
	split_jump_if(p, BPF_JEQ, ETH_P_IP, IP4);
	split_jump_if(p, BPF_JEQ, ETH_P_IPV6, IP6);
	split_jump(p, NO_FLOW);
	split_take_ip4(p);
	split_take_ip6(p);
	split_take_ports(p);
	split_take_flow(p, s->members);
	for (unsigned i = 1; i < s->members; i++) {
		p->code[p->len++] =
			(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, i, 0, 1);
		split_put(p, BPF_RET | BPF_K, s->heir[i]);
	}
	split_label(p, NO_FLOW);
	split_put(p, BPF_RET | BPF_K, s->heir[0]);
}
