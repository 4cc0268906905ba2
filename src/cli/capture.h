/* SPDX-License-Identifier: ISC */
/* A capture, for the commands that are one. */
#ifndef CLI_CAPTURE_H
#define CLI_CAPTURE_H

#include "cli/capture_options.h"

/* Runs it; returns the exit code.  argv is what report_early_fault() looks at. */
int capture_with(const struct capture_options *options, const struct capture_plan *plan, int argc,
	char **argv);

#endif
