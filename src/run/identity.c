/* SPDX-License-Identifier: ISC */
#include "run/identity.h"

#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/system.h"
#include "net/source.h"

void identity_init(struct identity *id)
{
	uint64_t random = 0;
	struct utsname system;

	*id = (struct identity){ 0 };
	if (uname(&system) == 0)
		snprintf(id->system, sizeof(id->system), "%s %s", system.sysname, system.release);
	gethostname(id->host, sizeof(id->host) - 1);
	if (!system_random(&random, sizeof(random)))
		random = clock_monotonic();
	snprintf(id->run, sizeof(id->run), "%016llx", (unsigned long long)random);
}

void identity_put(const struct identity *id, struct record_start *r)
{
	r->host = id->host;
	r->run = id->run;
	r->program = "pktpipe " PKTPIPE_VERSION;
	r->libpcap = source_library();
	r->system = id->system;
	r->is_worker = id->is_worker;
	r->worker = id->worker;
}
