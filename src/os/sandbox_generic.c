/* SPDX-License-Identifier: ISC */
#include "os/sandbox.h"

void sandbox_before_fork(enum sandbox_mode mode)
{
	(void)mode;
}

int sandbox_confine(const struct sandbox_request *r, struct sandbox_state *s, struct fault *f)
{
#ifdef INSTRUMENTED
	/* Such a process opens files when it ends, and the sanitizers fork. */
	if (r->mode == SANDBOX_AUTO)
		return 0;
#endif
	if (r->mode == SANDBOX_AUTO)
		return sandbox_limit(r, s, f);
	fault_set(f, ATOM(not_supported), ATOM(sandbox), NULL,
		"this build has no system call filter");
	return fault_hint(f, "--sandbox auto goes on with what there is");
}

void sandbox_contain_helper(void)
{
}

void sandbox_contain_opener(int folder, struct sandbox_state *s)
{
	(void)folder;
	*s = (struct sandbox_state){ 0 };
#ifndef INSTRUMENTED
	s->rlimit = sandbox_limit_opener();
#endif
}

void sandbox_contain_unpacker(struct sandbox_state *s)
{
	*s = (struct sandbox_state){ 0 };
#ifndef INSTRUMENTED
	s->rlimit = sandbox_limit_unpacker();
#endif
}
