/* SPDX-License-Identifier: ISC */
/* What every `start` record says of the run, and a confined process cannot ask for. */
#ifndef RUN_IDENTITY_H
#define RUN_IDENTITY_H

#include "record/record.h"

struct identity {
	char host[256];
	char run[17]; /* random */
	char system[160];
	bool is_worker; /* one of several processes, and which */
	unsigned worker;
};

void identity_init(struct identity *id);

/* Fills in host, run, program and libpcap, borrowed from id, and which worker it is. */
void identity_put(const struct identity *id, struct record_start *r);

#endif
