/* SPDX-License-Identifier: ISC */
#include "os/undo.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/system.h"

#define KEEP 'k'

static _Noreturn void undo_run(int fd, const char *name)
{
	char word;
	ssize_t n;

	system_leave_signals_to_parent();
	if (fd != STDIN_FILENO)
		dup2(fd, STDIN_FILENO);
	system_close_from(STDIN_FILENO + 1);
	while ((n = read(STDIN_FILENO, &word, 1)) < 0 && errno == EINTR)
		;
	if (n != 1 || word != KEEP)
		unlink(name);
	_exit(0);
}

int undo_begin(struct undo *u, const char *name, struct fault *f)
{
	int ends[2];

	if (system_pipe(ends, false) < 0)
		return fault_set_file(f, ATOM(failed), ATOM(open), name, "cannot make a pipe: %s",
			strerror(errno));
	u->pid = fork();
	if (u->pid == 0)
		undo_run(ends[0], name);
	close(ends[0]);
	u->fd = ends[1];
	if (u->pid > 0)
		return 0;
	close(u->fd);
	*u = (struct undo){ 0 };
	return fault_set_file(
		f, ATOM(failed), ATOM(open), name, "cannot fork: %s", strerror(errno));
}

void undo_remove(struct undo *u)
{
	if (!u->pid)
		return;
	close(u->fd);
	while (waitpid(u->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*u = (struct undo){ 0 };
}

void undo_keep(struct undo *u)
{
	const char word = KEEP;

	while (u->pid && write(u->fd, &word, 1) < 0 && errno == EINTR)
		;
	undo_remove(u);
}
