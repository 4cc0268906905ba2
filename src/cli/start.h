/* SPDX-License-Identifier: ISC */
/* How every command starts and, where it cannot, ends. */
#ifndef CLI_START_H
#define CLI_START_H

#include "cli/option.h"
#include "cli/privilege.h"

/* Reads the command line into `options` and its words, as option_parse() does.  False where the
 * command has nothing to run: help was asked for, or the line is wrong, which is told; *code is
 * the exit code then. */
bool start_parse(const struct option_table *table, int argc, char **argv, void *options,
	struct option_words *words, int *code);

/* More than one command has open for writing, and one of each source. */
#define START_OUTPUTS_MAX (128 + OPTION_LIST_MAX)

/* What a confined command still does; see os/sandbox.h. */
struct start_sandbox {
	unsigned needs; /* enum sandbox_need */
	size_t polled;  /* the most entries that one poll(2) will have */
	int packets[OPTION_LIST_MAX];
	unsigned packet_count;
	int outputs[START_OUTPUTS_MAX]; /* -1 is nothing */
	unsigned output_count;
	int files; /* SANDBOX_FILES: the socket, and the numbers that those files have */
	int numbers[2];
	unsigned number_count;
};

/*
 * What a command does in each phase; what a phase needs is gone before the next begins.  Each is
 * given the command, and -1 with the fault ends the start.  NULL: it has nothing to do there.
 *
 *   1. check         the command line
 *   2. open_files    with the user's own rights
 *   3.               without devices: groups, root directory, user and capabilities go, since
 *                    strangers may have written the files.  But the names in a filter are looked
 *                    up before the root directory changes
 *   4. read_files    what they say of themselves
 *   5. open_devices  with the right to open packet sockets
 *   6. set_filters   from here on packets are gathered in the rings
 *   7.               what did not go by 3 goes
 *   8. fork_helpers  they do later what this process no longer can
 *   9. confine       tells what it still does, and the sandbox closes
 */
struct start_phases {
	int (*check)(void *command, struct fault *f);
	int (*open_files)(void *command, struct fault *f);
	int (*read_files)(void *command, struct fault *f);
	int (*open_devices)(void *command, struct fault *f);
	int (*set_filters)(void *command, struct fault *f);
	int (*fork_helpers)(void *command, struct fault *f);
	void (*confine)(void *command, struct start_sandbox *sandbox);
};

/* Zeroed: packets come from files alone, and nobody in particular reads them. */
struct start_rights {
	struct privilege_options privilege;
	bool devices; /* some are opened */
	bool admin;   /* as in privilege_raise() */
};

/* Fills in what holds in the end. */
int start_run(const struct start_phases *phases, const struct start_rights *rights, void *command,
	struct record_sandbox *holds, struct fault *f);

/* Says how to have more descriptors, where a step of the start has failed for want of them. */
void start_hint_descriptors(struct fault *f);

/* The last phase, for a command that still has something to do before it. */
int start_confine(const struct start_phases *phases, const struct start_rights *rights,
	void *command, struct record_sandbox *holds, struct fault *f);

#endif
