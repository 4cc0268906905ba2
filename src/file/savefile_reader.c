/* SPDX-License-Identifier: ISC */
#include "file/savefile_reader.h"

#include <stdarg.h>
#include <stdio.h>

void savefile_warn(struct savefile *file, const char *hint, const char *fmt, ...)
{
	char message[sizeof(file->warning.message)];
	va_list args;

	if (file->warned)
		return;
	file->warned = true;
	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	fault_set_file(&file->warning, ATOM(packet_invalid), ATOM(read), file->name, "%s", message);
	fault_hint(&file->warning, "%s",
		hint ? hint
		     : "the file is damaged or was made up; later such packets are not told");
}

void savefile_correct(struct savefile *file, struct packet *p)
{
	bool in_time = p->sec >= 0 && p->sec <= CLOCK_SEC_MAX;

	if (p->len < p->caplen)
		p->len = p->caplen;
	if (!in_time) {
		p->sec = 0;
		p->nsec = 0;
	}
	savefile_warn(file, NULL, "packet %llu of %s has %s",
		(unsigned long long)file->delivered + 1, file->name,
		in_time ? "a captured length over the packet's length"
			: "a time outside of 1970 to 2262, which is written as "
			  "1970-01-01T00:00:00Z");
}

void savefile_hold(struct savefile *file, const struct packet *p)
{
	file->held = *p;
	file->has_held = true;
	file->held_count = NULL;
	file->enough = true;
}
