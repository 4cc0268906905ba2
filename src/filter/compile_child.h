/* SPDX-License-Identifier: ISC */
/* The process in which libpcap compiles one expression, and its limits. */
#ifndef FILTER_COMPILE_CHILD_H
#define FILTER_COMPILE_CHILD_H

#include <sys/types.h>

#include "filter/compile.h"

#define COMPILE_CPU_SECONDS 1
#define COMPILE_MEMORY      (256ul * 1024 * 1024)
/* Names are looked up by the resolver, which may wait for the network. */
#define COMPILE_WALL_SECONDS 15

/* The child's exit status where it has not compiled. */
#define COMPILE_EXIT_PRIVILEGED 2

/* The child's answer: one byte, then the instructions, or the error's text with its NUL
 * and, where that could be found in time, a struct diagnosis. */
enum compile_answer { COMPILE_PROGRAM = 'p', COMPILE_ERROR = 'e' };

/* Forks the child, whose answer can be read from *fd until its end.  It does not react to the
 * signals of a terminal.  -1 with the fault. */
pid_t compile_child_fork(
	pcap_t *pcap, const struct compile_options *options, int *fd, struct fault *f);

#endif
