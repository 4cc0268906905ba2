/* SPDX-License-Identifier: ISC */
/* What the processes of --workers write: opened before they are forked, with the user's rights. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli/capture_phase.h"
#include "run/report.h"

#define PLACE "{worker}"

bool capture_names_worker(const char *name)
{
	return strstr(name, PLACE) != NULL;
}

/* On the heap, or NULL. */
static char *capture_name_worker(const char *name, unsigned number)
{
	struct buf out = { 0 };
	const char *at;

	while ((at = strstr(name, PLACE))) {
		buf_put(&out, name, (size_t)(at - name));
		buf_printf(&out, "%u", number);
		name = at + strlen(PLACE);
	}
	buf_puts(&out, name);
	buf_put_byte(&out, '\0');
	if (!buf_failed(&out))
		return (char *)out.data;
	buf_finish(&out);
	return NULL;
}

static int capture_open_worker_write(
	struct capture *c, struct capture_worker_files *files, struct fault *f)
{
	const char *pattern = c->options.write;
	int status;

	c->options.write = files->write_name;
	status = capture_open_output(c, f);
	c->options.write = pattern;
	files->write = c->file;
	files->write_undo = c->undo;
	files->rotation_name = c->rotation_name;
	files->folder = c->folder;
	c->file = (struct output){ .fd = -1 };
	c->undo = (struct undo){ 0 };
	c->rotation_name = (struct rotation_name){ 0 };
	c->folder = -1;
	return status;
}

static int capture_open_worker_output(
	struct capture *c, struct capture_worker_files *files, struct fault *f)
{
	struct output *o = &files->output;

	if (output_create(o, files->output_name, c->format->framing->size, f) < 0)
		return -1;
	output_set_queue(o, capture_open_queue(c));
	o->is_packet = c->format->framing->is_packet;
	return capture_undo(&files->output_undo, o, f);
}

int capture_open_worker_files(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;

	for (unsigned i = 0; i < o->workers; i++) {
		struct capture_worker_files *files = &c->crew.files[i];

		files->output_name = o->output ? capture_name_worker(o->output, i) : NULL;
		files->write_name = o->write ? capture_name_worker(o->write, i) : NULL;
		if ((o->output && !files->output_name) || (o->write && !files->write_name))
			return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
		if (o->output && capture_open_worker_output(c, files, f) < 0)
			return -1;
		if (o->write && capture_open_worker_write(c, files, f) < 0)
			return -1;
	}
	return 0;
}

/* They are another's, and who undoes is the parent. */
static void capture_leave_worker_files(struct capture_worker_files *files)
{
	files->output.created = files->write.created = false;
	if (files->output_undo.pid)
		close(files->output_undo.fd);
	if (files->write_undo.pid)
		close(files->write_undo.fd);
	output_finish(&files->output);
	output_finish(&files->write);
	if (files->folder >= 0)
		close(files->folder);
	files->output_undo = files->write_undo = (struct undo){ 0 };
	files->folder = -1;
}

void capture_take_worker_files(struct capture *c)
{
	struct capture_worker_files *files = &c->crew.files[c->crew.workers.number];

	c->out = files->output;
	c->file = files->write;
	/* Whoever created a file removes it where the start fails. */
	c->out.created = c->file.created = false;
	c->rotation_name = files->rotation_name;
	c->folder = files->folder;
	c->options.write = files->write_name;
	files->output = files->write = (struct output){ .fd = -1 };
	files->rotation_name = (struct rotation_name){ 0 };
	files->folder = -1;
	for (unsigned i = 0; i < c->options.workers; i++)
		capture_leave_worker_files(&c->crew.files[i]);
}

/* In a worker the outputs have them to its end. */
void capture_free_worker_names(struct capture *c)
{
	for (unsigned i = 0; i < c->options.workers; i++) {
		free(c->crew.files[i].output_name);
		free(c->crew.files[i].write_name);
	}
}

void capture_close_worker_files(struct capture *c, bool keep)
{
	for (unsigned i = 0; i < c->options.workers; i++) {
		struct capture_worker_files *files = &c->crew.files[i];

		if (keep) {
			files->output.created = files->write.created = false;
			undo_keep(&files->output_undo);
			undo_keep(&files->write_undo);
		}
		undo_remove(&files->output_undo);
		undo_remove(&files->write_undo);
		output_finish(&files->output);
		output_finish(&files->write);
		rotation_name_finish(&files->rotation_name);
		if (files->folder >= 0)
			close(files->folder);
		files->folder = -1;
	}
}
