/* SPDX-License-Identifier: ISC */
#include "os/caps.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

bool caps_exist(void)
{
	return false;
}

int caps_keep(unsigned what, struct fault *f)
{
	(void)what;
	(void)f;
	return 0;
}

int caps_hold(unsigned what, struct fault *f)
{
	(void)what;
	(void)f;
	return 0;
}

bool caps_permitted(unsigned what)
{
	(void)what;
	return false;
}

int caps_seal(struct fault *f)
{
	(void)f;
	return 0;
}

int caps_drop(struct fault *f)
{
	(void)f;
	return 0;
}

int caps_hide(struct fault *f)
{
	const struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) == 0)
		return 0;
	return fault_set(f, ATOM(failed), ATOM(caps), NULL, "cannot turn core dumps off: %s",
		strerror(errno));
}

void caps_hint(unsigned what, struct fault *f)
{
	(void)what;
	fault_hint(f, "run it as root, or let your group read and write /dev/bpf*");
}
