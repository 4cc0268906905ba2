/* SPDX-License-Identifier: ISC */
/*
 * A failure as data.  Functions below cli/ return 0 or more on success and -1
 * on failure, with the reason in the caller's struct fault; they neither print
 * nor exit.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include "base/code.h"

struct fault {
	atom_id code;       /* one of PKTPIPE_ERRORS, or none */
	atom_id op;         /* what was being done: open, activate, filter, read, write, ... */
	atom_id key;        /* what the subject is: ifname or file */
	char subject[256];  /* the device or file that it concerns, or "" */
	char message[1024]; /* what is wrong, without a trailing period */
	char hint[512];     /* what to do about it, or "" */
};

/* Each returns -1, so that `return fault_set(...)` reads well.  fault_set() is about a
 * device, fault_set_file() about a file. */
int fault_set(struct fault *f, atom_id code, atom_id op, const char *subject, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
int fault_set_file(struct fault *f, atom_id code, atom_id op, const char *file, const char *fmt,
	...) __attribute__((format(printf, 5, 6)));
int fault_hint(struct fault *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The exit code that goes with a code of PKTPIPE_ERRORS. */
int fault_exit_code(atom_id code);

#endif
