/* SPDX-License-Identifier: ISC */
#include "filter/compile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "filter/diagnose.h"
#ifdef __linux__
#include <sys/prctl.h>
#endif

#define CPU_SECONDS 1
#define MEMORY      (256ul * 1024 * 1024)
/* Names are looked up by the resolver, which may wait for the network. */
#define WALL_SECONDS 15
#define ANSWER_MAX   (64ul * 1024 * 1024)

/* Past which an invalid expression is refused without a diagnosis. */
#define DIAGNOSIS_SECONDS 5

/* The child's exit status where it has not compiled. */
#define EXIT_PRIVILEGED 2

/* The child's answer: one byte, then the instructions, or the error's text with its NUL
 * and, where that could be found in time, a struct diagnosis. */
enum answer { ANSWER_PROGRAM = 'p', ANSWER_ERROR = 'e' };

/* What the process has mapped already (proc(5), statm), the ring above all, does not
 * count against the child. */
static rlim_t compile_mapped_bytes(void)
{
	FILE *statm = fopen("/proc/self/statm", "re");
	unsigned long pages = 0;

	if (!statm)
		return RLIM_INFINITY - MEMORY;
	if (fscanf(statm, "%lu", &pages) != 1)
		pages = 0;
	fclose(statm);
	return pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void compile_limit(unsigned resource, rlim_t value)
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

/* A change of ids makes the kernel forget the signal of prctl(2), so that comes behind. */
static void compile_confine(void)
{
	static const int handled[] = { SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGPIPE };
	rlim_t memory = compile_mapped_bytes() + MEMORY;

	for (size_t i = 0; i < sizeof(handled) / sizeof(handled[0]); i++)
		signal(handled[i], SIG_DFL);
	if (compile_contain() < 0)
		_exit(EXIT_PRIVILEGED);
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	compile_limit(RLIMIT_CORE, 0);
	compile_limit(RLIMIT_CPU, CPU_SECONDS);
	compile_limit(RLIMIT_AS, memory);
	alarm(WALL_SECONDS);
}

static void compile_write(int fd, const void *data, size_t size)
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

static void compile_answer_error(int fd, pcap_t *pcap, const struct compile_options *o)
{
	char text[1 + PCAP_ERRBUF_SIZE] = { ANSWER_ERROR };
	struct diagnosis diagnosis;

	snprintf(text + 1, sizeof(text) - 1, "%s", pcap_geterr(pcap));
	compile_write(fd, text, strlen(text) + 1);
	alarm(DIAGNOSIS_SECONDS);
	diagnose(pcap, o->expression, o->netmask, text + 1, &diagnosis);
	compile_write(fd, &diagnosis, sizeof(diagnosis));
}

/* The child's descriptors are the answer's and stderr: no packet socket is among them. */
static _Noreturn void compile_run_child(int fd, pcap_t *pcap, const struct compile_options *o)
{
	struct bpf_program program;
	char kind = ANSWER_PROGRAM;

	if (dup2(fd, STDOUT_FILENO) < 0)
		_exit(1);
	fd = STDOUT_FILENO;
	closefrom(STDERR_FILENO + 1);
	compile_confine();
	if (pcap_compile(pcap, &program, o->expression, o->optimize, o->netmask) == 0) {
		compile_write(fd, &kind, 1);
		compile_write(fd, program.bf_insns, program.bf_len * sizeof(*program.bf_insns));
	} else {
		compile_answer_error(fd, pcap, o);
	}
	_exit(0);
}

/* Reads until the child closes its end, which it does at the latest when it is killed. */
static void compile_read_answer(int fd, struct buf *answer)
{
	while (answer->len < ANSWER_MAX) {
		uint8_t *at = buf_reserve(answer, 65536);
		ssize_t n = at ? read(fd, at, 65536) : -1;

		if (n < 0 && errno == EINTR && at)
			continue;
		if (n <= 0)
			return;
		buf_advance(answer, (size_t)n);
	}
}

static int compile_too_costly(const char *subject, struct fault *f)
{
	fault_set(f, ATOM(filter_invalid), ATOM(filter), subject,
		"the filter is too costly to compile: over %d s of processor time or %lu MiB",
		CPU_SECONDS, MEMORY >> 20);
	return fault_hint(f, "use ranges (portrange 1-500, net 10.0.0.0/8) instead of long lists");
}

static int compile_still_privileged(const char *subject, struct fault *f)
{
	fault_set(f, ATOM(permission_denied), ATOM(caps), subject,
		"the process that compiles the filter cannot give up its privileges");
	return fault_hint(f, "root takes cap_setuid and cap_setgid for that; or start it as "
			     "another user");
}

static int compile_invalid(const char *subject, struct diagnosis *d, struct fault *f)
{
	/* What libpcap says when it meets the limit. */
	if (!strncmp(d->message, "malloc", 6) || strstr(d->message, "out of memory")) {
		*d = (struct diagnosis){ 0 };
		return compile_too_costly(subject, f);
	}
	fault_set(f, ATOM(filter_invalid), ATOM(filter), subject, "the filter is invalid: %s",
		d->message);
	return fault_hint(
		f, "%s", d->hint[0] ? d->hint : "pcap-filter(7) has the language of filters");
}

/* The child may have met an expression that took it over, so nothing that it says is
 * taken on trust. */
static void compile_make_sound(struct diagnosis *d, size_t size)
{
	uint8_t located;

	memcpy(&located, &d->located, sizeof(located));
	d->located = located && d->offset <= size && d->length <= size - d->offset;
	d->message[sizeof(d->message) - 1] = '\0';
	d->hint[sizeof(d->hint) - 1] = '\0';
}

bool compile_is_sound(const struct bpf_program *program)
{
	return !program->bf_len || (program->bf_len <= INT_MAX &&
					   bpf_validate(program->bf_insns, (int)program->bf_len));
}

/* The child was ended before it had found the place. */
static struct diagnosis compile_undiagnosed(const char *text)
{
	struct diagnosis d = { .hint = DIAGNOSIS_LATE };

	diagnose_note(&d, text);
	return d;
}

/* What there is of the diagnosis: the text at least. */
static bool compile_take_error(
	const struct buf *answer, size_t expression_size, struct diagnosis *d)
{
	const char *text;
	size_t size;

	*d = (struct diagnosis){ 0 };
	if (!answer->len || answer->data[0] != ANSWER_ERROR)
		return false;
	text = (const char *)answer->data + 1;
	size = strnlen(text, answer->len - 1) + 2;
	if (size > answer->len)
		return false;
	if (answer->len - size == sizeof(*d))
		memcpy(d, answer->data + size, sizeof(*d));
	else
		*d = compile_undiagnosed(text);
	compile_make_sound(d, expression_size);
	return true;
}

static int compile_take_answer(
	const struct buf *answer, const char *subject, struct bpf_program *program, struct fault *f)
{
	size_t size = answer->len ? answer->len - 1 : 0;

	if (!size || size % sizeof(*program->bf_insns))
		return compile_too_costly(subject, f);
	program->bf_insns = malloc(size);
	if (!program->bf_insns)
		return fault_set(f, ATOM(no_memory), ATOM(filter), subject, "out of memory");
	memcpy(program->bf_insns, answer->data + 1, size);
	program->bf_len = (u_int)(size / sizeof(*program->bf_insns));
	if (compile_is_sound(program))
		return 0;
	pcap_freecode(program);
	return fault_set(f, ATOM(filter_invalid), ATOM(filter), subject,
		"the filter compiles to no valid program");
}

static int compile_in_child(pcap_t *pcap, const struct compile_options *options,
	const char *subject, struct bpf_program *program, struct fault *f)
{
	struct buf answer = { 0 };
	struct diagnosis diagnosis;
	int ends[2];
	int status;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return fault_set(f, ATOM(failed), ATOM(filter), subject, "cannot make a pipe: %s",
			strerror(errno));
	child = fork();
	if (child == 0)
		compile_run_child(ends[1], pcap, options);
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return fault_set(
			f, ATOM(failed), ATOM(filter), subject, "cannot fork: %s", strerror(errno));
	}
	compile_read_answer(ends[0], &answer);
	close(ends[0]);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (compile_take_error(&answer, strlen(options->expression), &diagnosis))
		status = compile_invalid(subject, &diagnosis, f);
	else if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_PRIVILEGED)
		status = compile_still_privileged(subject, f);
	else if (WIFSIGNALED(status) || buf_failed(&answer))
		status = compile_too_costly(subject, f);
	else
		status = compile_take_answer(&answer, subject, program, f);
	buf_finish(&answer);
	if (options->diagnosis)
		*options->diagnosis = diagnosis;
	return status;
}

int compile_filter(pcap_t *pcap, const struct compile_options *options, const char *subject,
	struct bpf_program *program, struct fault *f)
{
	size_t size = strlen(options->expression);

	*program = (struct bpf_program){ 0 };
	if (options->diagnosis)
		*options->diagnosis = (struct diagnosis){ 0 };
	if (options->limit >= 0 && size > (size_t)options->limit) {
		fault_set(f, ATOM(filter_invalid), ATOM(filter), subject,
			"the filter has %zu bytes, over the limit of %ld", size, options->limit);
		return fault_hint(f, "--filter-limit BYTES raises the limit, -1 lifts it");
	}
	if (!size)
		return 0;
	return compile_in_child(pcap, options, subject, program, f);
}
