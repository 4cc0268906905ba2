/* SPDX-License-Identifier: ISC */
/*
 * A device's packets split by flow over sockets of this program alone, all of them from one
 * moment on and up to one: a group of packet(7)'s PACKET_FANOUT_CBPF, whose classic BPF program
 * says which member a packet goes to.  Its last member is a gate that rejects what it gets: while
 * all packets go there nothing is captured, and each change is that of one program.
 *
 * Both directions of a flow go to one member: by the addresses and ports of TCP, UDP, UDP-Lite,
 * DCCP and SCTP, of other and fragmented packets by the addresses, behind up to three VLAN tags.
 * What is neither IPv4 nor IPv6 goes to the first.
 *
 *   split_init()
 *   split_join()     once for each member, in order: a device that comes up again takes the
 *                    sockets into the group in the order in which they were opened
 *   split_begin()    makes the gate; from here on it gets all packets
 *   split_open()     the members get them
 *   split_pass_on()  another member gets those of one that is not read any more
 *   split_close()    the gate gets them; those of the members are all in their rings
 *   split_finish()
 */
#ifndef NET_SPLIT_H
#define NET_SPLIT_H

#include <pcap/pcap.h>
#include <stdbool.h>

#include "base/fault.h"
#include "os/workers.h"

struct split {
	unsigned members;
	unsigned joined;
	unsigned id;                /* of the group; the kernel chose it */
	int gate;                   /* socket, or -1 */
	unsigned heir[WORKERS_MAX]; /* who gets the packets of each: at first itself */
};

bool split_available(void);

void split_init(struct split *s, unsigned members);

/* A bound socket that still rejects every packet. */
int split_join(struct split *s, pcap_t *pcap, const char *ifname, struct fault *f);

/* ifindex 0: of all devices. */
int split_begin(struct split *s, const char *ifname, unsigned ifindex, struct fault *f);

/* These three ask for nothing but setsockopt(2) with PACKET_FANOUT_DATA on the gate. */
int split_open(struct split *s, struct fault *f);
int split_close(struct split *s, struct fault *f);

/* Fails, with nothing changed, where no other is left. */
int split_pass_on(struct split *s, unsigned member, struct fault *f);

/* Accepts what split_init() has made. */
void split_finish(struct split *s);

#endif
