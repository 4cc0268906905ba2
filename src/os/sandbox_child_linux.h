/* SPDX-License-Identifier: ISC */
/* The system call filters of processes that this one forks to do one thing: what they do alike. */
#ifndef OS_SANDBOX_CHILD_LINUX_H
#define OS_SANDBOX_CHILD_LINUX_H

#include <seccomp.h>
#include <stdbool.h>

/* Allows talking over sockets that are open, memory, and the end; what the C library tries on its
 * own is answered with EACCES, and what `fill` allows besides is allowed; it may be NULL, and what
 * it returns is 0 or a negative errno.  Everything else ends the process.  Whether it is loaded. */
typedef int sandbox_child_fill_fn(scmp_filter_ctx ctx, int fd);
bool sandbox_child_filter(sandbox_child_fill_fn *fill, int fd);

#endif
