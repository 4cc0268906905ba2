/* SPDX-License-Identifier: ISC */
#include "cli/start.h"

#include "run/report.h"

bool start_parse(const struct option_table *table, int argc, char **argv, void *options,
	struct option_words *words, int *code)
{
	struct fault f;

	switch (option_parse(table, argc, argv, options, words, &f)) {
	case OPTION_DONE:
		return true;
	case OPTION_HELP:
		option_help(table, stdout);
		*code = PKTPIPE_EXIT_OK;
		return false;
	default:
		*code = report_early_fault(argc, argv, &f);
		return false;
	}
}
