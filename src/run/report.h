/* SPDX-License-Identifier: ISC */
/* Where a command's records go: in one of the formats to an output, and failures to
 * stderr as well. */
#ifndef RUN_REPORT_H
#define RUN_REPORT_H

#include "record/record.h"
#include "record/reply.h"
#include "record/written.h"
#include "os/output.h"

struct report_style;

/* Who is told of events and failures besides, and says them on stderr in this one's place. */
struct report_echo {
	void (*event)(void *context, const struct record_interface *record);
	void (*fault)(void *context, const struct fault *f, bool fatal);
	void *context;
};

struct report {
	const struct format *format;
	const struct report_style *style;
	struct enc enc;
	struct output *out;            /* NULL: no records at all */
	struct packet_writer *packets; /* who writes the packets among them, or NULL */
	bool packets_only;
	bool savefile;                  /* what is captured */
	const struct report_echo *echo; /* borrowed, or NULL */
};

/* What a format says of a run.  NULL: nothing. */
struct report_style {
	void (*start)(struct report *, const struct record_start *);
	void (*stats)(struct report *, const struct record_stats *);
	void (*interface)(struct report *, const struct record_interface *record);
	void (*written)(struct report *, const struct record_written *);
	void (*end)(struct report *, const struct record_end *);
	void (*inject_end)(struct report *, const struct record_inject_end *);
	void (*reply)(struct report *, const struct record_reply *);
	void (*send_failed)(struct report *, const struct fault *, const struct record_unsent *);
	void (*fault)(struct report *, const struct fault *, bool fatal);
};

/* The typed records of the encoder, where the format has no other style. */
const struct report_style *report_style_of(const struct format *format);

/* out is borrowed. */
void report_init(struct report *r, const struct format *format, enum enc_bytes bytes,
	struct output *out, bool packets_only);

/* The same with stdout, which out becomes. */
void report_init_stdout(
	struct report *r, const struct format *format, enum enc_bytes bytes, struct output *out);

void report_start(struct report *r, const struct record_start *record);
void report_stats(struct report *r, const struct record_stats *record);
void report_interface(struct report *r, const struct record_interface *record);
void report_written(struct report *r, const struct record_written *record);
void report_end(struct report *r, const struct record_end *record);

/* Never left out: somebody asked. */
void report_reply(struct report *r, const struct record_reply *record);
void report_inject_end(struct report *r, const struct record_inject_end *record);

/* The record, and where `say` the line on stderr. */
void report_send_failed(
	struct report *r, const struct fault *f, const struct record_unsent *record, bool say);

/* The record alone. */
void report_fault_record(struct report *r, const struct fault *f, bool fatal);

/* The record, and the line on stderr. */
void report_fault(struct report *r, const struct fault *f, bool fatal);

/* The format that was given, or for NULL the default of stdout: text on a terminal, else
 * jsonl.  Refuses a binary one on a terminal. */
int report_choose_format(const struct format *given, const struct format **format, struct fault *f);

/* Writes all that the output has, waiting for whoever reads it; that nobody reads any
 * more is no failure. */
int report_drain(struct output *out, struct fault *f);

/* The same, unless a signal to stop comes, which sets stopped. */
int report_flush_rest(struct output *out, bool *stopped, struct fault *f);

/* For failures before there is a report: looks for -f in argv by itself, writes the
 * record to stdout in a structured format, the line to stderr; returns the exit code.  A
 * fault without a code is a signal that has ended the start: an `end` record, and no line. */
int report_early_fault(int argc, char **argv, const struct fault *f);

/* "pktpipe: what is wrong; what to do" on stderr. */
void report_say_fault(const struct fault *f);

/* "pktpipe: ..." on stderr. */
void report_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
