/* SPDX-License-Identifier: ISC */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/option_table.h"

/* argv[0] is the command's name; returns the exit code. */
typedef int command_run_fn(int argc, char **argv);

struct command {
	const char *name;
	command_run_fn *run;
	const struct option_table *options;
};

command_run_fn capture_run, devs_run, filter_check_run, inject_run, stats_run;
extern const struct option_table capture_table, devs_table, filter_check_table, inject_table;
extern const struct option_table stats_table;

/* Whether argv[0] is a name under which the program takes epcap's place. */
bool epcap_is_name(const char *program);

command_run_fn epcap_run;
extern const struct option_table epcap_table;

#endif
