/* SPDX-License-Identifier: ISC */
#include "net/ring.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* The next mapping with that in its name. */
static bool ring_next(FILE *maps, const char *name, struct ring_memory *m)
{
	char line[4400];
	uintmax_t from, to;

	while (maps && fgets(line, sizeof(line), maps)) {
		if (!strstr(line, name) || sscanf(line, "%jx-%jx ", &from, &to) != 2)
			continue;
		*m = (struct ring_memory){ (void *)(uintptr_t)from, (size_t)(to - from) };
		return true;
	}
	return false;
}

void ring_keep_from_children(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	struct ring_memory m;

	while (ring_next(maps, " socket:[", &m))
		madvise(m.start, m.size, MADV_DONTFORK);
	if (maps)
		fclose(maps);
}

struct ring_memory ring_find(int fd)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	struct ring_memory m = { 0 };
	char name[40];
	struct stat st;

	if (fstat(fd, &st) == 0) {
		snprintf(name, sizeof(name), " socket:[%ju]\n", (uintmax_t)st.st_ino);
		ring_next(maps, name, &m);
	}
	if (maps)
		fclose(maps);
	return m;
}

bool ring_map_again(const struct ring_memory *m, int fd)
{
	if (!m->size)
		return true;
	return mmap(m->start, m->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) ==
		       m->start &&
	       madvise(m->start, m->size, MADV_DONTFORK) == 0;
}
