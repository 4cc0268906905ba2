/* SPDX-License-Identifier: ISC */
/* How a device is opened. */
#ifndef NET_LIVE_OPTIONS_H
#define NET_LIVE_OPTIONS_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

#include "net/fanout.h"
#include "net/split.h"

#define LIVE_SNAPLEN_MAX 262144 /* libpcap's MAXIMUM_SNAPLEN */

/* Who reads the packets that wait, net/live_ring.h. */
enum live_reader { LIVE_READER_AUTO, LIVE_READER_LIBPCAP };

struct live_options {
	uint32_t snaplen;
	bool promiscuous;
	bool monitor;
	bool immediate;      /* hand over each packet at once, at 45 times the cost */
	unsigned timeout_ms; /* or else how long the kernel may hold back a block; 0: for ever */
	uint32_t buffer;     /* bytes */
	pcap_direction_t direction;
	int linktype;  /* DLT_ value, or -1 for the device's own */
	bool counting; /* packets are wanted for their lengths on the wire alone */
	enum live_reader reader;
	int tstamp_type; /* PCAP_TSTAMP_ value, or -1 for the device's own */
	struct fanout fanout;
	struct split *split; /* a member of which the device becomes; borrowed, or NULL */
};

#endif
