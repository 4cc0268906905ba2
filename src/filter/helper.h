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

#include "base/buf.h"
#include "filter/compile.h"

/* Nothing waits for the helper: it may be stopped, or busy for as long as a name server does
 * not answer. */
struct filter_helper {
	int fd;         /* readable when a part of the answer is there; -1: no helper */
	bool loops;     /* what is being compiled may loop */
	struct buf out; /* the question, */
	size_t sent;    /* of which it has taken this much */
	struct buf in;  /* what has come of the answer */
};

/* The helper works on its copies of the handles. */
int filter_helper_start(
	struct filter_helper *h, pcap_t *const *pcaps, unsigned count, struct fault *f);
void filter_helper_finish(struct filter_helper *h);

/* Asks for one filter, for the handle with that index.  subject as for compile_filter(). */
int filter_helper_ask(struct filter_helper *h, unsigned index,
	const struct compile_options *options, const char *subject, struct fault *f);

/* The same for a link type, of a file's dead handle. */
int filter_helper_ask_linktype(struct filter_helper *h, int dlt, uint32_t snaplen,
	const struct compile_options *options, const char *subject, struct fault *f);

/* Whether fd is to be waited for until it is writable, and what is to be done then. */
bool filter_helper_wants_write(const struct filter_helper *h);
int filter_helper_flush(struct filter_helper *h, struct fault *f);

/* Reads what there is of the answer, one for each question: 1 with the program, which the
 * caller frees by pcap_freecode(), 0 where more is to come, -1 with the fault. */
int filter_helper_answer(struct filter_helper *h, struct bpf_program *program, struct fault *f);

#endif
