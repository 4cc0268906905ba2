/* SPDX-License-Identifier: ISC */
#include "filter/compile_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/system.h"
#include "filter/diagnose.h"

/* Past which an invalid expression is refused without a diagnosis. */
#define DIAGNOSIS_SECONDS 5

/* What the process has mapped already (proc(5), statm), the ring above all, does not
 * count against the child. */
static rlim_t compile_child_mapped_bytes(void)
{
	FILE *statm = fopen("/proc/self/statm", "re");
	unsigned long pages = 0;

	if (!statm)
		return RLIM_INFINITY - COMPILE_MEMORY;
	if (fscanf(statm, "%lu", &pages) != 1)
		pages = 0;
	fclose(statm);
	return pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void compile_child_limit(unsigned resource, rlim_t value)
{
	struct rlimit at;

	if (getrlimit(resource, &at) == 0 && at.rlim_max < value)
		value = at.rlim_max;
	at.rlim_cur = at.rlim_max = value;
	setrlimit(resource, &at);
}

static compile_contain_fn *compile_containment;

void compile_set_containment(compile_contain_fn *contain)
{
	compile_containment = contain;
}

int compile_contain(void)
{
	return compile_containment ? compile_containment() : 0;
}

/* A signal from the terminal reaches the child too; what it means for the compilation is the
 * parent's to say.  A change of ids makes the kernel forget the signal of prctl(2), so that
 * comes behind. */
static void compile_child_confine(void)
{
	rlim_t memory = compile_child_mapped_bytes() + COMPILE_MEMORY;
	sigset_t none;

	system_leave_signals_to_parent();
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (compile_contain() < 0)
		_exit(COMPILE_EXIT_PRIVILEGED);
	system_end_with_parent();
	compile_child_limit(RLIMIT_CORE, 0);
	compile_child_limit(RLIMIT_CPU, COMPILE_CPU_SECONDS);
#ifdef RLIMIT_AS
	compile_child_limit(RLIMIT_AS, memory);
#else
	compile_child_limit(RLIMIT_DATA, memory);
#endif
	alarm(COMPILE_WALL_SECONDS);
}

static void compile_child_write(int fd, const void *data, size_t size)
{
	const char *p = data;

	while (size) {
		ssize_t n = write(fd, p, size);

		if (n <= 0)
			return;
		p += n;
		size -= (size_t)n;
	}
}

static void compile_child_answer_error(int fd, pcap_t *pcap, const struct compile_options *o)
{
	char text[1 + PCAP_ERRBUF_SIZE] = { COMPILE_ERROR };
	struct diagnosis diagnosis;

	snprintf(text + 1, sizeof(text) - 1, "%s", pcap_geterr(pcap));
	compile_child_write(fd, text, strlen(text) + 1);
	alarm(DIAGNOSIS_SECONDS);
	diagnose(pcap, o->expression, o->netmask, text + 1, &diagnosis);
	compile_child_write(fd, &diagnosis, sizeof(diagnosis));
}

/* The kernel sends SIGIO, which ends the process, when the parent closes its end or has
 * ended.  prctl(2)'s signal of a parent's death, and kill(2), do not reach a child that has
 * become another user. */
static void compile_child_watch_parent(int lifeline)
{
	struct pollfd closed = { .fd = lifeline };

	signal(SIGIO, SIG_DFL);
	fcntl(lifeline, F_SETOWN, getpid());
	fcntl(lifeline, F_SETFL, O_ASYNC);
	if (poll(&closed, 1, 0) > 0)
		_exit(1);
}

/* The child's descriptors are its parent's end as stdin, the answer's as stdout, and stderr:
 * no packet socket is among them. */
static _Noreturn void compile_child_run(
	int lifeline, int answer, pcap_t *pcap, const struct compile_options *o)
{
	struct bpf_program program;
	char kind = COMPILE_PROGRAM;

	/* Out of the way of those that take their places. */
	lifeline = fcntl(lifeline, F_DUPFD, STDERR_FILENO + 1);
	answer = fcntl(answer, F_DUPFD, STDERR_FILENO + 1);
	if (dup2(lifeline, STDIN_FILENO) < 0 || dup2(answer, STDOUT_FILENO) < 0)
		_exit(1);
	system_close_from(STDERR_FILENO + 1);
	compile_child_watch_parent(STDIN_FILENO);
	compile_child_confine();
	if (pcap_compile(pcap, &program, o->expression, o->optimize, o->netmask) == 0) {
		compile_child_write(STDOUT_FILENO, &kind, 1);
		compile_child_write(STDOUT_FILENO, program.bf_insns,
			program.bf_len * sizeof(*program.bf_insns));
	} else {
		compile_child_answer_error(STDOUT_FILENO, pcap, o);
	}
	_exit(0);
}

static void compile_child_close(int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

int compile_child_fork(struct compile_child *c, pcap_t *pcap, const struct compile_options *options,
	struct fault *f)
{
	int answer[2], lifeline[2];

	if (system_pipe(answer, false) < 0)
		return fault_set(f, ATOM(failed), ATOM(filter), NULL, "cannot make a pipe: %s",
			strerror(errno));
	if (system_pipe(lifeline, false) < 0) {
		fault_set(f, ATOM(failed), ATOM(filter), NULL, "cannot make a pipe: %s",
			strerror(errno));
		compile_child_close(answer);
		return -1;
	}
	c->pid = fork();
	if (c->pid == 0) {
		close(lifeline[1]);
		compile_child_run(lifeline[0], answer[1], pcap, options);
	}
	if (c->pid < 0) {
		fault_set(f, ATOM(failed), ATOM(filter), NULL, "cannot fork: %s", strerror(errno));
		compile_child_close(answer);
		compile_child_close(lifeline);
		return -1;
	}
	close(answer[1]);
	close(lifeline[0]);
	c->answer = answer[0];
	c->lifeline = lifeline[1];
	return 0;
}

int compile_child_end(struct compile_child *c)
{
	int status = 0;

	close(c->answer);
	close(c->lifeline);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}
