/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/system.h"
#include "file/opener.h"
#include "os/pass_fd.h"

/* So many names that are taken are passed over for one file. */
#define TRIES 100000

/* A file that has its name. */
struct whole_file {
	char name[ROTATION_NAME_SIZE];
	uint64_t size;
	struct stat st; /* what it is known by: another may have the name since */
};

struct process {
	const struct opener_service *service;
	uint64_t next;                     /* {n} */
	char first[ROTATION_NAME_SIZE];    /* tried last as the first name of a file */
	char parts[2][ROTATION_NAME_SIZE]; /* being written: the older one first */
	unsigned part_count;
	struct whole_file *whole; /* the oldest first */
	size_t whole_count;
	uint64_t whole_size;
};

static void opener_put_part(char out[ROTATION_NAME_SIZE], const char *name)
{
	snprintf(out, ROTATION_NAME_SIZE, "%.*s%s",
		(int)(ROTATION_NAME_SIZE - sizeof(ROTATION_PART)), name, ROTATION_PART);
}

static bool opener_is_taken(int folder, const char *name)
{
	struct stat st;

	return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Whether what is being written will have that name: where .part was taken away meanwhile. */
static bool opener_writes(const struct process *p, const char *name)
{
	for (unsigned i = 0; i < p->part_count; i++)
		if (!strcmp(p->parts[i], name))
			return true;
	return false;
}

/* The descriptor of a new file, or -1 with errno: EEXIST where its name is taken. */
static int opener_create(const struct process *p, const char *name)
{
	int folder = p->service->folder;
	char part[ROTATION_NAME_SIZE];

	if (opener_writes(p, name) || opener_is_taken(folder, name)) {
		errno = EEXIST;
		return -1;
	}
	opener_put_part(part, name);
	return openat(folder, part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW,
		0666);
}

/* A name without a number is used once, though -W may have deleted its file. */
static bool opener_tries_again(struct process *p, const char *name)
{
	bool again = !strcmp(p->first, name);

	memcpy(p->first, name, sizeof(p->first));
	return again;
}

static int opener_open(struct process *p, const struct opener_request *request, char *name)
{
	const struct opener_service *s = p->service;
	int fd = -1;

	if (p->part_count == ARRAY_LEN(p->parts)) {
		errno = EBUSY;
		return -1;
	}
	for (unsigned i = 0; i < TRIES; i++) {
		if (!rotation_name_put(s->name, request->sec, p->next, i > 0, name)) {
			errno = ENAMETOOLONG;
			return -1;
		}
		if (i == 0 && opener_tries_again(p, name))
			continue;
		fd = opener_create(p, name);
		if (fd >= 0)
			break;
		if (errno != EEXIST)
			return -1;
		p->next += i > 0;
	}
	if (fd < 0)
		return -1;
	p->next++;
	memcpy(p->parts[p->part_count++], name, ROTATION_NAME_SIZE);
	return fd;
}

static bool opener_keeps_too_much(const struct process *p)
{
	const struct opener_keep *keep = &p->service->keep;

	return p->whole_count > 1 && ((keep->files && p->whole_count > keep->files) ||
					     (keep->bytes && p->whole_size > keep->bytes));
}

/* What somebody else has moved away may have left its name to a file of another run. */
static bool opener_is_own(int folder, const struct whole_file *file)
{
	struct stat st;

	if (fstatat(folder, file->name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return true;
	return st.st_dev == file->st.st_dev && st.st_ino == file->st.st_ino &&
	       st.st_size == file->st.st_size && st.st_mtime == file->st.st_mtime;
}

static void opener_delete_old(struct process *p, struct opener_answer *answer)
{
	int folder = p->service->folder;

	while (opener_keeps_too_much(p)) {
		struct whole_file *old = &p->whole[0];

		if (opener_is_own(folder, old) && unlinkat(folder, old->name, 0) < 0 &&
			errno != ENOENT) {
			answer->unkept = errno;
			memcpy(answer->old, old->name, sizeof(answer->old));
		}
		p->whole_size -= old->size;
		memmove(p->whole, p->whole + 1, --p->whole_count * sizeof(*p->whole));
	}
}

static void opener_note_whole(struct process *p, const char *name, uint64_t size)
{
	struct whole_file *grown;

	if (!p->service->keep.files && !p->service->keep.bytes)
		return;
	grown = realloc(p->whole, (p->whole_count + 1) * sizeof(*grown));
	if (!grown)
		return;
	p->whole = grown;
	grown += p->whole_count++;
	memcpy(grown->name, name, ROTATION_NAME_SIZE);
	grown->size = size;
	memset(&grown->st, 0, sizeof(grown->st));
	fstatat(p->service->folder, name, &grown->st, AT_SYMLINK_NOFOLLOW);
	p->whole_size += size;
}

/* Where somebody has taken the name since, the next that is free is taken. */
static int opener_rename(struct process *p, char *name)
{
	char part[ROTATION_NAME_SIZE];
	size_t stem = strlen(name);

	opener_put_part(part, name);
	for (unsigned i = 2; i < TRIES; i++) {
		if (system_rename_new(p->service->folder, part, name) == 0)
			return 0;
		if (errno != EEXIST)
			return -1;
		if ((size_t)snprintf(name + stem, ROTATION_NAME_SIZE - stem, ".%u", i) >=
			ROTATION_NAME_SIZE - stem)
			break;
	}
	return -1;
}

static void opener_name(
	struct process *p, const struct opener_request *request, struct opener_answer *answer)
{
	if (!p->part_count) {
		answer->error = ENOENT;
		return;
	}
	memcpy(answer->name, p->parts[0], sizeof(answer->name));
	memcpy(p->parts[0], p->parts[1], sizeof(p->parts[0]));
	p->part_count--;
	if (opener_rename(p, answer->name) < 0) {
		answer->error = errno;
		return;
	}
	opener_note_whole(p, answer->name, request->size);
	opener_delete_old(p, answer);
}

static void opener_discard(struct process *p, struct opener_answer *answer)
{
	char part[ROTATION_NAME_SIZE];

	if (!p->part_count)
		return;
	memcpy(answer->name, p->parts[--p->part_count], sizeof(answer->name));
	opener_put_part(part, answer->name);
	if (unlinkat(p->service->folder, part, 0) < 0)
		answer->error = errno;
}

/* Carries it out and answers; false where nobody listens any more. */
static bool opener_carry_out(struct process *p, const struct opener_request *request)
{
	struct opener_answer answer = { .op = request->op };
	bool sent;
	int fd = -1;

	if (request->op == OPENER_NAME) {
		opener_name(p, request, &answer);
	} else if (request->op == OPENER_DISCARD) {
		opener_discard(p, &answer);
	} else {
		fd = opener_open(p, request, answer.name);
		answer.error = fd < 0 ? errno : 0;
	}
	sent = pass_fd_send(p->service->socket, &answer, sizeof(answer), fd) == sizeof(answer);
	if (fd >= 0)
		close(fd);
	return sent;
}

void opener_serve(const struct opener_service *service)
{
	struct process p = { .service = service, .next = 1 };
	struct opener_request request;

	for (;;) {
		ssize_t n = recv(service->socket, &request, sizeof(request), MSG_WAITALL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n != sizeof(request) || !opener_carry_out(&p, &request))
			break;
	}
	free(p.whole);
}
