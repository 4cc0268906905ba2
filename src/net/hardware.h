/* SPDX-License-Identifier: ISC */
/* What only the system's own calls tell of a device. */
#ifndef NET_HARDWARE_H
#define NET_HARDWARE_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define HARDWARE_ADDRESS_MAX 8

/* The link-layer address, where sa is one and not too long: its length; or 0. */
size_t hardware_address(const struct sockaddr *sa, uint8_t out[HARDWARE_ADDRESS_MAX]);

/* Whether its frames are Ethernet's, as those of a loopback may be; false where the system
 * does not tell without opening it. */
bool hardware_is_ethernet(const char *ifname);

/* Devices of one kind have the same link types; -1: it has to be asked itself. */
int hardware_kind(const char *ifname);

/* The device's name, asked of an open packet socket, because a sandbox lets no other be
 * opened; false where it is not known. */
bool hardware_name(int fd, unsigned ifindex, char ifname[IFNAMSIZ]);

#endif
