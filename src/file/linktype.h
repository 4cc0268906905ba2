/* SPDX-License-Identifier: ISC */
/* Names and numbers of link-layer header types; pcap-linktype(7). */
#ifndef FILE_LINKTYPE_H
#define FILE_LINKTYPE_H

#include <stdint.h>

/* "EN10MB"; "DLT 300" where libpcap has no name.  Lives for ever. */
const char *linktype_name(int dlt);

/* A name, with or without DLT_, or a number; -1 for anything else. */
int linktype_parse(const char *text);

/* What savefiles have for it, LINKTYPE_: mostly the same number. */
uint16_t linktype_in_files(int dlt);
/* The DLT_ value of a LINKTYPE_ value, which stands in files; they differ where systems do. */
int linktype_from_files(uint16_t linktype);

#endif
