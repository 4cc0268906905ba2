/* SPDX-License-Identifier: ISC */
/* prctl(2) */
#include "base/system.h"

#include <signal.h>
#include <sys/prctl.h>

void system_end_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void system_wait_precisely(void)
{
	prctl(PR_SET_TIMERSLACK, 1ul);
}
