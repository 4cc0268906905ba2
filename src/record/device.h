/* SPDX-License-Identifier: ISC */
/* The record of a device: what capture and inject can open. */
#ifndef RECORD_DEVICE_H
#define RECORD_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/enc.h"

#define RECORD_ADDRESS_LEN 64

/* Texts; "" leaves a key out. */
struct record_address {
	atom_id family; /* inet, inet6 */
	char addr[RECORD_ADDRESS_LEN];
	char netmask[RECORD_ADDRESS_LEN];
	char broadaddr[RECORD_ADDRESS_LEN];
	char dstaddr[RECORD_ADDRESS_LEN];
	char network[RECORD_ADDRESS_LEN]; /* addr and netmask */
};

struct record_linktype {
	int value; /* DLT_ */
	const char *name;
};

struct record_device {
	char *ifname;
	unsigned ifindex;  /* 0 for `any`: left out */
	char *description; /* or NULL */
	char **altnames;
	unsigned altname_count; /* 0: left out */
	bool is_default;
	bool up, running, loopback, wireless;
	atom_id connection;               /* connected, disconnected, not_applicable, unknown */
	unsigned mtu;                     /* 0: left out */
	char address[RECORD_ADDRESS_LEN]; /* of the hardware */
	struct record_address *addresses;
	unsigned address_count;
	char network[RECORD_ADDRESS_LEN]; /* what pcap_lookupnet() gives: of the first IPv4 */
	char netmask[RECORD_ADDRESS_LEN];
	struct record_linktype *linktypes; /* NULL: the device may not be asked */
	unsigned linktype_count;
	atom_id *tstamp_types; /* NULL: the device may not be asked */
	unsigned tstamp_type_count;
};

void record_device(struct enc *e, const struct record_device *r);

#endif
