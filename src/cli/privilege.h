/* SPDX-License-Identifier: ISC */
/*
 * Privileges as the commands see them, in the order in which they go:
 *
 *   privilege_begin()    first of all: a setuid binary becomes its caller, no
 *                        capability is in use, core dumps are off
 *   (open files)         with the caller's own rights
 *   privilege_raise()    cap_net_raw, for the moment in which devices are activated
 *   privilege_lower()
 *   privilege_leave()    groups, root directory, group, user and capabilities go, and
 *                        it is read back that they are gone
 *   privilege_confine()  the sandbox closes
 *
 * A command that opens no device calls privilege_leave() alone, at once.
 */
#ifndef CLI_PRIVILEGE_H
#define CLI_PRIVILEGE_H

#include <stdbool.h>

#include "base/fault.h"
#include "cli/option_table.h"
#include "record/record.h"
#include "os/sandbox.h"

struct privilege_options {
	const char *user;
	const char *group;
	const char *chroot;
	int sandbox; /* enum sandbox_mode */
};

extern const char *const privilege_sandboxes[]; /* names of enum sandbox_mode, end with NULL */

/* The rows of a command's option table for the struct's member of that name. */
/* clang-format off */
#define PRIVILEGE_SPECS(type, member)                                                              \
	{ 'Z', "user", "USER", OPTION_TEXT, offsetof(type, member.user),                           \
		.complete = OPTION_COMPLETE_USER,  \
		.help = "as root: become USER before the first packet (default: nobody)" },        \
	{ 0, "group", "GROUP", OPTION_TEXT, offsetof(type, member.group),                          \
		.complete = OPTION_COMPLETE_GROUP,  \
		.help = "as root: become GROUP (default: the user's)" },                           \
	{ 0, "chroot", "DIR", OPTION_TEXT, offsetof(type, member.chroot),                          \
		.complete = OPTION_COMPLETE_FOLDER,  \
		.help = "as root: make DIR the root directory" },                                  \
	{ 0, "sandbox", "MODE", OPTION_ENUM, offsetof(type, member.sandbox),                       \
		.names = privilege_sandboxes,                                                      \
		.help = "what confines the process: auto, seccomp, rlimit or null (default: auto)" }
/* clang-format on */

int privilege_begin(struct fault *f);

/* Whether the binary itself brings privileges, so that its caller is not to be trusted
 * with what is decided inside: capabilities or set-user-id of the file. */
bool privilege_from_file(void);

/* Raises what activating a device takes; admin for monitor mode and time stamps made by
 * the adapter. */
int privilege_raise(bool admin, struct fault *f);
int privilege_lower(struct fault *f);

/* Tells in the fault of a device that could not be opened how it could. */
void privilege_hint(bool admin, struct fault *f);

/* Doing it twice does no harm. */
int privilege_leave(const struct privilege_options *o, struct fault *f);

/* The request's mode is taken from the options; fills in what holds. */
int privilege_confine(const struct privilege_options *o, struct sandbox_request *request,
	struct record_sandbox *holds, struct fault *f);

/* The same for a process that tells what holds of it. */
struct record_sandbox privilege_holds(const struct sandbox_state *state);

/* For a child that compiles a filter, before or after privilege_leave(): gives up all that
 * the parent still has; -1 where it cannot. */
int privilege_contain_helper(void);

/* The same for the one that decompresses. */
int privilege_contain_unpacker(void);

#endif
