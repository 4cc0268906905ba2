/* SPDX-License-Identifier: ISC */
#include "os/landlock.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/bytes.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self  446
#endif

#define CREATE_RULESET_VERSION 1u

/* LANDLOCK_ACCESS_FS_READ_FILE and READ_DIR */
#define ACCESS_READING 0xcu

/* struct landlock_ruleset_attr; older kernels take a shorter one, or zeros behind it. */
struct ruleset {
	uint64_t access_fs;
	uint64_t access_net;
	uint64_t scoped;
};

/* What each ABI brought: how many bits of each field it knows. */
static const struct {
	uint8_t fs, net, scoped;
} abis[] = {
	{ 13, 0, 0 }, /* 1: execute to make_sym */
	{ 14, 0, 0 }, /* 2: refer */
	{ 15, 0, 0 }, /* 3: truncate */
	{ 15, 2, 0 }, /* 4: TCP bind and connect */
	{ 16, 2, 0 }, /* 5: ioctl on devices */
	{ 16, 2, 2 }, /* 6: abstract Unix sockets, signals */
};

static uint64_t landlock_bits(unsigned n)
{
	return (UINT64_C(1) << n) - 1;
}

static int landlock_deny(uint64_t but)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
	struct ruleset rules;
	size_t known;
	long fd, rc;

	if (abi < 1)
		return 0;
	known = (size_t)abi < ARRAY_LEN(abis) ? (size_t)abi : ARRAY_LEN(abis);
	rules.access_fs = landlock_bits(abis[known - 1].fs) & ~but;
	rules.access_net = landlock_bits(abis[known - 1].net);
	rules.scoped = landlock_bits(abis[known - 1].scoped);
	fd = syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0);
	if (fd < 0)
		return 0;
	rc = syscall(SYS_landlock_restrict_self, (int)fd, 0);
	close((int)fd);
	return rc < 0 ? 0 : (int)abi;
}

int landlock_deny_all(void)
{
	return landlock_deny(0);
}

int landlock_deny_changes(void)
{
	return landlock_deny(ACCESS_READING);
}
