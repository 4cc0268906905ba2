/* SPDX-License-Identifier: ISC */
#include "filter/late.h"

#include <poll.h>

#include "base/atom.h"
#include "base/clock.h"

/* Longer than the helper gives a compilation. */
#define WAIT_NS (20 * CLOCK_SECOND)

bool filter_late_init(struct filter_late *l, const struct compile_options *options)
{
	*l = (struct filter_late){ .helper.fd = -1 };
	return filter_late_change(l, options);
}

bool filter_late_change(struct filter_late *l, const struct compile_options *options)
{
	l->expression.len = 0;
	buf_put(&l->expression, options->expression, strlen(options->expression) + 1);
	l->options = *options;
	l->options.diagnosis = NULL;
	l->options.expression = (const char *)buf_bytes(&l->expression).data;
	return !buf_failed(&l->expression);
}

int filter_late_begin(struct filter_late *l, struct fault *f)
{
	return filter_helper_start(&l->helper, NULL, 0, f);
}

void filter_late_finish(struct filter_late *l)
{
	if (l->options.expression)
		filter_helper_finish(&l->helper);
	buf_finish(&l->expression);
}

static int filter_late_wait(
	struct filter_late *l, const char *subject, struct bpf_program *program, struct fault *f)
{
	uint64_t until = clock_monotonic() + WAIT_NS;
	int status;

	while (!(status = filter_helper_answer(&l->helper, program, f))) {
		struct pollfd p = { .fd = l->helper.fd, .events = POLLIN };

		if (filter_helper_wants_write(&l->helper))
			p.events |= POLLOUT;
		if (clock_monotonic() > until)
			return fault_set(f, ATOM(failed), ATOM(filter), subject,
				"the process that compiles filters does not answer");
		poll(&p, 1, 1000);
		if (filter_helper_flush(&l->helper, f) < 0)
			return -1;
	}
	return status < 0 ? -1 : 0;
}

int filter_late_compile(void *late, int dlt, uint32_t snaplen, const char *subject,
	struct bpf_program *program, struct fault *f)
{
	struct filter_late *l = late;

	*program = (struct bpf_program){ 0 };
	if (l->helper.fd < 0)
		return compile_linktype(dlt, snaplen, &l->options, subject, program, f);
	if (filter_helper_ask_linktype(&l->helper, dlt, snaplen, &l->options, subject, f) < 0)
		return -1;
	return filter_late_wait(l, subject, program, f);
}
