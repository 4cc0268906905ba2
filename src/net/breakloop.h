/* SPDX-License-Identifier: ISC */
/*
 * libpcap before 1.10.2 has an eventfd(2) in every handle, which pcap_breakloop(3) writes to,
 * in non-blocking mode too, where nothing waits for it.  Later ones close it in that mode.
 */
#ifndef NET_BREAKLOOP_H
#define NET_BREAKLOOP_H

/* Before pcap_create(3): the descriptor that it will be, the lowest that is free; or -1. */
int breakloop_expect(void);

/* Behind pcap_setnonblock(3): whether that is one, else -1. */
int breakloop_find(int fd);

#endif
