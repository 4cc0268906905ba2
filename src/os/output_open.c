/* SPDX-License-Identifier: ISC */
#include "os/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/signals.h"

#define PIPE_SIZE (1024 * 1024) /* the most that an ordinary user may ask for */

static int output_reopen(int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

static bool output_keeps_boundaries(int fd)
{
	int type = SOCK_STREAM;
	socklen_t size = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type != SOCK_STREAM;
}

static enum output_kind output_find_kind(struct output *o)
{
	struct stat st;
	int flags = fcntl(o->fd, F_GETFL);
	int own;

	/* Opening it anew would make writable what is not. */
	if (fstat(o->fd, &st) < 0 || (flags & O_ACCMODE) == O_RDONLY)
		return OUTPUT_FILE;
	if (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode))
		return OUTPUT_FILE;
	if (S_ISSOCK(st.st_mode))
		return output_keeps_boundaries(o->fd) ? OUTPUT_DATAGRAMS : OUTPUT_SOCKET;
#ifdef F_SETPIPE_SZ
	if (S_ISFIFO(st.st_mode))
		fcntl(o->fd, F_SETPIPE_SZ, PIPE_SIZE);
#endif
	if (flags >= 0 && flags & O_NONBLOCK)
		return OUTPUT_OWN;
	own = output_reopen(o->fd);
	if (own < 0)
		return OUTPUT_SHARED;
	o->fd = own;
	o->close_fd = true;
	return OUTPUT_OWN;
}

void output_init(struct output *o, int fd, const char *name, output_size_fn *size)
{
	*o = (struct output){ .fd = fd, .name = name, .size = size };
	o->kind = output_find_kind(o);
}

static int output_create_failed(const char *name, int error, struct fault *f)
{
	if (signals_stopped())
		return fault_set_file(f, ATOM(none), ATOM(signal), name,
			"a signal came while %s was being opened", name);
	if (error == EACCES || error == EPERM || error == EROFS) {
		fault_set_file(f, ATOM(permission_denied), ATOM(open), name,
			"no permission to write %s: %s", name, strerror(error));
		return fault_hint(f, "files are written with your own rights");
	}
	fault_set_file(f, error == ENOENT || error == ENOTDIR ? ATOM(no_such_file) : ATOM(failed),
		ATOM(open), name, "cannot create %s: %s", name, strerror(error));
	if (error == EISDIR)
		return fault_hint(f, "name a file in it, %s%sNAME", name,
			name[strlen(name) - 1] == '/' ? "" : "/");
	return -1;
}

int output_create(struct output *o, const char *name, output_size_fn *size, struct fault *f)
{
	const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY;
	int fd = open(name, flags | O_EXCL, 0666);
	bool created = fd >= 0;
	int error;

	/* A FIFO waits for its reader. */
	while (fd < 0 && (errno == EEXIST || errno == EINTR) && !signals_stopped())
		fd = open(name, flags, 0666);
	error = errno;
	if (fd >= 0) {
		output_init(o, fd, name, size);
		o->close_fd = true;
		o->created = created;
		return 0;
	}
	*o = (struct output){ .fd = -1 };
	return output_create_failed(name, error, f);
}

void output_take_file(struct output *o, int fd)
{
	if (o->fd >= 0)
		close(o->fd);
	o->fd = fd;
	o->close_fd = true;
	o->kind = OUTPUT_FILE;
	o->written = o->flushed = 0;
	o->tail_len = 0;
}

bool output_is(const struct output *o, int fd)
{
	struct stat ours, theirs;

	return fstat(o->fd, &ours) == 0 && fstat(fd, &theirs) == 0 && S_ISREG(ours.st_mode) &&
	       ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

int output_begin(struct output *o, struct fault *f)
{
	o->created = false;
	/* EINVAL: no regular file. */
	if (ftruncate(o->fd, 0) == 0 || errno == EINVAL)
		return 0;
	return fault_set_file(f, ATOM(write_failed), ATOM(write), o->name, "cannot empty %s: %s",
		o->name, strerror(errno));
}
