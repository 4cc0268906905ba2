/* SPDX-License-Identifier: ISC */
/* Descriptors that go from one process to another over a local socket: unix(7), cmsg(3). */
#ifndef OS_PASS_FD_H
#define OS_PASS_FD_H

#include <stddef.h>
#include <sys/types.h>

/* As send(2), with a descriptor, -1: none. */
ssize_t pass_fd_send(int to, const void *data, size_t size, int fd);

/* As recv(2) without waiting; *fd becomes a descriptor that came with it, with FD_CLOEXEC, and
 * stays as it is where none did.  One comes at the most; more are closed. */
ssize_t pass_fd_receive(int from, void *data, size_t size, int *fd);

#endif
