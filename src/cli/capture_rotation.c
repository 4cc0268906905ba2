/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/capture_phase.h"
#include "os/user.h"

#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

bool capture_rotates(const struct capture_options *o)
{
	return o->rotate_size || o->rotate_every;
}

int capture_check_rotation(const struct capture_options *o, struct fault *f)
{
	const char *option = o->rotate_size ? "-C" : o->rotate_every ? "-G" : NULL;
	const char *of_others = o->keep        ? "-W"
				: o->keep_size ? "--keep-size"
				: o->max_files ? "--files"
					       : NULL;

	if (of_others && !option) {
		fault_set(f, ATOM(usage), ATOM(options), NULL,
			"%s without -C or -G: there is one file alone", of_others);
		return fault_hint(f, "say by -C SIZE or -G TIME when the next file begins");
	}
	if (option && (!o->write || !strcmp(o->write, "-"))) {
		fault_set(f, ATOM(usage), ATOM(options), NULL,
			"%s is for files of -w, and there are none", option);
		return fault_hint(f, "add -w FILE");
	}
	if (o->keep_size && o->keep_size < o->rotate_size)
		return option_wrong(f, "--keep-size is less than -C: not one file would be kept",
			"let it be a multiple of -C");
	return 0;
}

/* With the user's own rights; what is created there comes later, with those that are left. */
int capture_open_folder(struct capture *c, struct fault *f)
{
	const char *write = c->options.write;
	const char *folder;

	if (rotation_name_init(&c->rotation_name, write, f) < 0)
		return -1;
	folder = c->rotation_name.folder[0] ? c->rotation_name.folder : ".";
	c->root = getuid() == 0;
	c->folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (c->folder >= 0)
		return 0;
	if (errno == EACCES)
		return fault_set_file(f, ATOM(permission_denied), ATOM(open), folder,
			"no permission to enter %s", folder);
	fault_set_file(f, errno == ENOENT || errno == ENOTDIR ? ATOM(no_such_file) : ATOM(failed),
		ATOM(open), folder, "cannot open the folder %s: %s", folder, strerror(errno));
	return fault_hint(
		f, "all files of -w lie in one folder that is there: mkdir -p %s", folder);
}

static int capture_refuse_folder(const struct capture *c, int error, struct fault *f)
{
	const char *folder = c->rotation_name.folder[0] ? c->rotation_name.folder : ".";
	const char *user = c->options.privilege.user ? c->options.privilege.user : USER_DEFAULT;

	if (error != EACCES && error != EPERM && error != EROFS) {
		fault_set_file(f, ATOM(failed), ATOM(open), folder,
			"cannot create a file in %s: %s", folder, strerror(error));
		return fault_hint(f, "make room there, or name another folder");
	}
	fault_set_file(f, ATOM(permission_denied), ATOM(open), folder,
		"no permission to create files in %s: %s", folder, strerror(error));
	if (c->root)
		return fault_hint(f,
			"root becomes %s before the first packet, and so does who opens the files: "
			"chown %s %s, or -Z with a user who may write there",
			user, user, folder);
	return fault_hint(f, "files are written with your own rights");
}

/* Before the start there is nothing else to do than to wait. */
static int capture_wait_for_answer(
	struct capture *c, struct opener_answer *answer, int *fd, struct fault *f)
{
	struct pollfd at = { .fd = c->opener.fd, .events = POLLIN };
	int status;

	while ((status = opener_answer(&c->opener, answer, fd, f)) == 0)
		poll(&at, 1, -1);
	return status;
}

static int capture_open_first(struct capture *c, struct fault *f)
{
	const struct opener_request request = { .op = OPENER_OPEN, .sec = clock_now().sec };
	struct opener_answer answer;
	int fd;

	if (opener_ask(&c->opener, &request, f) < 0 ||
		capture_wait_for_answer(c, &answer, &fd, f) < 0)
		return -1;
	if (answer.error)
		return capture_refuse_folder(c, answer.error, f);
	output_take_file(&c->file, fd);
	c->file.name = c->options.write;
	if (!rotation_init(&c->rotation, answer.name))
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	/* The next file has another number, which is kept free for it. */
	c->number = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	return 0;
}

static int capture_begin_opener(struct capture *c, struct fault *f)
{
	const struct opener_keep keep = { c->options.keep, c->options.keep_size };
	int status;

	status = opener_start(&c->opener, c->folder, &c->rotation_name, &keep, f);
	close(c->folder);
	c->folder = -1;
	if (status < 0)
		return -1;
	c->rotation.opener = &c->opener;
	c->rotation.folder = c->rotation_name.folder;
	c->opener_sandbox = privilege_holds(&c->opener.sandbox);
	return capture_open_first(c, f);
}

int capture_begin_rotation(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;

	if (!c->file.name)
		return 0;
	c->rotation.file = &c->file;
	c->rotation.begin = capture_begin_file;
	c->rotation.context = c;
	c->rotation.limits = (struct rotation_limits){
		.size = o->rotate_size,
		.every = o->rotate_every,
		.files = o->max_files,
	};
	c->session.rotation = &c->rotation;
	c->session.files = &rotation_files;
	if (capture_rotates(o))
		return capture_begin_opener(c, f);
	rotation_init(&c->rotation, NULL);
	return 0;
}

void capture_allow_files(const struct capture *c, struct start_sandbox *sandbox)
{
	if (!c->rotation.opener)
		return;
	sandbox->needs |= SANDBOX_FILES;
	sandbox->files = c->opener.fd;
	sandbox->outputs[sandbox->output_count++] = c->opener.fd;
	sandbox->outputs[sandbox->output_count++] = c->number;
	sandbox->numbers[sandbox->number_count++] = c->file.fd;
	sandbox->numbers[sandbox->number_count++] = c->number;
}

void capture_free_number(struct capture *c)
{
	if (c->number >= 0)
		close(c->number);
	c->number = -1;
}

void capture_finish_rotation(struct capture *c)
{
	struct opener_answer answer;
	struct fault ignored;
	int fd;

	/* A start that has failed leaves no file behind. */
	if (c->rotation.opener && !c->began &&
		opener_ask(&c->opener, &(struct opener_request){ .op = OPENER_DISCARD },
			&ignored) == 0)
		capture_wait_for_answer(c, &answer, &fd, &ignored);
	opener_finish(&c->opener);
	if (c->folder >= 0)
		close(c->folder);
	if (c->number >= 0)
		close(c->number);
	rotation_finish(&c->rotation);
	rotation_name_finish(&c->rotation_name);
}
