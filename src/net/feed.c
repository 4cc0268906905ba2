/* SPDX-License-Identifier: ISC */
#include "net/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/system.h"
#include "os/input.h"
#include "record/codec.h"

static int feed_open_failed(const char *name, struct fault *f)
{
	int error = errno;

	if (error == EACCES || error == EPERM) {
		fault_set_file(f, ATOM(permission_denied), ATOM(open), name,
			"no permission to read %s", name);
		return fault_hint(f, "files are read with your own rights");
	}
	fault_set_file(f, error == ENOENT || error == ENOTDIR ? ATOM(no_such_file) : ATOM(failed),
		ATOM(open), name, "cannot open %s: %s", name, strerror(error));
	return error == EMFILE ? fault_hint(f, "raise the limit of open files: ulimit -n 64") : -1;
}

int feed_open(struct feed *d, const char *name, byte_input_wait_fn *wait, void *wait_context,
	struct fault *f)
{
	bool is_stdin = !strcmp(name, "-");
	struct stat st;

	*d = (struct feed){ .name = is_stdin ? "stdin" : name, .fd = -1 };
	d->wait = wait;
	d->wait_context = wait_context;
	d->fd = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : input_open_file(name);
	if (d->fd < 0 || fstat(d->fd, &st) < 0)
		return feed_open_failed(d->name, f);
	if (S_ISDIR(st.st_mode))
		return fault_set_file(
			f, ATOM(failed), ATOM(open), d->name, "%s is a directory", d->name);
	d->regular = S_ISREG(st.st_mode);
	if (d->regular)
		system_read_ahead(d->fd);
	return 0;
}

/* Bytes that were added, 0 at the end, or -1. */
static int feed_fill(struct feed *d, struct fault *f)
{
	size_t room;
	uint8_t *p = frame_reader_space(&d->frames, &room);
	ssize_t n;

	if (!p) {
		d->ended = true;
		return fault_set_file(f, ATOM(no_memory), ATOM(read), d->name, "out of memory");
	}
	do {
		if (!d->regular && !d->wait(d->wait_context, d->fd)) {
			d->ended = d->stopped = true;
			return 0;
		}
		n = read(d->fd, p, room < INT32_MAX ? room : INT32_MAX);
	} while (n < 0 && (errno == EINTR || errno == EAGAIN));
	if (n <= 0)
		d->ended = true;
	if (n < 0)
		return fault_set_file(f, ATOM(read_failed), ATOM(read), d->name,
			"cannot read %s: %s", d->name, strerror(errno));
	frame_reader_fill(&d->frames, (size_t)n);
	return (int)n;
}

/* The savefile's reader takes the descriptor over, and what has been read of it. */
static int feed_begin_savefile(struct feed *d, struct fault *f)
{
	const struct byte_input in = {
		.fd = d->fd,
		.may_wait = !d->regular,
		.start = buf_bytes(&d->frames.in),
		.wait = d->wait,
		.context = d->wait_context,
	};

	d->fd = -1;
	if (savefile_adopt(&d->savefile, d->name, &in, f) < 0)
		return -1;
	return savefile_read_header(&d->savefile, f);
}

int feed_begin(struct feed *d, const struct format *format, struct fault *f)
{
	frame_reader_init(&d->frames, &framing_length32);
	while (d->frames.in.len < INPUT_DETECT_LEN && !d->ended)
		if (feed_fill(d, f) < 0)
			return -1;
	if (format && input_check(format, buf_bytes(&d->frames.in), f) < 0)
		return -1;
	if (!format)
		format = input_detect(buf_bytes(&d->frames.in), f);
	if (!format)
		return -1;
	d->format = format;
	d->frames.framing = format->framing;
	decoder_init(&d->decoder, format);
	return feed_is_savefile(d) ? feed_begin_savefile(d, f) : 0;
}

int feed_dlt(const struct feed *d)
{
	if (!feed_is_savefile(d) || !savefile_has_one_linktype(&d->savefile))
		return -1;
	return d->savefile.origin.dlt;
}

static bool feed_packet(void *context, struct packet *p)
{
	struct feed *d = context;

	d->packet = *p;
	d->delivered = true;
	return false;
}

static int feed_next_of_savefile(struct feed *d, struct input_packet *p, struct fault *f)
{
	const struct packet *packet = &d->packet;

	for (d->delivered = false; !d->delivered && !d->savefile.done;)
		if (savefile_read(&d->savefile, 1, feed_packet, d, f) < 0)
			return -1;
	if (!d->delivered)
		return 0;
	*p = (struct input_packet){
		.dlt = packet->origin->dlt,
		.timed = true,
		.sec = packet->sec,
		.nsec = packet->nsec,
		.len = packet->len,
		.data = { packet->data, packet->caplen },
	};
	return 1;
}

static int feed_next_frame(struct feed *d, struct bytes *frame, struct fault *f)
{
	for (;;) {
		int rc = frame_reader_next(&d->frames, frame, f);

		if (rc || d->stopped)
			return rc;
		if (d->ended)
			return frame_reader_end(&d->frames, frame, f);
		if (feed_fill(d, f) < 0)
			return -1;
	}
}

/* Of jq's records that stand over several lines the first line is this. */
static bool feed_is_open(struct bytes line)
{
	return line.len == 1 && (line.data[0] == '{' || line.data[0] == '[');
}

int feed_next(struct feed *d, struct input_packet *p, struct fault *f)
{
	struct bytes frame;
	int rc;

	if (feed_is_savefile(d))
		return feed_next_of_savefile(d, p, f);
	do {
		rc = feed_next_frame(d, &frame, f);
		if (rc < 0 && d->format == &format_raw)
			fault_hint(f, "before each raw frame stand four bytes with its length, the "
				      "highest first");
		if (rc <= 0)
			return rc;
		d->records++;
		rc = input_read(&d->decoder, frame, p, f);
	} while (!rc);
	if (rc < 0 && d->format == &format_jsonl && feed_is_open(frame))
		fault_hint(f, "a record is one line: jq -c writes it so");
	else if (rc < 0)
		fault_hint(f, "it is record %llu of %s", (unsigned long long)d->records, d->name);
	return rc;
}

int feed_rewind(struct feed *d, struct fault *f)
{
	if (feed_is_savefile(d))
		return savefile_rewind(&d->savefile, f);
	if (lseek(d->fd, 0, SEEK_SET) < 0) {
		fault_set_file(f, ATOM(not_supported), ATOM(read), d->name,
			"%s cannot be read twice: %s", d->name, strerror(errno));
		return fault_hint(f, "a regular file can");
	}
	frame_reader_finish(&d->frames);
	frame_reader_init(&d->frames, d->format->framing);
	d->ended = false;
	d->records = 0;
	return 0;
}

void feed_close(struct feed *d)
{
	savefile_close(&d->savefile);
	if (d->name && d->fd >= 0)
		close(d->fd);
	frame_reader_finish(&d->frames);
	decoder_finish(&d->decoder);
	*d = (struct feed){ .fd = -1 };
}
