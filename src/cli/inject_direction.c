/* SPDX-License-Identifier: ISC */
/* https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html, LINKTYPE_LINUX_SLL2.html */
#include <pcap/sll.h>

#include "base/atom.h"
#include "cli/inject_state.h"

#define SLL2_PKTTYPE 10

void inject_direction_find(struct input_packet *p)
{
	const uint8_t *header = p->data.data;

	if (p->direction)
		return;
	if (p->dlt == DLT_LINUX_SLL && p->data.len >= SLL_HDR_LEN)
		p->direction = get_be16(header) == LINUX_SLL_OUTGOING ? ATOM(out) : ATOM(in);
	else if (p->dlt == DLT_LINUX_SLL2 && p->data.len >= SLL2_HDR_LEN)
		p->direction = header[SLL2_PKTTYPE] == LINUX_SLL_OUTGOING ? ATOM(out) : ATOM(in);
}

void inject_direction_missing(struct inject *r, bool own)
{
	const bool first = r->number == 1;
	struct fault f;

	fault_set(&f, ATOM(packet_invalid), ATOM(send), r->options.reverse,
		"packet %llu does not tell its direction, and so not its device",
		(unsigned long long)r->number);
	fault_hint(&f,
		"records of capture and pcapng have it from devices on Linux, etf with "
		"--meta; or a filter says what goes to %s: --reverse %s src net 10.0.0.0/8",
		r->options.reverse, r->options.reverse);
	r->share->misfit += own;
	if (first)
		inject_fail_input(r, &f, true, PKTPIPE_EXIT_INCOMPLETE);
	else
		inject_fail(r, &f, r->options.fail_fast, PKTPIPE_EXIT_INCOMPLETE);
}
