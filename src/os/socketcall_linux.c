/* SPDX-License-Identifier: ISC */
/* The fortified headers define some of these calls themselves. */
#undef _FORTIFY_SOURCE
#include "os/socketcall.h"

#ifdef SYS_socketcall

/* glibc declares addresses as a union that takes any of their types. */
#pragma GCC diagnostic ignored "-Wpedantic"

#include <errno.h>
#include <seccomp.h>
#include <sys/socket.h>
#include <unistd.h>

ssize_t send(int fd, const void *data, size_t size, int flags)
{
	return syscall(SYS_sendto, fd, data, size, flags, NULL, 0);
}

ssize_t sendto(int fd, const void *data, size_t size, int flags, const struct sockaddr *to,
	socklen_t to_size)
{
	return syscall(SYS_sendto, fd, data, size, flags, to, to_size);
}

int sendmmsg(int fd, struct mmsghdr *messages, unsigned n, int flags)
{
	return (int)syscall(SYS_sendmmsg, fd, messages, n, flags);
}

ssize_t recv(int fd, void *data, size_t size, int flags)
{
	return syscall(SYS_recvfrom, fd, data, size, flags, NULL, NULL);
}

ssize_t recvfrom(int fd, void *data, size_t size, int flags, struct sockaddr *restrict from,
	socklen_t *restrict from_size)
{
	return syscall(SYS_recvfrom, fd, data, size, flags, from, from_size);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	return syscall(SYS_sendmsg, fd, message, flags);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	return syscall(SYS_recvmsg, fd, message, flags);
}

int getsockname(int fd, struct sockaddr *restrict address, socklen_t *restrict size)
{
	return (int)syscall(SYS_getsockname, fd, address, size);
}

int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict size)
{
	return (int)syscall(SYS_getsockopt, fd, level, name, value, size);
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
	return (int)syscall(SYS_setsockopt, fd, level, name, value, size);
}

/* A filter of its own: among rules for single calls on sockets libseccomp would put in
 * what lets them through socketcall(2), and without looking at the descriptor. */
int socketcall_refuse(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int rc;

	if (!ctx)
		return -ENOMEM;
	rc = seccomp_attr_set(ctx, SCMP_FLTATR_API_SYSRAWRC, 1);
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socketcall), 0);
	if (rc == 0)
		rc = seccomp_load(ctx);
	seccomp_release(ctx);
	return rc;
}

#else

int socketcall_refuse(void)
{
	return 0;
}

#endif
