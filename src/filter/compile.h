/* SPDX-License-Identifier: ISC */
/*
 * Filter expressions to programs, pcap-filter(7).  libpcap's compiler can take minutes,
 * gigabytes, or the stack of the process for an expression of a few kilobytes, so it
 * runs in a child process with a limit on its processor time and memory.
 */
#ifndef FILTER_COMPILE_H
#define FILTER_COMPILE_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "filter/compile_options.h"

/* Asked while compile_filter() waits, at first and after each signal: whether to break off.
 * The signals are SIGINT, SIGTERM and SIGHUP.  None is set at first. */
typedef bool compile_interrupted_fn(void);
void compile_set_interrupt(compile_interrupted_fn *interrupted);

/* Whether the expression can compile to a program that loops. */
bool compile_loops(const struct compile_options *options);

/* Compiles for the link type and snapshot length of pcap: a live handle gives Linux's
 * own instructions for VLAN tags, a dead or offline one portable ones.  The caller owns
 * program and frees it by pcap_freecode(); it stays empty for the empty expression.
 * subject is the device or file to name in the fault, or NULL.  The fault of an invalid
 * expression has the diagnosis' message and hint; that of a compilation that was broken off
 * has the code none. */
int compile_filter(pcap_t *pcap, const struct compile_options *options, const char *subject,
	struct bpf_program *program, struct fault *f);

/* A handle to compile for; snaplen as a savefile states it.  NULL without memory. */
pcap_t *compile_open_dead(int dlt, uint32_t snaplen);

/* The same for a link type of which there is no handle. */
int compile_linktype(int dlt, uint32_t snaplen, const struct compile_options *options,
	const char *subject, struct bpf_program *program, struct fault *f);

#endif
