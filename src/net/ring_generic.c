/* SPDX-License-Identifier: ISC */
#include "net/ring.h"

void ring_keep_from_children(void)
{
}

struct ring_memory ring_find(int fd)
{
	(void)fd;
	return (struct ring_memory){ 0 };
}

bool ring_map_again(const struct ring_memory *m, int fd)
{
	(void)m, (void)fd;
	return true;
}
