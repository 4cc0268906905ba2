/* SPDX-License-Identifier: ISC */
#include "os/caps.h"

#include <errno.h>
#include <linux/securebits.h>
#include <stdint.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/bytes.h"

/* linux/securebits.h: a uid of 0 means nothing to execve(2), nothing may be put into
 * the ambient set, and both are locked. */
#define SEALED_BITS                                                                                \
	(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE |                      \
		SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED | SECBIT_KEEP_CAPS_LOCKED)

static const struct {
	unsigned what;
	cap_value_t value;
} members[] = {
	{ CAPS_RAW, CAP_NET_RAW },
	{ CAPS_ADMIN, CAP_NET_ADMIN },
	{ CAPS_LEAVE, CAP_SETUID },
	{ CAPS_LEAVE, CAP_SETGID },
	{ CAPS_LEAVE, CAP_SETPCAP },
	{ CAPS_LEAVE, CAP_SYS_CHROOT },
};

static int caps_failed(struct fault *f, const char *step)
{
	return fault_set(f, ATOM(failed), ATOM(caps), NULL, "cannot %s: %s", step, strerror(errno));
}

static bool caps_has(cap_t caps, cap_value_t value, cap_flag_t flag)
{
	cap_flag_value_t set = CAP_CLEAR;

	return cap_get_flag(caps, value, flag, &set) == 0 && set == CAP_SET;
}

bool caps_exist(void)
{
	return true;
}

bool caps_permitted(unsigned what)
{
	cap_t caps = cap_get_proc();
	bool all = caps != NULL;

	for (size_t i = 0; all && i < ARRAY_LEN(members); i++)
		if (members[i].what & what)
			all = caps_has(caps, members[i].value, CAP_PERMITTED);
	cap_free(caps);
	return all;
}

/* The members of what that `from` permits, put into one flag of `to`. */
static int caps_copy(cap_t to, cap_t from, cap_flag_t flag, unsigned what)
{
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		cap_value_t value = members[i].value;

		if (!(members[i].what & what) || !caps_has(from, value, CAP_PERMITTED))
			continue;
		if (cap_set_flag(to, flag, 1, &value, CAP_SET) < 0)
			return -1;
	}
	return 0;
}

static int caps_apply(unsigned permitted, unsigned effective)
{
	cap_t old = cap_get_proc();
	cap_t caps = cap_init();
	int rc = -1;

	if (old && caps && caps_copy(caps, old, CAP_PERMITTED, permitted) == 0 &&
		caps_copy(caps, old, CAP_EFFECTIVE, effective) == 0)
		rc = cap_set_proc(caps);
	cap_free(caps);
	cap_free(old);
	return rc;
}

int caps_keep(unsigned what, struct fault *f)
{
	return caps_apply(what, CAPS_NONE) < 0 ? caps_failed(f, "reduce the capabilities") : 0;
}

int caps_hold(unsigned what, struct fault *f)
{
	if (caps_apply(CAPS_RAW | CAPS_ADMIN | CAPS_LEAVE, what) < 0)
		return caps_failed(f, "change the capabilities in use");
	return 0;
}

int caps_seal(struct fault *f)
{
	cap_t caps = cap_get_proc();
	bool may = caps && caps_has(caps, CAP_SETPCAP, CAP_EFFECTIVE);

	cap_free(caps);
	if (!may)
		return 0;
	if (cap_set_secbits(SEALED_BITS) < 0)
		return caps_failed(f, "lock the secure bits");
	for (cap_value_t value = 0; value < cap_max_bits(); value++)
		if (cap_get_bound(value) > 0 && cap_drop_bound(value) < 0)
			return caps_failed(f, "empty the capability bounding set");
	return 0;
}

static bool caps_ambient_empty(void)
{
	for (cap_value_t value = 0; value < cap_max_bits(); value++)
		if (cap_get_ambient(value) > 0)
			return false;
	return true;
}

static int caps_verify(cap_t none, struct fault *f)
{
	cap_t left = cap_get_proc();
	bool empty = left && cap_compare(left, none) == 0;

	cap_free(left);
	if (!empty || !caps_ambient_empty())
		return fault_set(f, ATOM(failed), ATOM(caps), NULL,
			"capabilities are left after they were dropped");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return fault_set(f, ATOM(failed), ATOM(caps), NULL, "no_new_privs does not hold");
	return 0;
}

int caps_drop(struct fault *f)
{
	cap_t none = cap_init();
	int rc;

	if (!none)
		return caps_failed(f, "drop the capabilities");
	/* Kernels before 4.3 know no ambient set, and answer EINVAL. */
	if (cap_reset_ambient() < 0 && errno != EINVAL)
		rc = caps_failed(f, "empty the ambient capabilities");
	else if (cap_set_proc(none) < 0)
		rc = caps_failed(f, "drop the capabilities");
	else if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		rc = caps_failed(f, "set no_new_privs");
	else
		rc = caps_verify(none, f);
	cap_free(none);
	return rc;
}

int caps_hide(struct fault *f)
{
	const struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return caps_failed(f, "turn core dumps off");
	return 0;
}
