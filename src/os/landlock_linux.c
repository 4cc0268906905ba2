/* SPDX-License-Identifier: ISC */
#include "os/landlock.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/bytes.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule       445
#define SYS_landlock_restrict_self  446
#endif

#define CREATE_RULESET_VERSION 1u

/* LANDLOCK_ACCESS_FS_READ_FILE and READ_DIR */
#define ACCESS_READING 0xcu
/* LANDLOCK_ACCESS_FS_WRITE_FILE, REMOVE_FILE, MAKE_REG, which let files be renamed within a folder
 * as well, and TRUNCATE, which whoever gets the file has by it. */
#define ACCESS_CHANGING   (1u << 1 | 1u << 5 | 1u << 8 | 1u << 14)
#define RULE_PATH_BENEATH 1

/* struct landlock_ruleset_attr; older kernels take a shorter one, or zeros behind it. */
struct ruleset {
	uint64_t access_fs;
	uint64_t access_net;
	uint64_t scoped;
};

/* struct landlock_path_beneath_attr */
struct beneath {
	uint64_t allowed;
	int32_t folder;
} __attribute__((packed));

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

/* True without a folder. */
static bool landlock_add(int ruleset, int folder, uint64_t known)
{
	const struct beneath rule = { ACCESS_CHANGING & known, folder };

	return folder < 0 ||
	       syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) == 0;
}

static int landlock_deny(uint64_t but, int folder)
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
	rc = landlock_add((int)fd, folder, rules.access_fs)
		     ? syscall(SYS_landlock_restrict_self, (int)fd, 0)
		     : -1;
	close((int)fd);
	return rc < 0 ? 0 : (int)abi;
}

int landlock_deny_all(void)
{
	return landlock_deny(0, -1);
}

int landlock_deny_changes(void)
{
	return landlock_deny(ACCESS_READING, -1);
}

int landlock_allow_folder(int folder)
{
	return landlock_deny(0, folder);
}
