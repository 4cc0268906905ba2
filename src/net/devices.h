/* SPDX-License-Identifier: ISC */
/* The devices that can be opened: pcap_findalldevs(3PCAP), without those that are no
 * network interfaces, and with what else the system tells (netdevice(7)). */
#ifndef NET_DEVICES_H
#define NET_DEVICES_H

#include "base/fault.h"
#include "record/device.h"

struct devices {
	struct record_device *list;
	unsigned count;
};

/* Everything but the link types; needs no privilege.  The default device is marked. */
int devices_init(struct devices *d, struct fault *f);
void devices_finish(struct devices *d);

/* By a name of altname_find_device(); or NULL. */
struct record_device *devices_find(struct devices *d, const char *ifname);

/* Finds out the link types of devices, by opening one of each kind for a moment, which takes
 * some milliseconds and the right to do so.  Where that fails they stay unknown. */
void devices_ask_linktypes(struct record_device **list, unsigned count);

#endif
