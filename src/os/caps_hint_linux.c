/* SPDX-License-Identifier: ISC */
#include "os/caps.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SELF "/proc/self/exe"

#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_.+-"

/* As one word of a shell; to holds size bytes.  False where it does not fit. */
static bool caps_hint_quote(char *to, size_t size, const char *word)
{
	size_t n = 0;

	if (word[strspn(word, PLAIN)] == '\0')
		return snprintf(to, size, "%s", word) < (int)size;
	if (size < 3)
		return false;
	to[n++] = '\'';
	for (; *word; word++) {
		size_t want = *word == '\'' ? 4 : 1;

		if (n + want + 2 > size)
			return false;
		memcpy(to + n, *word == '\'' ? "'\\''" : word, want);
		n += want;
	}
	to[n++] = '\'';
	to[n] = '\0';
	return true;
}

static bool caps_hint_self(char *path, size_t size)
{
	char target[PATH_MAX];
	ssize_t n = readlink(SELF, target, sizeof(target) - 1);

	if (n <= 0)
		return false;
	target[n] = '\0';
	return caps_hint_quote(path, size, target);
}

void caps_hint(unsigned what, struct fault *f)
{
	const char *names = what & CAPS_ADMIN ? "cap_net_raw,cap_net_admin" : "cap_net_raw";
	char path[400];
	struct statvfs vfs;

	if (caps_permitted(what))
		fault_hint(f, "%s is held, but the device or the container refuses it", names);
	else if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		fault_hint(f, "no_new_privs is set, so that file capabilities and setuid have no "
			      "effect: start it without, or as root");
	else if (statvfs(SELF, &vfs) == 0 && vfs.f_flag & ST_NOSUID)
		fault_hint(f,
			"it lies on a file system that is mounted nosuid, where file "
			"capabilities have no effect: install it elsewhere, or run it as root");
	else if (caps_hint_self(path, sizeof(path)))
		fault_hint(f, "sudo setcap %s=p %s", names, path);
	else
		fault_hint(f, "run it as root, or give its file %s with setcap", names);
}
