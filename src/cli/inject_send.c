/* SPDX-License-Identifier: ISC */
#include <poll.h>

#include "base/atom.h"
#include "cli/inject_state.h"
#include "net/inject_error.h"

/* A device's queue that is full empties by some packets in that time. */
#define BUSY_NS (100 * 1000ull)

/* A packet that finds the queue full for so long has failed: a traffic filter that drops it
 * looks the same. */
#define BUSY_MAX_NS CLOCK_SECOND

/* Tells of a packet that was not sent; false where that ends the run. */
static bool inject_send_refused(struct inject *r)
{
	const struct injector *j = r->at;
	struct fault f;

	injector_fault(j, &f);
	progress_clear(&r->progress);
	report_send_failed(&r->report, &f,
		&(struct record_unsent){
			j->refused.number, j->refused.len, inject_error_name(j->error) },
		inject_may_tell(r, f.code));
	r->exit_code = PKTPIPE_EXIT_INCOMPLETE;
	if (j->gone) {
		fault_set(&f, ATOM(device_lost), ATOM(send), j->device.origin->ifname, "%s is lost",
			j->device.origin->ifname);
		fault_hint(&f, "the device was removed or renamed");
		inject_fail(r, &f, true, PKTPIPE_EXIT_DEVICE_LOST);
	} else if (r->options.fail_fast) {
		inject_stop(r, ATOM(error));
	}
	if (output_full(&r->out))
		inject_wait(r, -1, 0, 0);
	return !r->stopped;
}

/* Waits a little for room in the device's queue; *since is when the first of our queue was
 * first turned away, 0 before. */
static bool inject_send_wait_busy(struct inject *r, uint64_t *since)
{
	uint64_t now = clock_monotonic();

	if (!*since)
		*since = now;
	if (now - *since < BUSY_MAX_NS)
		return inject_wait(r, -1, 0, now + BUSY_NS);
	*since = 0;
	injector_give_up(r->at);
	return inject_send_refused(r);
}

bool inject_send(struct inject *r)
{
	struct injector *j = r->at;
	uint64_t busy_since = 0;
	unsigned done = j->done;

	while (injector_queued(j)) {
		enum injector_status status = injector_send(j);

		if (j->done != done)
			busy_since = 0;
		done = j->done;
		switch (status) {
		case INJECTOR_EMPTY:
			return inject_wait(r, -1, 0, 0);
		case INJECTOR_BLOCKED:
			if (!inject_wait(r, injector_fd(j), POLLOUT, UINT64_MAX))
				return false;
			break;
		case INJECTOR_BUSY:
			if (!inject_send_wait_busy(r, &busy_since))
				return false;
			break;
		case INJECTOR_REFUSED:
			if (!inject_send_refused(r))
				return false;
			break;
		}
	}
	return !r->stopped;
}

bool inject_choose_device(struct inject *r, bool reverse)
{
	struct injector *next = &r->injectors[reverse];

	if (next == r->at)
		return true;
	if (!inject_send(r))
		return false;
	r->at = next;
	return true;
}

bool inject_wait_input(void *inject, int fd)
{
	struct inject *r = inject;

	return inject_send(r) && inject_wait(r, fd, POLLIN, UINT64_MAX);
}
