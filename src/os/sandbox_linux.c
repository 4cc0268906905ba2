/* SPDX-License-Identifier: ISC */
#include "os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "os/landlock.h"
#include "os/socketcall.h"

#define ALWAYS 0u

/* `arg` is the argument that is looked at: its bits under the mask are the value. */
struct check {
	bool used;
	unsigned arg;
	uint64_t mask;
	uint64_t value;
};

#define IS(n, v)                                                                                   \
	{                                                                                          \
		true, n, UINT64_MAX, v                                                             \
	}
#define HAS(n, v)                                                                                  \
	{                                                                                          \
		true, n, v, v                                                                      \
	}
#define WITHOUT(n, v)                                                                              \
	{                                                                                          \
		true, n, v, 0                                                                      \
	}

/* A rule holds where its need is among the request's, all its checks together. */
struct rule {
	int call;
	unsigned need;
	struct check checks[2];
};

/* No macro with an argument: musl has macros of the names with 64, which stay as they are here. */
#define CALL SCMP_SYS

/* Names that a machine does not have are pseudo numbers, which libseccomp leaves out. */
static const struct rule allowed[] = {
	{ CALL(read), ALWAYS },
	{ CALL(pread64), ALWAYS },
	{ CALL(poll), ALWAYS },
	{ CALL(ppoll), ALWAYS },
	{ CALL(ppoll_time64), ALWAYS },
	{ CALL(recvfrom), ALWAYS },
	{ CALL(clock_gettime), ALWAYS },
	{ CALL(clock_gettime64), ALWAYS },
	{ CALL(gettimeofday), ALWAYS },
	{ CALL(clock_nanosleep), ALWAYS },
	{ CALL(clock_nanosleep_time64), ALWAYS },
	{ CALL(nanosleep), ALWAYS },
	{ CALL(lseek), ALWAYS },
	{ CALL(_llseek), ALWAYS },
	{ CALL(fstat), ALWAYS },
	{ CALL(fstat64), ALWAYS },
	{ CALL(fcntl), ALWAYS, { IS(1, F_GETFL) } },
	{ CALL(fcntl), ALWAYS, { IS(1, F_SETFL) } },
	{ CALL(fcntl64), ALWAYS, { IS(1, F_GETFL) } },
	{ CALL(fcntl64), ALWAYS, { IS(1, F_SETFL) } },
	{ CALL(close), ALWAYS },
	{ CALL(brk), ALWAYS },
	{ CALL(mmap), ALWAYS, { HAS(3, MAP_ANONYMOUS), WITHOUT(2, PROT_EXEC) } },
	{ CALL(mmap2), ALWAYS, { HAS(3, MAP_ANONYMOUS), WITHOUT(2, PROT_EXEC) } },
	{ CALL(mprotect), ALWAYS, { WITHOUT(2, PROT_EXEC) } },
	{ CALL(mremap), ALWAYS },
	{ CALL(munmap), ALWAYS },
	{ CALL(madvise), ALWAYS },
	{ CALL(futex), ALWAYS },
	{ CALL(futex_time64), ALWAYS },
	{ CALL(rt_sigreturn), ALWAYS },
	{ CALL(sigreturn), ALWAYS },
	{ CALL(restart_syscall), ALWAYS },
	{ CALL(exit), ALWAYS },
	{ CALL(exit_group), ALWAYS },
	/* isatty() */
	{ CALL(ioctl), ALWAYS, { IS(1, TCGETS) } },
	{ CALL(ioctl), ALWAYS, { IS(1, FIONREAD) } },

	{ CALL(getsockname), SANDBOX_PACKETS },
	{ CALL(getsockopt), SANDBOX_PACKETS, { IS(1, SOL_PACKET), IS(2, PACKET_STATISTICS) } },
	{ CALL(getsockopt), SANDBOX_PACKETS, { IS(1, SOL_SOCKET), IS(2, SO_ERROR) } },
	{ CALL(ioctl), SANDBOX_PACKETS, { IS(1, SIOCGIFFLAGS) } },
	{ CALL(ioctl), SANDBOX_PACKETS, { IS(1, SIOCGIFNAME) } },
	/* pcap_close() takes the ring down. */
	{ CALL(setsockopt), SANDBOX_PACKETS, { IS(1, SOL_PACKET), IS(2, PACKET_RX_RING) } },

	{ CALL(setsockopt), SANDBOX_FILTER | SANDBOX_STOP,
		{ IS(1, SOL_SOCKET), IS(2, SO_ATTACH_FILTER) } },
	{ CALL(setsockopt), SANDBOX_FILTER, { IS(1, SOL_SOCKET), IS(2, SO_DETACH_FILTER) } },

	{ CALL(setsockopt), SANDBOX_SPLIT, { IS(1, SOL_PACKET), IS(2, PACKET_FANOUT_DATA) } },

	{ CALL(wait4), SANDBOX_CHILDREN },
	{ CALL(waitpid), SANDBOX_CHILDREN },
	{ CALL(waitid), SANDBOX_CHILDREN },

	{ CALL(ioctl), SANDBOX_TERMINAL, { IS(1, TIOCGWINSZ) } },
	{ CALL(ioctl), SANDBOX_TERMINAL, { IS(1, TIOCGPGRP) } },
	{ CALL(ioctl), SANDBOX_TERMINAL, { IS(1, TCSETS) } },
};

/* The C library and libpcap try these on their own and cope with a refusal. */
static const int refused[] = {
	CALL(open),
	CALL(openat),
	CALL(socket),
	CALL(access),
	CALL(faccessat),
	CALL(faccessat2),
	CALL(stat),
	CALL(newfstatat),
	CALL(fstatat64),
	CALL(statx),
	CALL(readlink),
	CALL(readlinkat),
};

/* What writes to a descriptor; a packet socket sends what is written to it. */
static const struct rule writing[] = {
	{ CALL(write), ALWAYS },
	{ CALL(writev), ALWAYS },
	{ CALL(pwritev2), ALWAYS },
	{ CALL(sendto), ALWAYS, { IS(4, 0) } },
	/* A file that can take no more ends with a whole record. */
	{ CALL(ftruncate), ALWAYS },
	{ CALL(ftruncate64), ALWAYS },
	{ CALL(sendmmsg), SANDBOX_BATCH },
};

/* Descriptors come by this, and over one socket alone. */
static const struct rule receiving = { CALL(recvmsg), SANDBOX_FILES };

static struct scmp_arg_cmp sandbox_compare(const struct check *c)
{
	return SCMP_CMP64(c->arg, SCMP_CMP_MASKED_EQ, c->mask, c->value);
}

/* fd is the first argument that the rule is for, or -1 for any. */
static int sandbox_allow(scmp_filter_ctx ctx, const struct rule *rule, int fd)
{
	struct scmp_arg_cmp args[3];
	unsigned n = 0;

	if (fd >= 0)
		args[n++] = SCMP_A0_64(SCMP_CMP_EQ, (uint64_t)fd);
	for (size_t i = 0; i < ARRAY_LEN(rule->checks); i++)
		if (rule->checks[i].used)
			args[n++] = sandbox_compare(&rule->checks[i]);
	return seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, rule->call, n, args);
}

static bool sandbox_wanted(const struct rule *rule, unsigned needs)
{
	return rule->need == ALWAYS || rule->need & needs;
}

static int sandbox_allow_writing(scmp_filter_ctx ctx, unsigned needs, const int *fds, size_t count)
{
	int rc = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; rc == 0 && j < ARRAY_LEN(writing); j++)
			if (fds[i] >= 0 && sandbox_wanted(&writing[j], needs))
				rc = sandbox_allow(ctx, &writing[j], fds[i]);
	return rc;
}

static int sandbox_fill(scmp_filter_ctx ctx, const struct sandbox_request *r)
{
	static const int always[] = { STDERR_FILENO };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(allowed); i++)
		if (sandbox_wanted(&allowed[i], r->needs))
			rc = sandbox_allow(ctx, &allowed[i], -1);
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(refused); i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	if (rc == 0)
		rc = sandbox_allow_writing(ctx, 0, always, ARRAY_LEN(always));
	if (rc == 0)
		rc = sandbox_allow_writing(ctx, 0, r->outputs, r->output_count);
	if (rc == 0 && sandbox_wanted(&receiving, r->needs))
		rc = sandbox_allow(ctx, &receiving, r->files);
	if (rc == 0 && r->needs & SANDBOX_SEND)
		rc = sandbox_allow_writing(ctx, r->needs, r->packets, r->packet_count);
	return rc;
}

/* 0, or a negative errno. */
static int sandbox_load(const struct sandbox_request *r)
{
	/* Kernels before 4.14 can only end the thread, of which there is one. */
	uint32_t end = seccomp_api_get() >= 3 ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_KILL_THREAD;
	scmp_filter_ctx ctx = seccomp_init(end);
	int rc;

	if (!ctx)
		return -ENOMEM;
	rc = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, end);
	if (rc == 0)
		rc = seccomp_attr_set(ctx, SCMP_FLTATR_API_SYSRAWRC, 1);
	if (rc == 0)
		rc = sandbox_fill(ctx, r);
	if (rc == 0)
		rc = seccomp_load(ctx);
	seccomp_release(ctx);
	return rc;
}

/* Landlock of the process with that number, which has its domain already. */
static struct {
	pid_t pid;
	int landlock;
} forking;

void sandbox_before_fork(enum sandbox_mode mode)
{
	if ((mode != SANDBOX_AUTO && mode != SANDBOX_SECCOMP) ||
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return;
	forking.landlock = landlock_deny_all();
	forking.pid = getpid();
}

int sandbox_confine(const struct sandbox_request *r, struct sandbox_state *s, struct fault *f)
{
	int rc;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return fault_set(f, ATOM(failed), ATOM(sandbox), NULL,
			"cannot set no_new_privs: %s", strerror(errno));
	s->landlock = forking.pid == getpid() ? forking.landlock : landlock_deny_all();
	if (sandbox_limit(r, s, f) < 0)
		return -1;
	rc = socketcall_refuse();
	if (rc == 0)
		rc = sandbox_load(r);
	s->seccomp = rc == 0;
	if (rc == 0 || r->mode == SANDBOX_AUTO)
		return 0;
	fault_set(f, ATOM(not_supported), ATOM(sandbox), NULL,
		"the kernel does not take the system call filter: %s", strerror(-rc));
	return fault_hint(f, "--sandbox auto goes on with what the kernel has");
}
