/* SPDX-License-Identifier: ISC */
/*
 * Headers that the capturing system puts in front of a packet, and whose numbers have the byte
 * order of that system: of USB (Linux's usbmon), NFLOG, PFLOG, and of CAN behind a cooked
 * header.  https://www.tcpdump.org/linktypes.html has their shapes.
 */
#ifndef FILE_PSEUDO_HEADER_H
#define FILE_PSEUDO_HEADER_H

#include <stdint.h>

/* Turns the numbers of which all bytes were captured into the other byte order. */
void pseudo_header_swap(int dlt, uint8_t *data, uint32_t caplen);

#endif
