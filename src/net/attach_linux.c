/* SPDX-License-Identifier: ISC */
#include "net/attach.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <pcap/sll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/bytes.h"

#define AUX(field)   ((uint32_t)(SKF_AD_OFF + SKF_AD_##field))
#define PROLOGUE_LEN 11

static int attach_code(pcap_t *pcap, struct sock_filter *code, size_t count)
{
	struct sock_fprog program = { (unsigned short)count, code };

	return setsockopt(
		pcap_fileno(pcap), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

/* Bound to protocol 0 a socket gets nothing (packet(7)).  libpcap takes 0 for all of them,
 * so it is given a number of which the address has room for the 16 bits of 0.  A bind
 * away from any other protocol, even one that no frame has, waits for a grace period of
 * the kernel's RCU, 7 to 15 ms. */
bool attach_prepare(pcap_t *pcap, bool promiscuous)
{
	(void)promiscuous;
	return pcap_set_protocol_linux(pcap, 1 << 16) == 0;
}

static int attach_set_promiscuous(int fd, unsigned ifindex)
{
	const struct packet_mreq request = {
		.mr_ifindex = (int)ifindex,
		.mr_type = PACKET_MR_PROMISC,
	};

	return setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request, sizeof(request));
}

/* That a device is down is no failure of bind(2) itself. */
static int attach_bind_to(int fd, const struct sockaddr_ll *address)
{
	int error = 0;
	socklen_t size = sizeof(error);

	if (bind(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 ||
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		return -1;
	errno = error;
	return error ? -1 : 0;
}

static int attach_bind_failed(const char *ifname, int error, struct fault *f)
{
	if (error != ENETDOWN)
		return fault_set(f, ATOM(failed), ATOM(activate), ifname, "cannot bind to %s: %s",
			ifname, strerror(error));
	fault_set(f, ATOM(device_down), ATOM(activate), ifname, "%s is down", ifname);
	return fault_hint(f, "ip link set %s up", ifname);
}

int attach_bind(
	pcap_t *pcap, const char *ifname, unsigned ifindex, bool promiscuous, struct fault *f)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)ifindex,
	};

	if (attach_bind_to(pcap_fileno(pcap), &address) < 0)
		return attach_bind_failed(ifname, errno, f);
	if (promiscuous && ifindex && attach_set_promiscuous(pcap_fileno(pcap), ifindex) < 0)
		return fault_set(f, ATOM(failed), ATOM(activate), ifname,
			"cannot make %s promiscuous: %s", ifname, strerror(errno));
	return 0;
}

int attach_reject(pcap_t *pcap, const char *ifname, struct fault *f)
{
	struct sock_filter reject = BPF_STMT(BPF_RET | BPF_K, 0);

	if (attach_code(pcap, &reject, 1) == 0)
		return 0;
	return fault_set(f, ATOM(failed), ATOM(filter), ifname, "cannot attach a filter to %s: %s",
		ifname, strerror(errno));
}

/* Kept, because a confined process that changes its filter cannot ask. */
static uint32_t attach_loopback(void)
{
	static uint32_t ifindex;

	if (!ifindex)
		ifindex = if_nametoindex("lo");
	return ifindex;
}

/*
 * What libpcap would discard in the process after the kernel has counted it: a packet
 * that leaves by the loopback device or a CAN device, because it comes back in, and
 * the direction that was not asked for.  libpcap's linux_check_direction() still runs
 * behind this and finds nothing left to do.
 */
static void attach_put_prologue(struct sock_filter *p, pcap_direction_t direction)
{
	uint32_t lo = attach_loopback();
	const struct sock_filter code[PROLOGUE_LEN] = {
		/* 0 */ BPF_STMT(BPF_LD | BPF_B | BPF_ABS, AUX(PKTTYPE)),
		/* 1 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, 2, 0),
		/* 2 */ BPF_STMT(BPF_LD | BPF_IMM, direction != PCAP_D_OUT),
		/* 3 */ BPF_STMT(BPF_JMP | BPF_JA, 5),
		/* 4 */ BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AUX(IFINDEX)),
		/* 5 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, lo, 4, 0),
		/* 6 */ BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AUX(HATYPE)),
		/* 7 */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPHRD_CAN, direction == PCAP_D_OUT ? 0 : 2, 0),
		/* 8 */ BPF_STMT(BPF_LD | BPF_IMM, direction != PCAP_D_IN),
		/* 9 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),
		/* 10 */ BPF_STMT(BPF_RET | BPF_K, 0),
	};

	memcpy(p, code, sizeof(code));
}

/*
 * On a cooked device the kernel's packet begins behind the header that libpcap makes
 * up (LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2): loads from behind it move forward, the
 * fields of it that the kernel knows come from the auxiliary data.
 */
static bool attach_fix_cooked(struct sock_filter *p, int dlt)
{
	bool sll2 = dlt == DLT_LINUX_SLL2;
	uint32_t head = sll2 ? SLL2_HDR_LEN : SLL_HDR_LEN;
	uint32_t mode = BPF_MODE(p->code);

	if (BPF_CLASS(p->code) != BPF_LD && BPF_CLASS(p->code) != BPF_LDX)
		return true;
	if (mode != BPF_ABS && mode != BPF_IND && mode != BPF_MSH)
		return true;
	if (p->k >= (uint32_t)SKF_AD_OFF)
		return true;
	if (p->k >= head)
		p->k -= head;
	else if (p->k == (sll2 ? 0 : 14))
		p->k = AUX(PROTOCOL);
	else if (p->k == (sll2 ? 10 : 0))
		p->k = AUX(PKTTYPE);
	else if (sll2 && p->k == 4)
		p->k = AUX(IFINDEX);
	else
		return false;
	return true;
}

static int attach_refuse(struct fault *f, const char *ifname, size_t count, int error)
{
	if (count > BPF_MAXINSNS) {
		fault_set(f, ATOM(filter_invalid), ATOM(filter), ifname,
			"the filter is too long for the kernel: %zu instructions, at most %d",
			count, BPF_MAXINSNS);
		return fault_hint(f, "use ranges (portrange, net) instead of long lists");
	}
	fault_set(f, ATOM(filter_invalid), ATOM(filter), ifname,
		"the kernel refuses the filter of %zu instructions: %s", count, strerror(error));
	if (error == ENOMEM)
		return fault_hint(f, "raise the limit: sysctl net.core.optmem_max=1048576");
	return fault_hint(f, "pktpipe filter-check -d shows the program");
}

static int attach_put_program(struct sock_filter *p, const struct bpf_program *program, int dlt,
	const char *ifname, struct fault *f)
{
	bool cooked = dlt == DLT_LINUX_SLL || dlt == DLT_LINUX_SLL2;

	for (u_int i = 0; i < program->bf_len; i++) {
		const struct bpf_insn *from = &program->bf_insns[i];

		p[i] = (struct sock_filter){ from->code, from->jt, from->jf, from->k };
		if (!cooked || attach_fix_cooked(&p[i], dlt))
			continue;
		fault_set(f, ATOM(filter_invalid), ATOM(filter), ifname,
			"the filter reads byte %u of the cooked header of \"%s\", which the kernel "
			"does not have",
			from->k, ifname);
		return fault_hint(f, "capture on one device, or leave out the link-layer part");
	}
	return 0;
}

int attach_filter(pcap_t *pcap, const char *ifname, pcap_direction_t direction,
	const struct bpf_program *program, struct fault *f)
{
	size_t body = program->bf_len ? program->bf_len : 1;
	struct sock_filter *code = calloc(PROLOGUE_LEN + body, sizeof(*code));
	int status = 0;

	if (!code)
		return fault_set(f, ATOM(no_memory), ATOM(filter), ifname, "out of memory");
	attach_put_prologue(code, direction);
	code[PROLOGUE_LEN] =
		(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, (uint32_t)pcap_snapshot(pcap));
	if (program->bf_len)
		status = attach_put_program(
			code + PROLOGUE_LEN, program, pcap_datalink(pcap), ifname, f);
	if (status == 0 && (PROLOGUE_LEN + body > BPF_MAXINSNS ||
				   attach_code(pcap, code, PROLOGUE_LEN + body) < 0))
		status = attach_refuse(f, ifname, PROLOGUE_LEN + body, errno);
	free(code);
	return status;
}
