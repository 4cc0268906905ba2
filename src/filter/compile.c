/* SPDX-License-Identifier: ISC */
#include "filter/compile.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/system.h"
#include "filter/compile_child.h"
#include "filter/diagnose.h"
#include "filter/program.h"

#define ANSWER_MAX (64ul * 1024 * 1024)
/* libpcap takes this of a file that does not say. */
#define SNAPLEN_DEFAULT 262144

static compile_interrupted_fn *compile_interrupted;

void compile_set_interrupt(compile_interrupted_fn *interrupted)
{
	compile_interrupted = interrupted;
}

/* Waits for the child's answer; false where the compilation is to be broken off.  The
 * signals are blocked in between, so that none comes unseen between a look and the wait. */
static bool compile_wait(int fd, const sigset_t *unblocked)
{
	struct pollfd readable = { .fd = fd, .events = POLLIN };

	do {
		if (compile_interrupted && compile_interrupted())
			return false;
	} while (system_poll(&readable, 1, NULL, unblocked) < 0 && errno == EINTR);
	return true;
}

/* Reads until the child closes its end, which it does at the latest when it is killed; false
 * where it was broken off. */
static bool compile_read_answer(int fd, const sigset_t *unblocked, struct buf *answer)
{
	while (answer->len < ANSWER_MAX) {
		uint8_t *at = buf_reserve(answer, 65536);
		ssize_t n;

		if (!compile_wait(fd, unblocked))
			return false;
		n = at ? read(fd, at, 65536) : -1;
		if (n <= 0)
			break;
		buf_advance(answer, (size_t)n);
	}
	return true;
}

static int compile_too_costly(const char *subject, struct fault *f)
{
	fault_set(f, ATOM(filter_invalid), ATOM(filter), subject,
		"the filter is too costly to compile: over %d s of processor time or %lu MiB",
		COMPILE_CPU_SECONDS, COMPILE_MEMORY >> 20);
	return fault_hint(f, "use ranges (portrange 1-500, net 10.0.0.0/8) instead of long lists");
}

/* Such a fault has no code: it is no error. */
static int compile_broken_off(const char *subject, struct fault *f)
{
	return fault_set(f, ATOM(none), ATOM(signal), subject,
		"a signal came while the filter was being compiled");
}

static int compile_too_late(const char *subject, struct fault *f)
{
	fault_set(f, ATOM(filter_invalid), ATOM(filter), subject,
		"the filter was not compiled within %d s: a name in it is being looked up, and no "
		"name server answers",
		COMPILE_WALL_SECONDS);
	return fault_hint(f, "addresses and numbers need no name server");
}

/* The limits end the child by SIGKILL or SIGXCPU, or for want of memory or stack by SIGSEGV,
 * SIGBUS or SIGABRT; its alarm clock by SIGALRM.  Others are somebody's wish. */
static int compile_ended(int number, const char *subject, struct fault *f)
{
	switch (number) {
	case SIGALRM:
		return compile_too_late(subject, f);
	case SIGINT:
	case SIGTERM:
	case SIGHUP:
		fault_set(f, ATOM(failed), ATOM(filter), subject,
			"the process that compiles the filter was ended by signal %d", number);
		return fault_hint(f, "try again");
	default:
		return compile_too_costly(subject, f);
	}
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
	if (!answer->len || answer->data[0] != COMPILE_ERROR)
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

bool compile_loops(const struct compile_options *options)
{
	return strstr(options->expression, "protochain");
}

static int compile_take_answer(const struct buf *answer, bool loops, const char *subject,
	struct bpf_program *program, struct fault *f)
{
	size_t size = answer->len ? answer->len - 1 : 0;

	if (!size || size % sizeof(*program->bf_insns))
		return compile_too_costly(subject, f);
	program->bf_insns = malloc(size);
	if (!program->bf_insns)
		return fault_set(f, ATOM(no_memory), ATOM(filter), subject, "out of memory");
	memcpy(program->bf_insns, answer->data + 1, size);
	program->bf_len = (u_int)(size / sizeof(*program->bf_insns));
	if (program_is_sound(program, loops))
		return 0;
	pcap_freecode(program);
	return fault_set(f, ATOM(filter_invalid), ATOM(filter), subject,
		"the filter compiles to no valid program");
}

/* The child's exit status, and all that it has said; -1 where it was broken off. */
static int compile_ask_child(pcap_t *pcap, const struct compile_options *options,
	struct buf *answer, int *status, struct fault *f)
{
	struct compile_child child;
	sigset_t blocked, unblocked;
	bool whole = false;
	int forked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGHUP);
	sigprocmask(SIG_BLOCK, &blocked, &unblocked);
	forked = compile_child_fork(&child, pcap, options, f);
	if (forked == 0) {
		whole = compile_read_answer(child.answer, &unblocked, answer);
		*status = compile_child_end(&child);
	}
	sigprocmask(SIG_SETMASK, &unblocked, NULL);
	if (forked == 0 && !whole)
		return compile_broken_off(NULL, f);
	return forked;
}

static int compile_in_child(pcap_t *pcap, const struct compile_options *options,
	const char *subject, struct bpf_program *program, struct fault *f)
{
	struct buf answer = { 0 };
	struct diagnosis diagnosis = { 0 };
	int status = 0;
	int result;

	if (compile_ask_child(pcap, options, &answer, &status, f) < 0) {
		snprintf(f->subject, sizeof(f->subject), "%s", subject ? subject : "");
		result = -1;
	} else if (compile_take_error(&answer, strlen(options->expression), &diagnosis)) {
		result = compile_invalid(subject, &diagnosis, f);
	} else if (WIFEXITED(status) && WEXITSTATUS(status) == COMPILE_EXIT_PRIVILEGED) {
		result = compile_still_privileged(subject, f);
	} else if (WIFSIGNALED(status)) {
		result = compile_ended(WTERMSIG(status), subject, f);
	} else if (buf_failed(&answer)) {
		result = compile_too_costly(subject, f);
	} else {
		result = compile_take_answer(&answer, compile_loops(options), subject, program, f);
	}
	buf_finish(&answer);
	if (options->diagnosis)
		*options->diagnosis = diagnosis;
	return result;
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

pcap_t *compile_open_dead(int dlt, uint32_t snaplen)
{
	return pcap_open_dead(
		dlt, snaplen && snaplen <= INT32_MAX ? (int)snaplen : SNAPLEN_DEFAULT);
}

int compile_linktype(int dlt, uint32_t snaplen, const struct compile_options *options,
	const char *subject, struct bpf_program *program, struct fault *f)
{
	pcap_t *dead = compile_open_dead(dlt, snaplen);
	int status;

	*program = (struct bpf_program){ 0 };
	if (!dead)
		return fault_set(f, ATOM(no_memory), ATOM(filter), subject, "out of memory");
	status = compile_filter(dead, options, subject, program, f);
	pcap_close(dead);
	return status;
}
