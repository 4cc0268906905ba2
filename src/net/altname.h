/* SPDX-License-Identifier: ISC */
/* The names of a device beside its own, which ip(8) calls altname.  A device can have many, of
 * up to 127 bytes each.  rtnetlink(7), linux/if_link.h. */
#ifndef NET_ALTNAME_H
#define NET_ALTNAME_H

/* Takes one name of one device. */
typedef void altname_fn(void *context, unsigned ifindex, const char *name);

/* Hands over the other names of all devices, of each in its own order; none where the system
 * does not tell. */
void altname_list(altname_fn *take, void *context);

/* The index of the device that has that other name, or 0. */
unsigned altname_find(const char *name);

/* The same for any name: a device's own, another one, or one as ip(8) prints it, with the peer
 * of the device behind it (vb@if2). */
unsigned altname_find_device(const char *name);

#endif
