/* SPDX-License-Identifier: ISC */
/* The process in which libpcap compiles one expression, and its limits. */
#ifndef FILTER_COMPILE_CHILD_H
#define FILTER_COMPILE_CHILD_H

#include <sys/types.h>

#include "base/fault.h"
#include "filter/compile_options.h"

#define COMPILE_CPU_SECONDS 1
#define COMPILE_MEMORY      (256ul * 1024 * 1024)
/* Names are looked up by the resolver, which may wait for the network. */
#define COMPILE_WALL_SECONDS 15

/* The child's exit status where it has not compiled. */
#define COMPILE_EXIT_PRIVILEGED 2

/* The child's answer: one byte, then the instructions, or the error's text with its NUL
 * and, where that could be found in time, a struct diagnosis. */
enum compile_answer { COMPILE_PROGRAM = 'p', COMPILE_ERROR = 'e' };

/* What a child calls before it compiles, to give up what it has inherited and has no use
 * for; -1 where it cannot.  None is set at first. */
typedef int compile_contain_fn(void);
void compile_set_containment(compile_contain_fn *contain);

/* Calls it, for a process whose children compile. */
int compile_contain(void);

struct compile_child {
	pid_t pid;
	int answer;   /* to be read until its end */
	int lifeline; /* closed, it ends the child */
};

/* The child does not react to the signals of a terminal. */
int compile_child_fork(struct compile_child *c, pcap_t *pcap, const struct compile_options *options,
	struct fault *f);

/* Ends the child where it has not ended; returns its status, wait(2). */
int compile_child_end(struct compile_child *c);

#endif
