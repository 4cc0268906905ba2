/* SPDX-License-Identifier: ISC */
#include "file/byte_input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/system.h"
#include "os/input.h"

static int byte_input_failed(const char *name, struct fault *f)
{
	int error = errno;

	if (error == EACCES || error == EPERM) {
		fault_set_file(f, ATOM(permission_denied), ATOM(open), name,
			"no permission to read %s", name);
		return fault_hint(f, "savefiles are read with your own rights");
	}
	fault_set_file(f, error == ENOENT || error == ENOTDIR ? ATOM(no_such_file) : ATOM(failed),
		ATOM(open), name, "cannot open %s: %s", name, strerror(error));
	return -1;
}

static int byte_input_check(struct byte_input *in, const char *name, struct fault *f)
{
	struct stat st;

	if (fstat(in->fd, &st) < 0)
		return byte_input_failed(name, f);
	if (S_ISDIR(st.st_mode)) {
		fault_set_file(
			f, ATOM(savefile_invalid), ATOM(open), name, "%s is a directory", name);
		return fault_hint(f, "name the files in it, each with -r");
	}
	in->may_wait = !S_ISREG(st.st_mode);
	if (in->may_wait)
		return 0;
	in->size = st.st_size;
	in->at = lseek(in->fd, 0, SEEK_CUR);
	if (in->at < 0)
		in->at = 0;
	system_read_ahead(in->fd);
	return 0;
}

int byte_input_open(struct byte_input *in, const char *name, byte_input_wait_fn *wait,
	void *context, struct fault *f)
{
	*in = (struct byte_input){ .wait = wait, .context = context };
	in->fd =
		strcmp(name, "-") ? input_open_file(name) : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (in->fd < 0)
		return byte_input_failed(name, f);
	if (byte_input_check(in, name, f) == 0)
		return 0;
	byte_input_close(in);
	return -1;
}

static bool byte_input_poll(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (poll(&p, 1, -1) < 0 && errno == EINTR)
		;
	return true;
}

/* Where the next bytes are not there yet, whoever runs the loop decides how to wait. */
bool byte_input_await(struct byte_input *in, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (poll(&p, 1, 0) > 0)
		return true;
	if (in->wait ? in->wait(in->context, fd) : byte_input_poll(fd))
		return true;
	in->stopped = true;
	return false;
}

/* What was read before it came here comes first. */
static ssize_t byte_input_again(struct byte_input *in, void *out, size_t size)
{
	size = size < in->start.len ? size : in->start.len;
	memmove(out, in->start.data, size);
	in->start.data += size;
	in->start.len -= size;
	return (ssize_t)size;
}

ssize_t byte_input_fetch(struct byte_input *in, void *out, size_t size)
{
	ssize_t n;

	do {
		if (in->may_wait && !byte_input_await(in, in->fd))
			return 0;
		n = in->may_wait ? read(in->fd, out, size) : pread(in->fd, out, size, in->at);
	} while (n < 0 && (errno == EINTR || errno == EAGAIN));
	if (n < 0)
		in->error = errno;
	else
		in->at += n;
	return n;
}

ssize_t byte_input_read(struct byte_input *in, void *out, size_t size)
{
	ssize_t n;

	if (in->start.len)
		n = byte_input_again(in, out, size);
	else if (in->layer)
		n = in->layer->read(in, out, size);
	else
		n = byte_input_fetch(in, out, size);
	in->count += n > 0 ? (uint64_t)n : 0;
	return n;
}

struct bytes byte_input_peek(struct byte_input *in, uint8_t *store, size_t size)
{
	size_t len = 0;
	ssize_t n = 1;

	if (in->start.len >= size)
		return in->start;
	while (len < size && n > 0) {
		n = byte_input_read(in, store + len, size - len);
		len += n > 0 ? (size_t)n : 0;
	}
	in->count -= len;
	/* A file that can be read again is read from a page's begin on. */
	if (in->may_wait || in->layer)
		in->start = (struct bytes){ store, len };
	else
		in->at -= (off_t)len;
	return (struct bytes){ store, len };
}

static void byte_input_close_layer(struct byte_input *in)
{
	if (in->layer)
		in->layer->close(in);
	in->layer = NULL;
}

int byte_input_rewind(struct byte_input *in)
{
	in->count = 0;
	in->start.len = 0;
	byte_input_close_layer(in);
	in->at = 0;
	return in->may_wait && lseek(in->fd, 0, SEEK_SET) < 0 ? -1 : 0;
}

bool byte_input_progress(const struct byte_input *in, off_t *done, off_t *size)
{
	*done = in->may_wait ? -1 : in->at;
	*size = in->size;
	return *done >= 0;
}

void byte_input_close(struct byte_input *in)
{
	byte_input_close_layer(in);
	if (in->fd >= 0)
		close(in->fd);
	in->fd = -1;
}
