/* SPDX-License-Identifier: ISC */
/*
 * The user that the process is: a setuid binary becomes its caller again before it
 * touches a file, and what root has started becomes somebody else before the first
 * packet.  credentials(7), setresuid(2), user_namespaces(7).
 */
#ifndef OS_USER_H
#define OS_USER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/fault.h"

/* Whom root becomes where nobody is said. */
#define USER_DEFAULT "nobody"
/* The kernel's overflow uid, where the system does not know that name. */
#define USER_OVERFLOW 65534

struct user_target {
	bool change; /* ids are to be changed: root started the process, or the user asked for it */
	bool asked;  /* the user asked for it, so that it may not be left out */
	uid_t uid;
	gid_t gid;
	const char *chroot; /* borrowed; or NULL */
};

/* Makes the real ids the effective and saved ones; permitted capabilities stay. */
int user_take_back(struct fault *f);

/* Looks user and group up, names or numbers, NULL for what was not asked for.  To be
 * called while the user data base can still be read. */
int user_resolve(struct user_target *t, const char *user, const char *group, const char *chroot,
	struct fault *f);

/*
 * Clears the supplementary groups, enters the new root, changes group and user, and
 * tries whether the way back is shut.  In a user namespace that maps no other id root
 * stays what it is there, an ordinary user outside, unless another was asked for.
 */
int user_leave(const struct user_target *t, struct fault *f);

/* Whether file capabilities or set-user-id gave the process more than its caller has. */
bool user_is_raised(void);

/* The system's part, in user_linux.c and user_generic.c: permitted capabilities outlast the
 * next change of user; 0, or -1 with errno. */
int user_keep_caps(void);

/* Whether the supplementary groups are what the system lets nobody change. */
bool user_groups_are_fixed(void);

#endif
