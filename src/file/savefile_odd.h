/* SPDX-License-Identifier: ISC */
/*
 * Savefiles that are not what they should be, and what is said of them: corrections, once a
 * file, and what ends the reading.
 *
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html
 */
#ifndef FILE_SAVEFILE_ODD_H
#define FILE_SAVEFILE_ODD_H

#include "file/savefile_reader.h"

#define SAVEFILE_PCAP_MICRO 0xa1b2c3d4u
#define SAVEFILE_PCAP_NANO  0xa1b23c4du

/* In the link type of a pcap file's header: the length of the frame check sequence, which
 * ends each packet, in units of 16 bits. */
#define SAVEFILE_FCS_PRESENT 0x04000000u
#define SAVEFILE_FCS_SHIFT   28

/* Whether the first two numbers of a record are those of a file header, in either byte order. */
bool savefile_pcap_is_header(uint32_t first, uint32_t second);

/* Corrections.  unit is that of the fraction in nanoseconds. */
void savefile_pcap_warn_fraction(struct savefile *file, uint32_t fraction, uint32_t unit);
void savefile_pcap_warn_snaplen(struct savefile *file, uint32_t caplen, uint32_t taken);
void savefile_pcap_warn_zeros(struct savefile *file, uint64_t bytes);

/* Ends, each -1.  offset is where the second savefile begins, 0: not known. */
int savefile_pcap_second(const struct savefile *file, uint64_t offset, struct fault *f);
int savefile_pcap_zeros(const struct savefile *file, struct fault *f);

#endif
