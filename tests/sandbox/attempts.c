/* SPDX-License-Identifier: ISC */
#include "attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"

struct sandbox_place place;

long try_openat(void)
{
	return open("/etc/passwd", O_RDONLY);
}

long try_create(void)
{
	return open("/tmp/pktpipe-selftest", O_WRONLY | O_CREAT, 0600);
}

long try_stat(void)
{
	struct stat st;

	return stat("/etc/shadow", &st);
}

long try_socket(void)
{
	return socket(AF_INET, SOCK_DGRAM, 0);
}

long try_packet_socket(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0);
}

long try_connect(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };

	return connect(place.fds[OTHER], (struct sockaddr *)&to, sizeof(to));
}

long try_execve(void)
{
	char *const argv[] = { (char[]){ "true" }, NULL };

	return execve("/bin/true", argv, argv + 1);
}

long try_fork(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child;
}

long try_mmap_exec(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -1 : 0;
}

long try_mprotect_exec(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

long try_ptrace(void)
{
	return ptrace(PTRACE_ATTACH, place.parent, NULL, NULL);
}

long try_kill_parent(void)
{
	return kill(place.parent, SIGURG);
}

long try_setuid(void)
{
	return setuid(0);
}

long try_unshare(void)
{
	return syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */);
}

long try_type_for_terminal(void)
{
	return ioctl(STDIN_FILENO, TIOCSTI, "x");
}

long try_send(void)
{
	return write(place.fds[PACKETS], "x", 1);
}

long try_send_message(void)
{
	return sendto(place.fds[PACKETS], "x", 1, 0, NULL, 0);
}

long try_send_elsewhere(void)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET };

	return sendto(place.fds[PACKETS], "x", 1, 0, (struct sockaddr *)&to, sizeof(to));
}

#ifdef SYS_socketcall
/* As the C library would send: the descriptor and the address lie in memory, unseen. */
long try_socketcall(void)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET };
	unsigned long words[] = { (unsigned long)place.fds[PACKETS], (unsigned long)"x", 1, 0,
		(unsigned long)&to, sizeof(to) };

	return syscall(SYS_socketcall, 11 /* SYS_SENDTO */, words, 0, 0, 0, 0);
}
#endif

long try_filter(void)
{
	return setsockopt(place.fds[PACKETS], SOL_SOCKET, SO_DETACH_FILTER, "\0\0\0", 4);
}

long try_write_other(void)
{
	return write(place.fds[OTHER], "x", 1);
}

static long receive_from(int fd)
{
	char byte;
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	return recvmsg(fd, &message, MSG_DONTWAIT) < 0 && errno != EAGAIN ? -1 : 0;
}

long try_receive(void)
{
	return receive_from(place.fds[OUTPUT]);
}

long try_receive_elsewhere(void)
{
	return receive_from(place.fds[OTHER]);
}

static long create_in_folder(const char *name)
{
	return openat(place.folder, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
}

long try_folder_create(void)
{
	return create_in_folder("made");
}

long try_folder_create_elsewhere(void)
{
	return place.kernel_has_landlock ? create_in_folder("/tmp/pktpipe-selftest")
					 : (errno = EACCES, -1);
}

long try_folder_read(void)
{
	return openat(place.folder, "taken", O_RDONLY);
}

long try_folder_overwrite(void)
{
	return openat(place.folder, "taken", O_WRONLY | O_TRUNC);
}

long try_folder_rename(void)
{
	return renameat(place.folder, "renamed", place.folder, "named");
}

long try_folder_delete(void)
{
	return unlinkat(place.folder, "deleted", 0);
}

long try_output(void)
{
	return write(place.fds[OUTPUT], "x", 1);
}

long try_clock_and_poll(void)
{
	struct pollfd p[3] = { { .fd = -1 }, { .fd = place.fds[OUTPUT], .events = POLLOUT },
		{ .fd = -1 } };
	struct timespec now;

	return clock_gettime(CLOCK_REALTIME, &now) < 0 ? -1 : poll(p, ARRAY_LEN(p), 0);
}

long try_memory(void)
{
	size_t size = (size_t)64 << 20;
	char *volatile p = malloc(size);

	if (!p)
		return -1;
	memset(p, 1, size);
	p = realloc(p, 2 * size);
	free(p);
	return 0;
}

long try_wait(void)
{
	return waitpid(-1, NULL, WNOHANG) < 0 && errno != ECHILD ? -1 : 0;
}

/* The socket is in no group, which the kernel tells. */
long try_split(void)
{
	struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, 0);
	const struct sock_fprog program = { 1, &all };

	return setsockopt(place.fds[PACKETS], SOL_PACKET, PACKET_FANOUT_DATA, &program,
		       sizeof(program)) < 0 &&
			       errno != EOPNOTSUPP && errno != ENOPROTOOPT
		       ? -1
		       : 0;
}

long try_join(void)
{
	const int request = 0;

	return setsockopt(place.fds[PACKETS], SOL_PACKET, PACKET_FANOUT, &request, sizeof(request));
}
