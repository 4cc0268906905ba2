/* SPDX-License-Identifier: ISC */
#include "net/source_merge.h"

#include <stdlib.h>

#include "base/atom.h"
#include "file/savefile.h"
#include "net/source_file.h"

struct merge_file {
	struct source *source;
	struct savefile *savefile;
	int64_t sec; /* of the packet that is held */
	uint32_t nsec;
	uint64_t number; /* of it in its file, from 1 */
	bool told;       /* that its packets are not in order */
	bool ended;      /* the source is done when all that there is to say of it was said */
};

/* The most that one packet can bring: a failure or a wrong order, and a correction. */
#define FAULTS 2

struct merge {
	struct source_ops ops; /* those of files, but for dispatch and close */
	unsigned open;
	unsigned filled;             /* files of which the first packet was looked for */
	bool begun;                  /* that is all of them */
	struct fault faults[FAULTS]; /* not told yet */
	unsigned fault_count;
	unsigned count; /* of the heap, the earliest on top */
	struct merge_file **heap;
	struct merge_file files[];
};

static bool source_merge_before(const struct merge_file *a, const struct merge_file *b)
{
	if (a->sec != b->sec)
		return a->sec < b->sec;
	if (a->nsec != b->nsec)
		return a->nsec < b->nsec;
	return a < b;
}

static void source_merge_sift(struct merge *m, unsigned at)
{
	struct merge_file *moved = m->heap[at];
	unsigned child;

	for (; (child = 2 * at + 1) < m->count; at = child) {
		if (child + 1 < m->count && source_merge_before(m->heap[child + 1], m->heap[child]))
			child++;
		if (!source_merge_before(m->heap[child], moved))
			break;
		m->heap[at] = m->heap[child];
	}
	m->heap[at] = moved;
}

/* One fault is told with each dispatch. */
static struct fault *source_merge_tell(struct merge *m)
{
	return &m->faults[m->fault_count++];
}

static void source_merge_check_order(struct merge *m, struct merge_file *file)
{
	const struct packet *next = &file->savefile->held;
	struct fault *f;

	if (file->told || file->number == 1 || next->sec > file->sec ||
		(next->sec == file->sec && next->nsec >= file->nsec))
		return;
	file->told = true;
	f = source_merge_tell(m);
	fault_set_file(f, ATOM(packet_invalid), ATOM(read), file->savefile->name,
		"packet %llu of %s is earlier than the one before it: a merge is in order only as "
		"far as each file is",
		(unsigned long long)file->number, file->savefile->label);
	fault_hint(f, "reordercap(1) sorts a file; later such packets are not told");
}

/* Looks for the next packet of a file; false where there is none. */
static bool source_merge_advance(struct merge *m, struct merge_file *file)
{
	struct savefile *s = file->savefile;
	struct fault failed;
	int rc;

	s->one_linktype = file->source->one_linktype;
	rc = savefile_next(s, &failed);
	file->number++;
	if (rc > 0)
		source_merge_check_order(m, file);
	if (rc < 0)
		*source_merge_tell(m) = failed;
	if (s->warning.code) {
		*source_merge_tell(m) = s->warning;
		s->warning.code = ATOM(none);
	}
	file->ended = rc <= 0;
	file->sec = s->held.sec;
	file->nsec = s->held.nsec;
	return rc > 0;
}

/* Files are read for the first time when the session runs: a pipe may have to be waited for. */
static void source_merge_fill(struct merge *m)
{
	while (m->filled < m->open) {
		struct merge_file *file = &m->files[m->filled++];

		if (source_merge_advance(m, file))
			m->heap[m->count++] = file;
		if (m->fault_count)
			return;
	}
	for (unsigned i = m->count; i--;)
		source_merge_sift(m, i);
	m->begun = true;
}

static bool source_merge_packet(void *context, struct packet *p)
{
	struct source *s = context;

	source_deliver(s, p);
	return !s->enough;
}

/* Delivers the earliest packet, and looks for the next of that file.  Returns whether more is
 * wanted. */
static bool source_merge_take(struct merge *m, struct source *by)
{
	struct merge_file *file = m->heap[0];
	struct source *s = file->source;
	struct fault failed;
	bool enough;

	s->deliver = by->deliver;
	s->context = by->context;
	s->enough = false;
	if (savefile_release(file->savefile, source_merge_packet, s, &failed) < 0) {
		*source_merge_tell(m) = failed;
		file->ended = true;
	}
	enough = s->enough;
	if (file->ended || !source_merge_advance(m, file))
		m->heap[0] = m->heap[--m->count];
	if (m->count)
		source_merge_sift(m, 0);
	return !enough;
}

static int source_merge_dispatch(struct source *s, int max, struct fault *f)
{
	struct merge *m = s->group;
	int n = 0;

	(void)f;
	if (max < 0)
		max = SOURCE_FILE_BATCH;
	if (!m->begun && !m->fault_count)
		source_merge_fill(m);
	while (m->begun && m->count && n < max && !m->fault_count) {
		n++;
		if (!source_merge_take(m, s))
			break;
	}
	if (m->fault_count)
		s->warning = m->faults[--m->fault_count];
	if (!m->fault_count)
		for (unsigned i = 0; i < m->filled; i++)
			m->files[i].source->done |= m->files[i].ended;
	return n;
}

static void source_merge_close(struct source *s)
{
	struct merge *m = s->group;

	source_file_ops.close(s);
	if (--m->open)
		return;
	free(m->heap);
	free(m);
}

int source_merge_begin(struct source *sources, unsigned count, struct fault *f)
{
	struct merge *m = calloc(1, sizeof(*m) + count * sizeof(m->files[0]));
	struct merge_file **heap = calloc(count, sizeof(struct merge_file *));

	if (!m || !heap) {
		free(m);
		free(heap);
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	}
	m->ops = source_file_ops;
	m->ops.dispatch = source_merge_dispatch;
	m->ops.close = source_merge_close;
	m->heap = heap;
	m->open = count;
	for (unsigned i = 0; i < count; i++) {
		m->files[i].source = &sources[i];
		m->files[i].savefile = sources[i].state;
		sources[i].ops = &m->ops;
		sources[i].group = m;
	}
	return 0;
}
