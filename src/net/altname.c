/* SPDX-License-Identifier: ISC */
#include "net/altname.h"

#include <net/if.h>
#include <stdio.h>
#include <string.h>

#define ALTNAME_LEN 128

static unsigned altname_find_exact(const char *name)
{
	unsigned ifindex = if_nametoindex(name);

	return ifindex ? ifindex : altname_find(name);
}

unsigned altname_find_device(const char *name)
{
	const char *peer = strrchr(name, '@');
	unsigned ifindex = altname_find_exact(name);
	char own[ALTNAME_LEN];

	if (ifindex || !peer || peer - name >= ALTNAME_LEN)
		return ifindex;
	snprintf(own, sizeof(own), "%.*s", (int)(peer - name), name);
	return altname_find_exact(own);
}
