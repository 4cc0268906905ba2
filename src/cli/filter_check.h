/* SPDX-License-Identifier: ISC */
/* The parts of `filter-check`. */
#ifndef CLI_FILTER_CHECK_H
#define CLI_FILTER_CHECK_H

#include "run/report.h"
#include "cli/filter_options.h"
#include "cli/slip.h"
#include "cli/value.h"
#include "filter/late.h"
#include "filter/linktype_program.h"
#include "net/source.h"
#include "record/filter.h"

struct filter_check_options {
	const char *interface;
	const char *read;
	int linktype; /* -1: not said */
	uint64_t snaplen;
	struct filter_options filter;
	unsigned listing; /* enum program_listing; 0: none */
	uint64_t show;
	const char *against;
	int format;   /* -1: not said */
	int encoding; /* enum enc_bytes */
	int color;    /* enum terminal_color */
	struct option_words words;
};

/* One expression and what came of it. */
struct filter_check_one {
	const char *expression;
	struct bpf_program program;
	struct linktype_program *programs; /* of further link types of a pcapng file */
	struct filter_late late;           /* compiles them */
	struct diagnosis diagnosis;
};

struct filter_check {
	char **argv; /* the command's */
	struct slip_room room;
	struct filter_check_options options;
	const struct format *format;
	struct output out;
	struct report report;
	struct buf expression;
	struct source source;                  /* -r, -i, or a link type alone */
	struct filter_check_one first, second; /* second: --against */
	atom_id always;
	struct record_matches matches;
	uint64_t shown;
};

extern const struct filter_check_options filter_check_defaults;

/* Runs the packets of the savefile through the programs.  On failure the counts are those
 * of what could be read. */
int filter_check_match(struct filter_check *c, struct fault *f);

/* Gives back the programs of one. */
void filter_check_forget(struct filter_check_one *one);

#endif
