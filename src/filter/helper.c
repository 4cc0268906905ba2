/* SPDX-License-Identifier: ISC */
#include "filter/helper.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/system.h"
#include "filter/compile_child.h"
#include "filter/program.h"
#include "pktpipe/wire.h"

/* Bytes of an expression: beyond the longest record that can bring one. */
#define QUESTION_MAX PKTPIPE_FRAME_MAX

#define OF_LINKTYPE UINT32_MAX

/* Both ends are the same program: structures go over the socket as they are. */
struct question {
	uint32_t index; /* of a handle, or OF_LINKTYPE */
	int dlt;
	uint32_t snaplen;
	uint32_t subject_size; /* with its NUL, 0 for NULL */
	size_t size;           /* of the expression with its NUL */
	struct compile_options options;
};

struct head {
	int status;
	uint32_t len; /* instructions of the program behind it */
	struct fault fault;
};

static bool helper_read(int fd, void *data, size_t size)
{
	char *p = data;

	while (size) {
		ssize_t n = recv(fd, p, size, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		size -= (size_t)n;
	}
	return true;
}

static bool helper_write(int fd, const void *data, size_t size)
{
	const char *p = data;

	while (size) {
		ssize_t n = send(fd, p, size, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		p += n;
		size -= (size_t)n;
	}
	return true;
}

/* A signal from the terminal reaches the helper too; the capture it serves goes on until
 * it has drained. */
static void helper_become(int fd)
{
	system_leave_signals_to_parent();
	signal(SIGTERM, SIG_DFL);
	dup2(fd, STDIN_FILENO);
	close(STDOUT_FILENO);
	system_close_from(STDERR_FILENO + 1);
	compile_set_interrupt(NULL);
	if (compile_contain() < 0)
		_exit(1);
	system_end_with_parent();
}

/* The helper has a wider sandbox than who asks, so it does not trust what it is told. */
static bool helper_is_sound(const struct question *q, const char *text)
{
	return text[q->size - 1] == '\0' &&
	       (!q->subject_size || text[q->size + q->subject_size - 1] == '\0');
}

/* True with a question, its texts in *text for free(); false at the end. */
static bool helper_read_question(int fd, unsigned count, struct question *q, char **text)
{
	*text = NULL;
	if (!helper_read(fd, q, sizeof(*q)))
		return false;
	if ((q->index >= count && q->index != OF_LINKTYPE) || !q->size || q->size > QUESTION_MAX ||
		q->subject_size > QUESTION_MAX)
		return false;
	*text = malloc(q->size + q->subject_size);
	return *text && helper_read(fd, *text, q->size + q->subject_size) &&
	       helper_is_sound(q, *text);
}

static int helper_compile(const struct question *q, pcap_t *const *pcaps, const char *subject,
	struct bpf_program *program, struct fault *f)
{
	if (q->index != OF_LINKTYPE)
		return compile_filter(pcaps[q->index], &q->options, subject, program, f);
	return compile_linktype(q->dlt, q->snaplen, &q->options, subject, program, f);
}

static _Noreturn void helper_serve(int fd, pcap_t *const *pcaps, unsigned count)
{
	struct question q;
	char *text;

	while (helper_read_question(fd, count, &q, &text)) {
		struct bpf_program program;
		struct head head = { 0 };

		q.options.expression = text;
		q.options.diagnosis = NULL;
		head.status = helper_compile(
			&q, pcaps, q.subject_size ? text + q.size : NULL, &program, &head.fault);
		head.len = program.bf_len;
		free(text);
		if (!helper_write(fd, &head, sizeof(head)) ||
			!helper_write(fd, program.bf_insns, head.len * sizeof(struct bpf_insn)))
			break;
		pcap_freecode(&program);
	}
	_exit(0);
}

void filter_helper_finish(struct filter_helper *h)
{
	if (h->fd >= 0)
		close(h->fd);
	h->fd = -1;
	buf_finish(&h->out);
	buf_finish(&h->in);
}

static int helper_gone(struct filter_helper *h, const char *subject, struct fault *f)
{
	filter_helper_finish(h);
	fault_set(f, ATOM(failed), ATOM(filter), subject,
		"the process that compiles filters has ended");
	return fault_hint(f,
		"the filter in force stays, and packets go on; a new capture has a new "
		"process for filters");
}

int filter_helper_start(
	struct filter_helper *h, pcap_t *const *pcaps, unsigned count, struct fault *f)
{
	int ends[2];
	pid_t child;
	char ready;

	*h = (struct filter_helper){ .fd = -1 };
	if (system_socketpair(ends) < 0)
		return fault_set(f, ATOM(failed), ATOM(filter), NULL,
			"cannot make a pair of sockets: %s", strerror(errno));
	child = fork();
	if (child == 0) {
		helper_become(ends[1]);
		if (helper_write(STDIN_FILENO, "r", 1))
			helper_serve(STDIN_FILENO, pcaps, count);
		_exit(1);
	}
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return fault_set(
			f, ATOM(failed), ATOM(filter), NULL, "cannot fork: %s", strerror(errno));
	}
	h->fd = ends[0];
	/* Nobody relies on the helper before it has given up what it inherits. */
	return helper_read(h->fd, &ready, 1) ? 0 : helper_gone(h, NULL, f);
}

static int helper_ask(struct filter_helper *h, const struct question *what,
	const struct compile_options *options, const char *subject, struct fault *f)
{
	struct question q = {
		.index = what->index,
		.dlt = what->dlt,
		.snaplen = what->snaplen,
		.subject_size = subject ? (uint32_t)strlen(subject) + 1 : 0,
		.size = strlen(options->expression) + 1,
		.options = *options,
	};

	if (h->fd < 0)
		return helper_gone(h, subject, f);
	h->loops = compile_loops(options);
	h->out.len = h->sent = 0;
	buf_put(&h->out, &q, sizeof(q));
	buf_put(&h->out, options->expression, q.size);
	buf_put(&h->out, subject, q.subject_size);
	if (!buf_failed(&h->out))
		return filter_helper_flush(h, f);
	filter_helper_finish(h);
	return fault_set(f, ATOM(no_memory), ATOM(filter), subject, "out of memory");
}

bool filter_helper_wants_write(const struct filter_helper *h)
{
	return h->fd >= 0 && h->sent < h->out.len;
}

int filter_helper_flush(struct filter_helper *h, struct fault *f)
{
	while (filter_helper_wants_write(h)) {
		ssize_t n = send(h->fd, h->out.data + h->sent, h->out.len - h->sent,
			MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		if (n < 0)
			return helper_gone(h, NULL, f);
		h->sent += (size_t)n;
	}
	return 0;
}

int filter_helper_ask(struct filter_helper *h, unsigned index,
	const struct compile_options *options, const char *subject, struct fault *f)
{
	return helper_ask(h, &(struct question){ .index = index }, options, subject, f);
}

int filter_helper_ask_linktype(struct filter_helper *h, int dlt, uint32_t snaplen,
	const struct compile_options *options, const char *subject, struct fault *f)
{
	const struct question what = { .index = OF_LINKTYPE, .dlt = dlt, .snaplen = snaplen };

	return helper_ask(h, &what, options, subject, f);
}

static bool helper_is_atom(atom_id atom)
{
	return (unsigned)atom < ATOM_CODES;
}

/* An expression that has taken the helper over shall not reach who asked. */
static bool helper_take_fault(struct fault *to, const struct fault *from)
{
	*to = *from;
	to->subject[sizeof(to->subject) - 1] = '\0';
	to->message[sizeof(to->message) - 1] = '\0';
	to->hint[sizeof(to->hint) - 1] = '\0';
	return helper_is_atom(to->code) && helper_is_atom(to->op) && helper_is_atom(to->key);
}

enum arrival { HERE, MORE, BROKEN };

/* Until there are size bytes of the answer. */
static enum arrival helper_gather(struct filter_helper *h, size_t size)
{
	while (h->in.len < size) {
		uint8_t *at = buf_reserve(&h->in, size - h->in.len);
		ssize_t n = at ? recv(h->fd, at, size - h->in.len, MSG_DONTWAIT) : -1;

		if (n < 0 && at && errno == EINTR)
			continue;
		if (n < 0 && at && (errno == EAGAIN || errno == EWOULDBLOCK))
			return MORE;
		if (n <= 0)
			return BROKEN;
		buf_advance(&h->in, (size_t)n);
	}
	return HERE;
}

static bool helper_take_program(
	const struct filter_helper *h, struct bpf_program *program, uint32_t len)
{
	program->bf_len = len;
	program->bf_insns = malloc(len * sizeof(*program->bf_insns));
	if (!program->bf_insns)
		return false;
	memcpy(program->bf_insns, h->in.data + sizeof(struct head),
		len * sizeof(*program->bf_insns));
	return program_is_sound(program, h->loops);
}

int filter_helper_answer(struct filter_helper *h, struct bpf_program *program, struct fault *f)
{
	enum arrival arrival = h->fd < 0 ? BROKEN : helper_gather(h, sizeof(struct head));
	struct head head = { 0 };

	*program = (struct bpf_program){ 0 };
	if (arrival == HERE) {
		memcpy(&head, h->in.data, sizeof(head));
		if (head.status < 0)
			head.len = 0;
		arrival = head.len > QUESTION_MAX / sizeof(*program->bf_insns)
				  ? BROKEN
				  : helper_gather(h,
					    sizeof(head) + head.len * sizeof(*program->bf_insns));
	}
	if (arrival == MORE)
		return 0;
	if (arrival == BROKEN)
		return helper_gone(h, NULL, f);
	if (head.status < 0 && !helper_take_fault(f, &head.fault))
		return helper_gone(h, NULL, f);
	if (head.len && !helper_take_program(h, program, head.len)) {
		pcap_freecode(program);
		return helper_gone(h, NULL, f);
	}
	h->in.len = 0;
	return head.status < 0 ? -1 : 1;
}
