/* SPDX-License-Identifier: ISC */
/*
 * From inside the sandbox, tries what the sandbox is there to refuse, and a few things
 * that must go on working.  Each attempt is a child of its own, because many are
 * answered with SIGSYS.  Prints TAP, a line for each attempt with what came of it.
 *
 *     selftest [seccomp|rlimit|null]
 *
 * Only for tests; it is not installed.
 */
#include <errno.h>
#include <fcntl.h>
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
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "os/caps.h"
#include "os/sandbox.h"

enum { OUTPUT, PACKETS, OTHER, PAIRS }; /* socket pairs that stand for descriptors of the program */

static int fds[PAIRS];
static int folder; /* of the process that opens files; "taken" is in it */
static char folder_path[] = "/tmp/pktpipe-selftest-XXXXXX";
static pid_t parent;
static bool kernel_has_landlock;

static long try_openat(void)
{
	return open("/etc/passwd", O_RDONLY);
}

static long try_create(void)
{
	return open("/tmp/pktpipe-selftest", O_WRONLY | O_CREAT, 0600);
}

static long try_stat(void)
{
	struct stat st;

	return stat("/etc/shadow", &st);
}

static long try_socket(void)
{
	return socket(AF_INET, SOCK_DGRAM, 0);
}

static long try_packet_socket(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0);
}

static long try_connect(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };

	return connect(fds[OTHER], (struct sockaddr *)&to, sizeof(to));
}

static long try_execve(void)
{
	char *const argv[] = { (char[]){ "true" }, NULL };

	return execve("/bin/true", argv, argv + 1);
}

static long try_fork(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child;
}

static long try_mmap_exec(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -1 : 0;
}

static long try_mprotect_exec(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static long try_ptrace(void)
{
	return ptrace(PTRACE_ATTACH, parent, NULL, NULL);
}

static long try_kill_parent(void)
{
	return kill(parent, SIGURG);
}

static long try_setuid(void)
{
	return setuid(0);
}

static long try_unshare(void)
{
	return syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */);
}

static long try_type_for_terminal(void)
{
	return ioctl(STDIN_FILENO, TIOCSTI, "x");
}

static long try_send(void)
{
	return write(fds[PACKETS], "x", 1);
}

static long try_send_message(void)
{
	return sendto(fds[PACKETS], "x", 1, 0, NULL, 0);
}

static long try_send_elsewhere(void)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET };

	return sendto(fds[PACKETS], "x", 1, 0, (struct sockaddr *)&to, sizeof(to));
}

#ifdef SYS_socketcall
/* As the C library would send: the descriptor and the address lie in memory, unseen. */
static long try_socketcall(void)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET };
	unsigned long words[] = { (unsigned long)fds[PACKETS], (unsigned long)"x", 1, 0,
		(unsigned long)&to, sizeof(to) };

	return syscall(SYS_socketcall, 11 /* SYS_SENDTO */, words, 0, 0, 0, 0);
}
#endif

static long try_filter(void)
{
	return setsockopt(fds[PACKETS], SOL_SOCKET, SO_DETACH_FILTER, "\0\0\0", 4);
}

static long try_write_other(void)
{
	return write(fds[OTHER], "x", 1);
}

static long receive_from(int fd)
{
	char byte;
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	return recvmsg(fd, &message, MSG_DONTWAIT) < 0 && errno != EAGAIN ? -1 : 0;
}

static long try_receive(void)
{
	return receive_from(fds[OUTPUT]);
}

static long try_receive_elsewhere(void)
{
	return receive_from(fds[OTHER]);
}

static long create_in_folder(const char *name)
{
	return openat(folder, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
}

static long try_folder_create(void)
{
	return create_in_folder("made");
}

static long try_folder_create_elsewhere(void)
{
	return kernel_has_landlock ? create_in_folder("/tmp/pktpipe-selftest")
				   : (errno = EACCES, -1);
}

static long try_folder_read(void)
{
	return openat(folder, "taken", O_RDONLY);
}

static long try_folder_overwrite(void)
{
	return openat(folder, "taken", O_WRONLY | O_TRUNC);
}

static long try_folder_rename(void)
{
	return renameat(folder, "renamed", folder, "named");
}

static long try_folder_delete(void)
{
	return unlinkat(folder, "deleted", 0);
}

static long try_output(void)
{
	return write(fds[OUTPUT], "x", 1);
}

static long try_clock_and_poll(void)
{
	struct pollfd p[3] = { { .fd = -1 }, { .fd = fds[OUTPUT], .events = POLLOUT },
		{ .fd = -1 } };
	struct timespec now;

	return clock_gettime(CLOCK_REALTIME, &now) < 0 ? -1 : poll(p, ARRAY_LEN(p), 0);
}

static long try_memory(void)
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

#define REFUSED true
#define ALLOWED false

static const struct {
	const char *name;
	long (*attempt)(void);
	unsigned needs;
	bool refused;
	bool opener; /* in the sandbox of the process that opens files */
} attempts[] = {
	{ "openat", try_openat, 0, REFUSED },
	{ "openat O_CREAT", try_create, 0, REFUSED },
	{ "stat", try_stat, 0, REFUSED },
	{ "socket AF_INET", try_socket, 0, REFUSED },
	{ "socket AF_PACKET", try_packet_socket, SANDBOX_PACKETS | SANDBOX_SEND, REFUSED },
	{ "connect", try_connect, 0, REFUSED },
	{ "execve", try_execve, 0, REFUSED },
	{ "fork", try_fork, 0, REFUSED },
	{ "mmap PROT_EXEC", try_mmap_exec, 0, REFUSED },
	{ "mprotect PROT_EXEC", try_mprotect_exec, 0, REFUSED },
	{ "ptrace", try_ptrace, 0, REFUSED },
	{ "kill the parent", try_kill_parent, 0, REFUSED },
	{ "setuid 0", try_setuid, 0, REFUSED },
	{ "unshare a user namespace", try_unshare, 0, REFUSED },
	{ "ioctl TIOCSTI", try_type_for_terminal, 0, REFUSED },
	{ "send a packet by write", try_send, SANDBOX_PACKETS, REFUSED },
	{ "send a packet by sendto", try_send_message, SANDBOX_PACKETS, REFUSED },
	{ "send a packet elsewhere", try_send_elsewhere, SANDBOX_PACKETS | SANDBOX_SEND, REFUSED },
#ifdef SYS_socketcall
	{ "send by socketcall", try_socketcall, SANDBOX_PACKETS | SANDBOX_SEND, REFUSED },
#endif
	{ "detach the filter", try_filter, SANDBOX_PACKETS | SANDBOX_SEND, REFUSED },
	{ "write elsewhere", try_write_other, SANDBOX_PACKETS | SANDBOX_SEND, REFUSED },

	{ "receive a descriptor", try_receive, SANDBOX_PACKETS, REFUSED },
	{ "receive a descriptor elsewhere", try_receive_elsewhere, SANDBOX_FILES, REFUSED },
	{ "opener: read a file", try_folder_read, 0, REFUSED, true },
	{ "opener: overwrite a file", try_folder_overwrite, 0, REFUSED, true },
	{ "opener: create elsewhere", try_folder_create_elsewhere, 0, REFUSED, true },
	{ "opener: openat", try_openat, 0, REFUSED, true },
	{ "opener: stat", try_stat, 0, REFUSED, true },
	{ "opener: socket", try_socket, 0, REFUSED, true },
	{ "opener: execve", try_execve, 0, REFUSED, true },
	{ "opener: fork", try_fork, 0, REFUSED, true },
	{ "opener: ptrace", try_ptrace, 0, REFUSED, true },
	{ "opener: kill the parent", try_kill_parent, 0, REFUSED, true },

	{ "receive a descriptor with leave", try_receive, SANDBOX_FILES, ALLOWED },
	{ "opener: create", try_folder_create, 0, ALLOWED, true },
	{ "opener: rename", try_folder_rename, 0, ALLOWED, true },
	{ "opener: delete", try_folder_delete, 0, ALLOWED, true },
	{ "write output", try_output, 0, ALLOWED },
	{ "clock and poll", try_clock_and_poll, 0, ALLOWED },
	{ "memory", try_memory, 0, ALLOWED },
	{ "send with leave", try_send, SANDBOX_PACKETS | SANDBOX_SEND, ALLOWED },
	{ "send a message with leave", try_send_message, SANDBOX_PACKETS | SANDBOX_SEND, ALLOWED },
};

/* The child's exit status when the attempt is answered by an errno, or not refused. */
#define NOT_REFUSED   0
#define NOT_SANDBOXED 255

static int attempt_as_opener(size_t i)
{
	struct sandbox_state state;
	struct fault fault;

	/* Of the program it has three, and nothing above. */
	dup2(folder, 1);
	folder = 1;
	for (int fd = 3; fd < 64; fd++)
		close(fd);
	if (caps_drop(&fault) < 0)
		return NOT_SANDBOXED;
	sandbox_contain_opener(folder, &state);
	if (!state.seccomp || !state.rlimit || (kernel_has_landlock && !state.landlock))
		return NOT_SANDBOXED;
	errno = 0;
	return attempts[i].attempt() < 0 ? errno : NOT_REFUSED;
}

static int attempt(size_t i, enum sandbox_mode mode)
{
	const struct sandbox_request request = {
		.mode = mode,
		.needs = attempts[i].needs,
		.packets = &fds[PACKETS],
		.packet_count = 1,
		.outputs = &fds[OUTPUT],
		.output_count = 1,
		.files = fds[OUTPUT],
	};
	struct sandbox_state state;
	struct fault fault;

	if (attempts[i].opener)
		return attempt_as_opener(i);
	if (caps_drop(&fault) < 0 || sandbox_enter(&request, &state, &fault) < 0) {
		fprintf(stderr, "# %s\n", fault.message);
		return NOT_SANDBOXED;
	}
	if (mode == SANDBOX_SECCOMP && kernel_has_landlock && !state.landlock) {
		fprintf(stderr, "# no landlock\n");
		return NOT_SANDBOXED;
	}
	errno = 0;
	return attempts[i].attempt() < 0 ? errno : NOT_REFUSED;
}

/* Says what came of it; true where it is what was wanted. */
static bool judge(size_t i, int status, char *what, size_t size)
{
	if (WIFSIGNALED(status)) {
		snprintf(what, size, "%s", strsignal(WTERMSIG(status)));
		return attempts[i].refused && WTERMSIG(status) == SIGSYS;
	}
	if (WEXITSTATUS(status) == NOT_SANDBOXED) {
		snprintf(what, size, "no sandbox");
		return false;
	}
	snprintf(what, size, "%s",
		WEXITSTATUS(status) == NOT_REFUSED ? "allowed" : strerror(WEXITSTATUS(status)));
	if (attempts[i].refused)
		return WEXITSTATUS(status) == EACCES || WEXITSTATUS(status) == EMFILE;
	return WEXITSTATUS(status) == NOT_REFUSED;
}

static enum sandbox_mode mode_of(const char *name)
{
	if (strcmp(name, "rlimit") == 0)
		return SANDBOX_RLIMIT;
	return strcmp(name, "null") == 0 ? SANDBOX_NULL : SANDBOX_SECCOMP;
}

static void make_file(const char *name)
{
	close(openat(folder, name, O_WRONLY | O_CREAT, 0600));
}

static bool begin_folder(void)
{
	if (!mkdtemp(folder_path))
		return false;
	folder = open(folder_path, O_PATH | O_DIRECTORY);
	make_file("taken");
	make_file("renamed");
	make_file("deleted");
	return folder >= 0;
}

static void end_folder(void)
{
	static const char *const names[] = { "taken", "made", "named", "renamed", "deleted" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unlinkat(folder, names[i], 0);
	rmdir(folder_path);
}

int main(int argc, char **argv)
{
	enum sandbox_mode mode = mode_of(argc > 1 ? argv[1] : "seccomp");
	int failures = 0;

	parent = getpid();
	kernel_has_landlock = syscall(SYS_landlock_create_ruleset, NULL, 0, 1) > 0;
	signal(SIGURG, SIG_IGN);
	for (size_t i = 0; i < PAIRS; i++) {
		int pair[2];

		if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0)
			return EXIT_FAILURE;
		fds[i] = pair[0];
	}
	if (!begin_folder())
		return EXIT_FAILURE;
	printf("1..%zu\n", ARRAY_LEN(attempts));
	fflush(stdout);
	for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
		pid_t child = fork();
		char what[64];
		int status;
		bool good;

		if (child == 0)
			_exit(attempt(i, mode));
		if (child < 0 || waitpid(child, &status, 0) < 0)
			return EXIT_FAILURE;
		good = judge(i, status, what, sizeof(what));
		failures += !good;
		printf("%s %zu - %s: %s\n", good ? "ok" : "not ok", i + 1, attempts[i].name, what);
		fflush(stdout);
	}
	end_folder();
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
