/* SPDX-License-Identifier: ISC */
/*
 * A file that was created with rights which its creator is about to give up, in a folder where
 * it can remove nothing then.  A process of its own keeps the rights, and removes the file unless
 * it is told that the file stays; it ends with its parent, however that ends.
 */
#ifndef OS_UNDO_H
#define OS_UNDO_H

#include <sys/types.h>

#include "base/fault.h"

/* Zeroed: none. */
struct undo {
	pid_t pid;
	int fd;
};

/* name is borrowed no longer than for the call. */
int undo_begin(struct undo *u, const char *name, struct fault *f);

/* Both wait for the process, and accept that there is none. */
void undo_keep(struct undo *u);
void undo_remove(struct undo *u);

#endif
