/* SPDX-License-Identifier: ISC */
/* Landlock without the C library's help: landlock(7), linux/landlock.h. */
#ifndef OS_LANDLOCK_H
#define OS_LANDLOCK_H

/*
 * Denies every access to files, TCP ports, and processes and abstract sockets outside
 * that the kernel's ABI can name.  Wants no_new_privs.  The ABI, or 0 where the kernel
 * has none or will not.
 */
int landlock_deny_all(void);

/* The same, but files may be read. */
int landlock_deny_changes(void);

/* The same, but in this folder, an open one, and below files may be created, written, renamed
 * and deleted. */
int landlock_allow_folder(int folder);

#endif
