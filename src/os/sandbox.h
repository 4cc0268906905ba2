/* SPDX-License-Identifier: ISC */
/*
 * The sandbox: from sandbox_enter() on the process reads and writes what it has open
 * and can open nothing else.  What is asked for names what the command still does;
 * all else is refused.
 *
 *   Linux     seccomp(2) by libseccomp with a list of what is allowed: openat and
 *             socket answer EACCES, because the C library and libpcap try them and
 *             cope, and the rest ends the process with SIGSYS.  landlock(7) without
 *             a rule, as far as the kernel knows it.
 *   OpenBSD   pledge(2), unveil(2).
 *   FreeBSD   capsicum(4).
 *
 * and everywhere setrlimit(2): no descriptors beyond those there are, no processes,
 * no file that grows unless output goes to one.
 */
#ifndef OS_SANDBOX_H
#define OS_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

enum sandbox_mode {
	SANDBOX_AUTO,    /* all that can be had */
	SANDBOX_SECCOMP, /* fails where the system call filter cannot be had */
	SANDBOX_RLIMIT,  /* limits alone */
	SANDBOX_NULL,
};

enum sandbox_need {
	SANDBOX_PACKETS = 1 << 0,  /* counters and state of open packet sockets */
	SANDBOX_SEND = 1 << 1,     /* packets on them */
	SANDBOX_BATCH = 1 << 2,    /* many packets in one call */
	SANDBOX_FILTER = 1 << 3,   /* other filters on them */
	SANDBOX_TERMINAL = 1 << 4, /* size and modes of the terminal */
	SANDBOX_STOP = 1 << 5,  /* the one filter that ends the intake, where the kernel's does */
	SANDBOX_FILES = 1 << 6, /* descriptors of files that come over a socket */
	SANDBOX_CHILDREN = 1 << 7, /* how processes that it has forked have ended */
	SANDBOX_SPLIT = 1 << 8,    /* who of them gets which packets */
};

/* The arrays are borrowed; -1 in them is nothing. */
struct sandbox_request {
	enum sandbox_mode mode;
	unsigned needs;
	const int *packets; /* packet sockets: SANDBOX_SEND decides whether they may be written */
	size_t packet_count;
	const int *outputs; /* every other descriptor that is written, besides stderr */
	size_t output_count;
	size_t polled; /* the most entries that one poll(2) will have */
	/* SANDBOX_FILES: the socket, one of the outputs, and the numbers that those files will
	 * have, outputs as well, open now and to be closed behind sandbox_enter(). */
	int files;
	const int *numbers;
	size_t number_count;
};

/* What holds. */
struct sandbox_state {
	bool seccomp;
	int landlock; /* the ABI that was reached, or 0 */
	bool rlimit;
	bool pledge;
	bool capsicum;
};

/* Before processes are forked that end with this one: landlock(7) lets its last signal reach them
 * only where they are within the domain that this one stays in. */
void sandbox_before_fork(enum sandbox_mode mode);

int sandbox_enter(const struct sandbox_request *r, struct sandbox_state *s, struct fault *f);

/*
 * For the processes that compile filters, which fork and look names up: they read what
 * their user may read and talk to a name server, and change nothing, start no program,
 * and reach no other process.  As far as the system can do that; limits are theirs.
 */
void sandbox_contain_helper(void);

/* For the process that opens files: it creates, renames and deletes them in that folder, an open
 * one, and answers on its socket.  Tells what holds. */
void sandbox_contain_opener(int folder, struct sandbox_state *s);

/* For the process that decompresses: it has memory, its socket, and nothing else. */
void sandbox_contain_unpacker(struct sandbox_state *s);

/* Their limits; whether they hold. */
bool sandbox_limit_opener(void);
bool sandbox_limit_unpacker(void);

/* The limits, which leave no descriptor to be had. */
int sandbox_limit(const struct sandbox_request *r, struct sandbox_state *s, struct fault *f);

/* The platform's part, in sandbox_PLATFORM.c: the modes auto and seccomp, limits included. */
int sandbox_confine(const struct sandbox_request *r, struct sandbox_state *s, struct fault *f);

#endif
