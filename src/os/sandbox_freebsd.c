/* SPDX-License-Identifier: ISC */
/* capsicum(4), rights(4), cap_ioctls_limit(2): every descriptor keeps the rights that it is
 * used with, and in capability mode no other can be opened. */
#include "os/sandbox.h"

#include <sys/types.h>
#include <sys/capsicum.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <net/bpf.h>
#include <termios.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"

static int sandbox_limit_packets(const struct sandbox_request *r)
{
	static const unsigned long counters[] = { BIOCGSTATS, BIOCROTZBUF, BIOCGETZMAX, FIONREAD };
	static const unsigned long filters[] = { BIOCGSTATS, BIOCROTZBUF, BIOCGETZMAX, FIONREAD,
		BIOCSETF, BIOCSETFNR, BIOCSDIRECTION };
	bool filter = r->needs & SANDBOX_FILTER;
	cap_rights_t rights;

	cap_rights_init(&rights, CAP_READ, CAP_EVENT, CAP_IOCTL, CAP_FCNTL);
	if (r->needs & SANDBOX_SEND)
		cap_rights_set(&rights, CAP_WRITE);
	for (size_t i = 0; i < r->packet_count; i++) {
		if (cap_rights_limit(r->packets[i], &rights) < 0)
			return -1;
		if (cap_ioctls_limit(r->packets[i], filter ? filters : counters,
			    filter ? ARRAY_LEN(filters) : ARRAY_LEN(counters)) < 0)
			return -1;
	}
	return 0;
}

static int sandbox_limit_output(int fd)
{
	/* Whether it is a terminal, and its size. */
	static const unsigned long questions[] = { TIOCGETA, TIOCGWINSZ };
	cap_rights_t rights;

	/* CAP_READ: the socket of the process that compiles filters is among them. */
	cap_rights_init(&rights, CAP_READ, CAP_WRITE, CAP_SEEK, CAP_EVENT, CAP_FSTAT, CAP_FCNTL,
		CAP_FTRUNCATE, CAP_IOCTL);
	if (cap_rights_limit(fd, &rights) < 0)
		return -1;
	return cap_ioctls_limit(fd, questions, ARRAY_LEN(questions));
}

static int sandbox_limit_outputs(const struct sandbox_request *r)
{
	if (sandbox_limit_output(STDERR_FILENO) < 0)
		return -1;
	for (size_t i = 0; i < r->output_count; i++)
		if (r->outputs[i] >= 0 && sandbox_limit_output(r->outputs[i]) < 0)
			return -1;
	return 0;
}

void sandbox_before_fork(enum sandbox_mode mode)
{
	(void)mode;
}

int sandbox_confine(const struct sandbox_request *r, struct sandbox_state *s, struct fault *f)
{
	if (r->mode == SANDBOX_SECCOMP)
		return fault_set(f, ATOM(not_supported), ATOM(sandbox), NULL,
			"FreeBSD has capsicum(4) instead of seccomp: use --sandbox auto");
	if (sandbox_limit(r, s, f) < 0)
		return -1;
	if (sandbox_limit_packets(r) < 0 || sandbox_limit_outputs(r) < 0 || cap_enter() < 0)
		return fault_set(f, ATOM(failed), ATOM(sandbox), NULL,
			"cannot enter capability mode: %s", strerror(errno));
	s->capsicum = true;
	return 0;
}

void sandbox_contain_helper(void)
{
}

void sandbox_contain_opener(int folder, struct sandbox_state *s)
{
	(void)folder;
	*s = (struct sandbox_state){ 0 };
	s->rlimit = sandbox_limit_opener();
}

void sandbox_contain_unpacker(struct sandbox_state *s)
{
	*s = (struct sandbox_state){ .rlimit = sandbox_limit_unpacker() };
	s->capsicum = cap_enter() == 0;
}
