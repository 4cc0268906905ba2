/* SPDX-License-Identifier: ISC */
/*
 * The process's capabilities: what it may use at all (permitted) is cut to what
 * pktpipe has a use for, what it is using (effective) stays empty but between
 * caps_hold(what) and caps_hold(CAPS_NONE), and caps_drop() ends it all and reads
 * back that nothing is left.
 *
 * capabilities(7), prctl(2), cap_get_proc(3).  On systems without capabilities
 * everything here succeeds and does nothing.
 */
#ifndef OS_CAPS_H
#define OS_CAPS_H

#include <stdbool.h>

#include "base/fault.h"

enum caps {
	CAPS_NONE = 0,
	CAPS_RAW = 1 << 0,   /* packet sockets: cap_net_raw */
	CAPS_ADMIN = 1 << 1, /* monitor mode, time stamps by the adapter: cap_net_admin */
	CAPS_LEAVE = 1 << 2, /* cap_setuid, cap_setgid, cap_setpcap, cap_sys_chroot */
};

/* Whether the system has capabilities, so that none is left means something. */
bool caps_exist(void);

/* Permits no more than what, of what is permitted; uses none of it. */
int caps_keep(unsigned what, struct fault *f);

/* Uses what, as far as it is permitted, and nothing else. */
int caps_hold(unsigned what, struct fault *f);

/* Whether every one of what is permitted. */
bool caps_permitted(unsigned what);

/* Shuts the ways back: the bounding set is emptied, root is no longer special, and
 * that is locked.  Wants cap_setpcap in use; without it, as in a process that file
 * capabilities have started, these ways stay as they are and no_new_privs alone
 * bars them. */
int caps_seal(struct fault *f);

/* Empties the permitted, effective, inheritable and ambient set, sets no_new_privs,
 * and reads all of it back. */
int caps_drop(struct fault *f);

/* Core dumps off, and no other process of the same user may trace this one. */
int caps_hide(struct fault *f);

/* A permission_denied's hint: how to give this very binary the capabilities. */
void caps_hint(unsigned what, struct fault *f);

#endif
