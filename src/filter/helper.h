/* SPDX-License-Identifier: ISC */
/*
 * Filters that come while the capture runs.  By then the process is confined: it can
 * neither fork nor open the files in which `port http` is looked up.  So a helper is
 * forked before, with the handles' link types and without their descriptors and rings;
 * it compiles one filter at a time, each contained in a child of its own as
 * compile_filter() does it.
 */
#ifndef FILTER_HELPER_H
#define FILTER_HELPER_H

#include "filter/compile.h"

struct filter_helper {
	int fd;     /* readable when an answer is there; -1: no helper */
	bool loops; /* what is being compiled may loop */
};

/* The helper works on its copies of the handles. */
int filter_helper_start(
	struct filter_helper *h, pcap_t *const *pcaps, unsigned count, struct fault *f);
void filter_helper_finish(struct filter_helper *h);

/* Asks for one filter, for the handle with that index.  subject as for compile_filter(). */
int filter_helper_ask(struct filter_helper *h, unsigned index,
	const struct compile_options *options, const char *subject, struct fault *f);

/* Reads the answer, one for each question.  The caller frees program by pcap_freecode(). */
int filter_helper_answer(struct filter_helper *h, struct bpf_program *program, struct fault *f);

#endif
