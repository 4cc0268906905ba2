/* SPDX-License-Identifier: ISC */
/* The parts of `stats`. */
#ifndef CLI_STATS_H
#define CLI_STATS_H

#include "cli/capture.h"

struct stats_options {
	struct option_list interfaces;
	struct option_list files;
	uint64_t interval;
	uint64_t count;
	uint64_t duration;
	bool promiscuous;
	int direction;
	uint64_t buffer;
	struct filter_options filter;
	int format; /* -1: not said */
	int color;  /* enum terminal_color */
	struct privilege_options privilege;
	struct option_words words;
};

extern const struct stats_options stats_defaults;

/* Headers and totals of savefiles; returns the exit code. */
int stats_files(const struct stats_options *o, int argc, char **argv);

#endif
