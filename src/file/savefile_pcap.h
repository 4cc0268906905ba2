/* SPDX-License-Identifier: ISC */
/* pcap and pcapng, read by libpcap. */
#ifndef FILE_SAVEFILE_PCAP_H
#define FILE_SAVEFILE_PCAP_H

#include "file/savefile_reader.h"

extern const struct savefile_reader savefile_pcap_reader;

/* Whether some records are taken past libpcap, and whether they may be: for the test that
 * holds the two ways together. */
bool savefile_pcap_is_direct(const struct savefile *file);
void savefile_pcap_forbid_direct(struct savefile *file);

#endif
