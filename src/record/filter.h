/* SPDX-License-Identifier: ISC */
/* The record of a filter expression: what it is, or where it is wrong. */
#ifndef RECORD_FILTER_H
#define RECORD_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/enc.h"

#define RECORD_REMARKS_MAX 8

/* struct bpf_insn of bpf(4). */
struct record_instruction {
	uint16_t code;
	uint8_t jt, jf;
	uint32_t k;
};

struct record_filter_error {
	const char *message;
	bool located;
	uint32_t offset, length; /* bytes of the expression; length 0: missing at the end */
	const char *hint;        /* "" leaves the key out */
};

/* How the packets of a savefile fare. */
struct record_matches {
	const char *file;
	uint64_t packets, matched;
	const char *against; /* another expression, or NULL */
	uint64_t both, only_first, only_second, neither;
};

struct record_filter {
	const char *expression;
	int dlt;
	const char *dlt_name;
	uint32_t snaplen;
	bool live; /* compiled for a live device, with the kernel's own instructions */
	const struct record_filter_error *error; /* NULL: it is valid */
	const struct record_instruction *program;
	unsigned instructions;
	atom_id always; /* accepts, rejects, or none: left out */
	const char *remarks[RECORD_REMARKS_MAX];
	unsigned remark_count;
	const struct record_matches *matches; /* or NULL */
};

void record_filter(struct enc *e, const struct record_filter *r);

#endif
