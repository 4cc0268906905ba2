/* SPDX-License-Identifier: ISC */
/*
 * A filter for link types that are not known from the start: a pcapng file describes its
 * interfaces while it is read.  At first it is compiled at once; from filter_late_begin() on,
 * which a process calls before it is confined, by the helper (filter/helper.h).
 */
#ifndef FILTER_LATE_H
#define FILTER_LATE_H

#include "base/buf.h"
#include "filter/helper.h"

struct filter_late {
	struct compile_options options;
	struct buf expression; /* of the options */
	struct filter_helper helper;
};

/* False without memory. */
bool filter_late_init(struct filter_late *l, const struct compile_options *options);

/* From now on another filter is in force.  False without memory. */
bool filter_late_change(struct filter_late *l, const struct compile_options *options);
int filter_late_begin(struct filter_late *l, struct fault *f);

/* Accepts a zeroed one. */
void filter_late_finish(struct filter_late *l);

/* Waits for the program, which the caller frees by pcap_freecode().  late is a
 * struct filter_late; dlt, snaplen and subject are those of the file. */
int filter_late_compile(void *late, int dlt, uint32_t snaplen, const char *subject,
	struct bpf_program *program, struct fault *f);

#endif
