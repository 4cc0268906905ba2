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
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempts.h"
#include "base/bytes.h"
#include "os/caps.h"
#include "os/sandbox.h"

static char folder_path[] = "/tmp/pktpipe-selftest-XXXXXX";

/* Whose sandbox it is. */
enum who { MAIN, OPENER, UNPACKER };

#define REFUSED true
#define ALLOWED false

static const struct {
	const char *name;
	long (*attempt)(void);
	unsigned needs;
	bool refused;
	enum who who;
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

	{ "split packets", try_split, SANDBOX_PACKETS | SANDBOX_STOP, REFUSED },
	{ "stop with leave to split", try_filter, SANDBOX_PACKETS | SANDBOX_SPLIT, REFUSED },
	{ "join a group", try_join, SANDBOX_PACKETS | SANDBOX_SPLIT, REFUSED },
	{ "wait for children", try_wait, SANDBOX_PACKETS | SANDBOX_SEND, REFUSED },
	{ "receive a descriptor", try_receive, SANDBOX_PACKETS, REFUSED },
	{ "receive a descriptor elsewhere", try_receive_elsewhere, SANDBOX_FILES, REFUSED },
	{ "opener: read a file", try_folder_read, 0, REFUSED, OPENER },
	{ "opener: overwrite a file", try_folder_overwrite, 0, REFUSED, OPENER },
	{ "opener: create elsewhere", try_folder_create_elsewhere, 0, REFUSED, OPENER },
	{ "opener: openat", try_openat, 0, REFUSED, OPENER },
	{ "opener: stat", try_stat, 0, REFUSED, OPENER },
	{ "opener: socket", try_socket, 0, REFUSED, OPENER },
	{ "opener: execve", try_execve, 0, REFUSED, OPENER },
	{ "opener: fork", try_fork, 0, REFUSED, OPENER },
	{ "opener: ptrace", try_ptrace, 0, REFUSED, OPENER },
	{ "opener: kill the parent", try_kill_parent, 0, REFUSED, OPENER },
	{ "unpacker: openat", try_openat, 0, REFUSED, UNPACKER },
	{ "unpacker: create", try_create, 0, REFUSED, UNPACKER },
	{ "unpacker: stat", try_stat, 0, REFUSED, UNPACKER },
	{ "unpacker: socket", try_socket, 0, REFUSED, UNPACKER },
	{ "unpacker: execve", try_execve, 0, REFUSED, UNPACKER },
	{ "unpacker: fork", try_fork, 0, REFUSED, UNPACKER },
	{ "unpacker: mmap PROT_EXEC", try_mmap_exec, 0, REFUSED, UNPACKER },
	{ "unpacker: ptrace", try_ptrace, 0, REFUSED, UNPACKER },
	{ "unpacker: kill the parent", try_kill_parent, 0, REFUSED, UNPACKER },
	{ "unpacker: write a file", try_output, 0, REFUSED, UNPACKER },

	{ "receive a descriptor with leave", try_receive, SANDBOX_FILES, ALLOWED },
	{ "opener: create", try_folder_create, 0, ALLOWED, OPENER },
	{ "split packets with leave", try_split, SANDBOX_SPLIT, ALLOWED },
	{ "wait for children with leave", try_wait, SANDBOX_CHILDREN, ALLOWED },
	{ "opener: rename", try_folder_rename, 0, ALLOWED, OPENER },
	{ "opener: delete", try_folder_delete, 0, ALLOWED, OPENER },
	{ "write output", try_output, 0, ALLOWED },
	{ "clock and poll", try_clock_and_poll, 0, ALLOWED },
	{ "memory", try_memory, 0, ALLOWED },
	{ "unpacker: memory", try_memory, 0, ALLOWED, UNPACKER },
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
	dup2(place.folder, 1);
	place.folder = 1;
	for (int fd = 3; fd < 64; fd++)
		close(fd);
	if (caps_drop(&fault) < 0)
		return NOT_SANDBOXED;
	sandbox_contain_opener(place.folder, &state);
	if (!state.seccomp || !state.rlimit || (place.kernel_has_landlock && !state.landlock))
		return NOT_SANDBOXED;
	errno = 0;
	return attempts[i].attempt() < 0 ? errno : NOT_REFUSED;
}

static int attempt_as_unpacker(size_t i)
{
	struct sandbox_state state;
	struct fault fault;

	if (caps_drop(&fault) < 0)
		return NOT_SANDBOXED;
	sandbox_contain_unpacker(&state);
	if (!state.seccomp || !state.rlimit || (place.kernel_has_landlock && !state.landlock))
		return NOT_SANDBOXED;
	errno = 0;
	return attempts[i].attempt() < 0 ? errno : NOT_REFUSED;
}

static int attempt(size_t i, enum sandbox_mode mode)
{
	const struct sandbox_request request = {
		.mode = mode,
		.needs = attempts[i].needs,
		.packets = &place.fds[PACKETS],
		.packet_count = 1,
		.outputs = &place.fds[OUTPUT],
		.output_count = 1,
		.files = place.fds[OUTPUT],
	};
	struct sandbox_state state;
	struct fault fault;

	if (attempts[i].who == OPENER)
		return attempt_as_opener(i);
	if (attempts[i].who == UNPACKER)
		return attempt_as_unpacker(i);
	if (caps_drop(&fault) < 0 || sandbox_enter(&request, &state, &fault) < 0) {
		fprintf(stderr, "# %s\n", fault.message);
		return NOT_SANDBOXED;
	}
	if (mode == SANDBOX_SECCOMP && place.kernel_has_landlock && !state.landlock) {
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
	close(openat(place.folder, name, O_WRONLY | O_CREAT, 0600));
}

static bool begin_folder(void)
{
	if (!mkdtemp(folder_path))
		return false;
	place.folder = open(folder_path, O_PATH | O_DIRECTORY);
	make_file("taken");
	make_file("renamed");
	make_file("deleted");
	return place.folder >= 0;
}

static void end_folder(void)
{
	static const char *const names[] = { "taken", "made", "named", "renamed", "deleted" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unlinkat(place.folder, names[i], 0);
	rmdir(folder_path);
}

int main(int argc, char **argv)
{
	enum sandbox_mode mode = mode_of(argc > 1 ? argv[1] : "seccomp");
	int failures = 0;

	place.parent = getpid();
	place.kernel_has_landlock = syscall(SYS_landlock_create_ruleset, NULL, 0, 1) > 0;
	signal(SIGURG, SIG_IGN);
	for (size_t i = 0; i < PAIRS; i++) {
		int pair[2];

		if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0)
			return EXIT_FAILURE;
		place.fds[i] = pair[0];
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
