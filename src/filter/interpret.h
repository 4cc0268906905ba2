/* SPDX-License-Identifier: ISC */
/*
 * Runs a filter program as the kernel has run it, or would have, on a packet that libpcap
 * has handed over since: without the VLAN tag that libpcap has put back, with the auxiliary
 * data of Linux as far as the packet shows them, and knowing that bytes behind the
 * snapshot length were there.  linux/filter.h, net/core/filter.c.
 */
#ifndef FILTER_INTERPRET_H
#define FILTER_INTERPRET_H

#include <pcap/pcap.h>

enum interpret_verdict {
	INTERPRET_REJECTS,
	INTERPRET_ACCEPTS,
	INTERPRET_UNKNOWN, /* it asks for what the packet does not show: its direction, cut bytes */
};

/* program is one that pcap_compile() made for that link type; without instructions it
 * accepts everything. */
enum interpret_verdict interpret_filter(const struct bpf_program *program, int dlt,
	const struct pcap_pkthdr *h, const u_char *data);

#endif
