/* SPDX-License-Identifier: ISC */
/* Valid expressions that may not mean what they seem to. */
#ifndef FILTER_TRAP_H
#define FILTER_TRAP_H

#include <pcap/pcap.h>
#include <stdbool.h>

struct trap_subject {
	const char *expression;
	const struct bpf_program *program; /* what it compiles to, or NULL */
	bool live;                         /* on an Ethernet device that is open */
};

/* Remarks: up to max constant strings; returns how many. */
unsigned trap_list(const struct trap_subject *subject, const char **remarks, unsigned max);

#endif
