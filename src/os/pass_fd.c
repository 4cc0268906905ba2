/* SPDX-License-Identifier: ISC */
#include "os/pass_fd.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/system.h"

#ifndef MSG_CMSG_CLOEXEC
#define MSG_CMSG_CLOEXEC 0
#define PASS_FD_SETS_CLOEXEC
#endif

/* Room for one descriptor, aligned as its header. */
union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

ssize_t pass_fd_send(int to, const void *data, size_t size, int fd)
{
	struct iovec part = { (void *)(uintptr_t)data, size };
	union control control;
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	struct cmsghdr *header;

	if (fd < 0)
		return send(to, data, size, MSG_NOSIGNAL);
	memset(&control, 0, sizeof(control));
	message.msg_control = &control;
	message.msg_controllen = sizeof(control);
	header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	return sendmsg(to, &message, MSG_NOSIGNAL);
}

/* There is room for one alone: the kernel closes what does not fit. */
static void pass_fd_take(struct msghdr *message, int *fd)
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS ||
		header->cmsg_len != CMSG_LEN(sizeof(*fd)))
		return;
	memcpy(fd, CMSG_DATA(header), sizeof(*fd));
#ifdef PASS_FD_SETS_CLOEXEC
	fcntl(*fd, F_SETFD, FD_CLOEXEC);
#endif
}

ssize_t pass_fd_receive(int from, void *data, size_t size, int *fd)
{
	struct iovec part = { data, size };
	union control control;
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(from, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (n > 0)
		pass_fd_take(&message, fd);
	return n;
}
