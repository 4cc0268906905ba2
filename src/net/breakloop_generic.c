/* SPDX-License-Identifier: ISC */
#include "net/breakloop.h"

int breakloop_expect(void)
{
	return -1;
}

int breakloop_find(int fd)
{
	(void)fd;
	return -1;
}
