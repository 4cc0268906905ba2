/* SPDX-License-Identifier: ISC */
/* The protocols, each with a number of its own: its place in protos[] (decode/proto.h). */
#ifndef DECODE_PROTOCOLS_H
#define DECODE_PROTOCOLS_H

#define PROTOS(X)                                                                                  \
	/* link */                                                                                 \
	X(eth)                                                                                     \
	X(vlan)                                                                                    \
	X(mpls)                                                                                    \
	X(pppoe)                                                                                   \
	X(ppp)                                                                                     \
	X(sll)                                                                                     \
	X(sll2)                                                                                    \
	X(null)                                                                                    \
	X(loop)                                                                                    \
	X(arp)                                                                                     \
	/* net */                                                                                  \
	X(ip)                                                                                      \
	X(ip6)                                                                                     \
	X(icmp)                                                                                    \
	X(icmp6)                                                                                   \
	X(igmp)                                                                                    \
	/* transport */                                                                            \
	X(tcp)                                                                                     \
	X(udp)                                                                                     \
	X(sctp)                                                                                    \
	/* tunnel */                                                                               \
	X(gre)                                                                                     \
	X(vxlan)                                                                                   \
	/* app */                                                                                  \
	X(dns)                                                                                     \
	X(tls)

enum proto_index {
	PROTO_NONE,
#define X(name) PROTO_##name,
	PROTOS(X)
#undef X
		PROTO_COUNT
};

_Static_assert(PROTO_COUNT <= 256, "a place in protos[] is a byte");

#endif
