/* SPDX-License-Identifier: ISC */
/* What the readers of all formats hand a packet to: it is filtered, brought into range,
 * counted and delivered. */
#ifndef FILE_SAVEFILE_PACKET_H
#define FILE_SAVEFILE_PACKET_H

#include "file/savefile.h"

/* Corrects a packet whose time or lengths no packet can have, and notes the first. */
void savefile_correct(struct savefile *file, struct packet *p);

/* p is as the file has it: sec and len may be anything, nsec is below a second. */
static inline void savefile_take(struct savefile *file, struct packet *p)
{
	if (file->filter.bf_len) {
		const struct pcap_pkthdr h = { .caplen = p->caplen, .len = p->len };

		if (!pcap_offline_filter(&file->filter, &h, p->data))
			return;
	}
	if (p->caplen > file->cut)
		p->caplen = file->cut;
	if (p->sec < 0 || p->sec > CLOCK_SEC_MAX || p->len < p->caplen)
		savefile_correct(file, p);
	file->delivered++;
	file->enough = !file->deliver(file->context, p);
}

#endif
