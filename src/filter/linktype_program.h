/* SPDX-License-Identifier: ISC */
/* One filter's programs for the link types that come late, in a list: each is compiled when the
 * first packet of its link type comes. */
#ifndef FILTER_LINKTYPE_PROGRAM_H
#define FILTER_LINKTYPE_PROGRAM_H

#include <pcap/pcap.h>
#include <stdint.h>

#include "base/fault.h"

struct linktype_program {
	struct linktype_program *next;
	int dlt;
	struct bpf_program program;
};

/* Compiles; snaplen is as a file states it, subject the file's name. */
typedef int linktype_compile_fn(void *context, int dlt, uint32_t snaplen, const char *subject,
	struct bpf_program *program, struct fault *f);

/* The program of that link type, which stays in the list; NULL with the fault, of the file
 * `subject`. */
const struct linktype_program *linktype_program_find(struct linktype_program **list, int dlt,
	uint32_t snaplen, const char *subject, linktype_compile_fn *compile, void *context,
	struct fault *f);

/* Empties it; accepts an empty one. */
void linktype_program_finish(struct linktype_program **list);

#endif
