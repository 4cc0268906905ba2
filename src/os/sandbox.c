/* SPDX-License-Identifier: ISC */
#include "os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* What libpcap and the ends of the commands poll. */
#define POLLED_MIN 4

static bool sandbox_is_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* Output to a regular file, stderr's included, would be ended by a limit of 0. */
static bool sandbox_writes_file(const struct sandbox_request *r)
{
	bool any = sandbox_is_file(STDERR_FILENO);

	for (size_t i = 0; i < r->output_count; i++)
		any |= sandbox_is_file(r->outputs[i]);
	return any;
}

static int sandbox_limit_to(unsigned resource, rlim_t value)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) < 0)
		return -1;
	if (limit.rlim_max == RLIM_INFINITY || limit.rlim_max > value)
		limit.rlim_max = value;
	limit.rlim_cur = limit.rlim_max;
	return setrlimit(resource, &limit);
}

/* A number that is free below the limit would let something be opened. */
static int sandbox_fill_gaps(void)
{
	while (fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0) >= 0)
		;
	return errno == EMFILE || errno == EINVAL ? 0 : -1;
}

/* Descriptors above the limit stay usable; only poll(2) refuses more entries than it. */
static rlim_t sandbox_limit_files(const struct sandbox_request *r)
{
	rlim_t limit = r->polled > POLLED_MIN ? r->polled : POLLED_MIN;

	for (size_t i = 0; i < r->number_count; i++)
		if (limit <= (rlim_t)r->numbers[i])
			limit = (rlim_t)r->numbers[i] + 1;
	return limit;
}

int sandbox_limit(const struct sandbox_request *r, struct sandbox_state *s, struct fault *f)
{
	if (sandbox_limit_to(RLIMIT_NOFILE, sandbox_limit_files(r)) < 0 ||
		sandbox_fill_gaps() < 0 || sandbox_limit_to(RLIMIT_CORE, 0) < 0 ||
		sandbox_limit_to(RLIMIT_NPROC, 0) < 0 ||
		(!sandbox_writes_file(r) && sandbox_limit_to(RLIMIT_FSIZE, 0) < 0))
		return fault_set(f, ATOM(failed), ATOM(sandbox), NULL, "cannot set limits: %s",
			strerror(errno));
	s->rlimit = true;
	return 0;
}

static bool sandbox_limit_child(rlim_t files)
{
	return sandbox_limit_to(RLIMIT_NOFILE, files) == 0 &&
	       sandbox_limit_to(RLIMIT_CORE, 0) == 0 && sandbox_limit_to(RLIMIT_NPROC, 0) == 0 &&
	       sandbox_limit_to(RLIMIT_FSIZE, 0) == 0;
}

/* Its three, and the one file that it opens for another. */
#define OPENER_FILES 4

bool sandbox_limit_opener(void)
{
	return sandbox_limit_child(OPENER_FILES);
}

bool sandbox_limit_unpacker(void)
{
	return sandbox_limit_child(0);
}

int sandbox_enter(const struct sandbox_request *r, struct sandbox_state *s, struct fault *f)
{
	*s = (struct sandbox_state){ 0 };
	if (r->mode == SANDBOX_NULL)
		return 0;
	return r->mode == SANDBOX_RLIMIT ? sandbox_limit(r, s, f) : sandbox_confine(r, s, f);
}
