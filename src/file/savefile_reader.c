/* SPDX-License-Identifier: ISC */
#include "file/savefile_reader.h"

void savefile_correct(struct savefile *file, struct packet *p)
{
	bool in_time = p->sec >= 0 && p->sec <= CLOCK_SEC_MAX;
	const char *what = "a captured length over the packet's length";

	if (p->len < p->caplen)
		p->len = p->caplen;
	if (!in_time) {
		what = "a time outside of 1970 to 2262, which is written as 1970-01-01T00:00:00Z";
		p->sec = 0;
		p->nsec = 0;
	}
	if (file->warned)
		return;
	file->warned = true;
	fault_set_file(&file->warning, ATOM(packet_invalid), ATOM(read), file->name,
		"packet %llu of %s has %s", (unsigned long long)file->delivered + 1, file->name,
		what);
	fault_hint(&file->warning,
		"the file is damaged or was made up; later such packets are not told");
}
