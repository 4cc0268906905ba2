/* SPDX-License-Identifier: ISC */
/*
 * What systems have under other names, or not at all.  system.c goes by what the C library
 * has and does the rest with POSIX alone; what only a kernel can do is in system_linux.c,
 * and left undone in system_generic.c.
 */
#ifndef BASE_SYSTEM_H
#define BASE_SYSTEM_H

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* SIGPIPE is ignored anyway */
#endif
#ifndef SOCK_CLOEXEC
#define SOCK_CLOEXEC 0 /* no program is started */
#define SYSTEM_SETS_CLOEXEC
#endif

/* closefrom(3): every descriptor from this one on. */
void system_close_from(int fd);

/* In a child: what a terminal sends to all, and who asks for the counters, is for the parent to
 * answer. */
void system_leave_signals_to_parent(void);

/* pipe2(2), with FD_CLOEXEC on both ends; 0, or -1 with errno. */
int system_pipe(int ends[2], bool nonblocking);

/* socketpair(2) of streams, with FD_CLOEXEC on both ends. */
int system_socketpair(int ends[2]);

/* ppoll(2): without a timeout it waits for ever, with a mask that one of blocked signals holds
 * meanwhile.  Where the system has no such call it rounds up to milliseconds, and a wait with
 * a mask may end by EINTR without a signal. */
int system_poll(
	struct pollfd *polls, nfds_t n, const struct timespec *timeout, const sigset_t *mask);

/* A stream for reading, used by one thread alone, whose bytes come from a function: as
 * read(2).  NULL without memory. */
typedef ssize_t system_read_fn(void *context, char *out, size_t size);
FILE *system_stream(void *context, system_read_fn *read);

/* The file will be read once, from its beginning to its end. */
void system_read_ahead(int fd);

/* So many bytes that nobody can foresee; false where there are none. */
bool system_random(void *out, size_t size);

/* Renames within a folder, an open one, and never over what is there: 0, or -1 with errno. */
int system_rename_new(int folder, const char *from, const char *to);

/* The same in one step, where the kernel and the file system can do that: else ENOSYS or
 * EINVAL. */
int system_rename_atomic(int folder, const char *from, const char *to);

/* Ends this process when its parent ends. */
void system_end_with_parent(void);

/* Timers of this thread fire when they are due, and are not gathered to save power. */
void system_wait_precisely(void);

#endif
