/* SPDX-License-Identifier: ISC */
#include "file/rotation_name.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"

/* The format of strftime() is the user's. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

#define NUMBER "{n}"

/* ".pcapng", and what compresses it. */
static size_t rotation_name_ending(const char *pattern)
{
	const char *last = strrchr(pattern, '.');
	const char *before = last;

	if (!last || last == pattern)
		return strlen(pattern);
	if (strcmp(last, ".gz") && strcmp(last, ".zst"))
		return (size_t)(last - pattern);
	while (before > pattern && *--before != '.')
		;
	return (size_t)((*before == '.' && before > pattern ? before : last) - pattern);
}

static int rotation_name_refuse(const char *write, const char *what, struct fault *f)
{
	fault_set_file(f, ATOM(usage), ATOM(options), write, "-w %s: %s", write, what);
	return fault_hint(f, "write it as -w 'FOLDER/eth0-%%Y%%m%%dT%%H%%M%%S-{n}.pcapng'");
}

static int rotation_name_check(const struct rotation_name *name, const char *write, struct fault *f)
{
	char out[ROTATION_NAME_SIZE];

	if (strchr(name->folder, '%') || strstr(name->folder, NUMBER))
		return rotation_name_refuse(write,
			"all files lie in one folder, whose name has no "
			"time and no number",
			f);
	if (!name->pattern[0])
		return rotation_name_refuse(write, "it names a folder", f);
	if (!rotation_name_put(name, clock_now().sec, 1, true, out))
		return rotation_name_refuse(write, "that makes no name of a file", f);
	return 0;
}

int rotation_name_init(struct rotation_name *name, const char *write, struct fault *f)
{
	const char *slash = strrchr(write, '/');
	size_t folder = slash ? (size_t)(slash - write) + 1 : 0;

	*name = (struct rotation_name){
		.folder = strndup(write, folder),
		.pattern = strdup(write + folder),
	};
	if (!name->folder || !name->pattern)
		return fault_set_file(f, ATOM(no_memory), ATOM(open), write, "out of memory");
	name->ending = rotation_name_ending(name->pattern);
	name->plain = !strchr(name->pattern, '%') && !strstr(name->pattern, NUMBER);
	return rotation_name_check(name, write, f);
}

void rotation_name_finish(struct rotation_name *name)
{
	free(name->folder);
	free(name->pattern);
	*name = (struct rotation_name){ 0 };
}

/* The pattern with its numbers, which strftime() passes over. */
static void rotation_name_number(
	const struct rotation_name *name, uint64_t n, bool again, struct buf *out)
{
	const char *at = name->pattern;
	const char *ending = name->pattern + name->ending;
	bool numbered = strstr(at, NUMBER) != NULL;

	while (*at || at == ending) {
		if (at == ending && !numbered && (again || name->plain))
			buf_printf(out, "-%05llu", (unsigned long long)n);
		if (!*at)
			break;
		if (!strncmp(at, NUMBER, strlen(NUMBER))) {
			buf_printf(out, "%05llu", (unsigned long long)n);
			at += strlen(NUMBER);
		} else {
			buf_put_byte(out, (uint8_t)*at++);
		}
	}
	buf_put_byte(out, '\0');
}

bool rotation_name_put(const struct rotation_name *name, int64_t sec, uint64_t n, bool again,
	char out[ROTATION_NAME_SIZE])
{
	const size_t room = ROTATION_NAME_SIZE - strlen(ROTATION_PART);
	struct buf numbered = { 0 };
	struct tm tm;
	size_t len = 0;

	rotation_name_number(name, n, again, &numbered);
	if (!buf_failed(&numbered) && clock_local(sec, &tm))
		len = strftime(out, room, (const char *)numbered.data, &tm);
	buf_finish(&numbered);
	return len && !strchr(out, '/') && strcmp(out, ".") && strcmp(out, "..");
}
