/* SPDX-License-Identifier: ISC */
/* A run of `capture`, and its phases (cli/start.h) in their order. */
#ifndef CLI_CAPTURE_PHASE_H
#define CLI_CAPTURE_PHASE_H

#include "cli/capture_options.h"
#include "cli/start.h"
#include "file/rotation_name.h"
#include "file/savefile.h"
#include "filter/late.h"
#include "run/control.h"
#include "run/extra_keys.h"
#include "run/identity.h"
#include "run/rotation.h"
#include "run/session.h"
#include "os/undo.h"
#include "view/stats_view.h"
#include "run/session_worker.h"

/* What one of --workers writes. */
struct capture_worker_files {
	char *output_name, *write_name;
	struct output output, write;
	struct undo output_undo, write_undo;
	struct rotation_name rotation_name;
	int folder;
};

/* The processes of --workers.  Each is a capture of its own with one source; this one has none but
 * tells of them. */
struct capture_crew {
	struct workers workers;
	struct split split;
	struct source_crew sources;
	const struct format *format; /* of the records of the whole */
	struct capture_worker_files files[WORKERS_MAX];
	struct session_worker own; /* in a worker */
};

struct capture {
	struct capture_options options;
	struct capture_plan plan;
	struct buf expression;
	struct filter_late late;    /* the same for link types that come later */
	struct diagnosis diagnosis; /* of an expression that is invalid */
	const struct format *format;
	struct source *sources;
	struct session_source *watched;
	unsigned count;
	struct fault *skipped; /* of each -r that is no savefile, beside others that are */
	unsigned skipped_count;
	struct output out;  /* stdout, records or the savefile of -w - */
	struct output file; /* of -w FILE */
	struct rotation rotation;
	struct rotation_name rotation_name;
	struct opener opener;
	int folder;       /* of its files, until the opener has it */
	int number;       /* a descriptor that is kept free for the next file */
	bool root;        /* who opens the files was root */
	bool began;       /* the session has */
	struct undo undo; /* of its creation */
	bool records;     /* stdout has records */
	struct identity identity;
	struct enc_sensor sensor; /* of --origin */
	struct record_sandbox sandbox, opener_sandbox;
	struct report report, file_report;
	uint8_t header[SAVEFILE_HEADER_LEN]; /* of a pcap file */
	struct packet_writer record_writer, file_writer;
	struct extra_keys fields; /* of record_writer, and lines of its text */
	struct lines lines;
	struct session session;
	struct control control;
	struct stats_view view;
	struct capture_crew crew;
};

static inline bool capture_has_workers(const struct capture *c)
{
	return c->options.workers > 0;
}

/* The process that has workers, and is none itself. */
static inline bool capture_is_parent(const struct capture *c)
{
	return capture_has_workers(c) && !c->crew.workers.is_worker;
}

/* Options that exclude one another; chooses the format. */
int capture_check(void *capture, struct fault *f);

/* stdout, savefiles, the filter's file. */
int capture_open_files(void *capture, struct fault *f);
int capture_begin_files(void *capture, struct fault *f);

/* Devices, where there are no savefiles. */
int capture_open_devices(void *capture, struct fault *f);

/* Compiles the filter for each source and sets it: devices begin to capture. */
int capture_set_filters(struct capture *c, struct fault *f);

/* What -w writes, as the name's end says. */
const struct format *capture_file_format(const struct capture_options *o);

/* Files of -w that follow one another: capture_rotation.c.  The folder is opened with the
 * other files; the opener is forked when the privileges are gone, and opens the first one. */
bool capture_rotates(const struct capture_options *o);
int capture_check_rotation(const struct capture_options *o, struct fault *f);
int capture_open_folder(struct capture *c, struct fault *f);
int capture_begin_rotation(struct capture *c, struct fault *f);
void capture_allow_files(const struct capture *c, struct start_sandbox *sandbox);
void capture_free_number(struct capture *c);
void capture_finish_rotation(struct capture *c);

/* Of a capture: what a file of -w begins with. */
void capture_begin_file(void *capture);

/* The writers of records and of the savefile. */
int capture_begin_outputs(struct capture *c, struct fault *f);

/* Asks what the `start` record says and a confined process cannot ask for. */
void capture_identify(struct capture *c);

void capture_say_start(struct capture *c);

/* Which files are left out, and why: they count as not read whole. */
void capture_say_skipped(struct capture *c);

/*
 * --workers: capture_workers.c, capture_workers_files.c.
 *
 *   parent                          worker
 *   capture_check_workers()
 *   capture_open_worker_files()     (of all of them)
 *   capture_open_devices()          (as many members of a split as there are workers)
 *   capture_begin_split()           (which no packet reaches yet)
 *   capture_fork_workers()          returns from it too, with one of each; the parent waits
 *                                   until all are ready
 *   capture_allow_workers()         capture_allow_workers()
 *   capture_begin_workers()         capture_begin_worker()
 *   (tells of them)                 (captures)
 */
int capture_check_workers(struct capture *c, struct fault *f);
int capture_open_worker_files(struct capture *c, struct fault *f);
int capture_begin_split(struct capture *c, struct fault *f);
int capture_fork_workers(struct capture *c, struct fault *f);
void capture_allow_workers(const struct capture *c, struct start_sandbox *sandbox);
int capture_begin_workers(struct capture *c, struct fault *f);
int capture_begin_worker(struct capture *c, struct fault *f);

/* Behind the end: that of the first worker that has another than 0. */
int capture_workers_exit_code(const struct capture *c);

/* In a worker: those of its number become the capture's own, and no other's stay open. */
void capture_take_worker_files(struct capture *c);

/* Those that were created go, unless they are kept. */
void capture_close_worker_files(struct capture *c, bool keep);
void capture_free_worker_names(struct capture *c);

bool capture_names_worker(const char *name);

/* Bytes of records that may wait for whoever reads them. */
size_t capture_open_queue(const struct capture *c);

/* A file that was created goes where the start fails. */
int capture_undo(struct undo *u, const struct output *o, struct fault *f);

/* What -w names: a file, or the folder of those that follow one another. */
int capture_open_output(struct capture *c, struct fault *f);

/* The loop that delivers packets, or waits for the workers. */
int capture_begin_session(struct capture *c, struct fault *f);

/* On stderr, where stdout had no records. */
void capture_say_summary(const struct capture *c);

#endif
