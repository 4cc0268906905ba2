/* SPDX-License-Identifier: ISC */
/* Where the kernel's filter is libpcap's business alone (BPF devices). */
#include "net/attach.h"

/* What the kernel takes: bpf(4)'s BPF_MAXINSNS, FreeBSD's net.bpf.maxinsns; packet(7)'s under
 * Linux.  Of a longer program libpcap filters in this process, without a word. */
#ifdef __linux__
#define PROGRAM_MAX 4096
#else
#define PROGRAM_MAX 512
#endif

static int attach_set(
	pcap_t *pcap, const char *ifname, struct bpf_insn *code, u_int count, struct fault *f)
{
	struct bpf_program program = { count, code };

	if (count > PROGRAM_MAX) {
		fault_set(f, ATOM(filter_invalid), ATOM(filter), ifname,
			"the filter is too long for the kernel: %u instructions, at most %d", count,
			PROGRAM_MAX);
		return fault_hint(f, "use ranges (portrange, net) instead of long lists");
	}
	if (pcap_setfilter(pcap, &program) == 0)
		return 0;
	return fault_set(f, ATOM(filter_invalid), ATOM(filter), ifname,
		"the kernel refuses the filter: %s", pcap_geterr(pcap));
}

bool attach_prepare(pcap_t *pcap, bool promiscuous)
{
	return pcap_set_promisc(pcap, promiscuous) == 0;
}

int attach_bind(
	pcap_t *pcap, const char *ifname, unsigned ifindex, bool promiscuous, struct fault *f)
{
	(void)pcap, (void)ifname, (void)ifindex, (void)promiscuous, (void)f;
	return 0;
}

int attach_reject(pcap_t *pcap, const char *ifname, struct fault *f)
{
	struct bpf_insn reject = BPF_STMT(BPF_RET | BPF_K, 0);

	return attach_set(pcap, ifname, &reject, 1, f);
}

int attach_filter(pcap_t *pcap, const char *ifname, pcap_direction_t direction,
	const struct bpf_program *program, struct fault *f)
{
	struct bpf_insn accept = BPF_STMT(BPF_RET | BPF_K, (bpf_u_int32)pcap_snapshot(pcap));

	if (direction != PCAP_D_INOUT && pcap_setdirection(pcap, direction) != 0)
		return fault_set(f, ATOM(not_supported), ATOM(filter), ifname,
			"cannot capture one direction on %s: %s", ifname, pcap_geterr(pcap));
	if (!program->bf_len)
		return attach_set(pcap, ifname, &accept, 1, f);
	return attach_set(pcap, ifname, program->bf_insns, program->bf_len, f);
}
