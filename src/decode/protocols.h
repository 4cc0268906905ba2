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
	X(rarp)                                                                                    \
	X(llc)                                                                                     \
	X(chdlc)                                                                                   \
	X(wlan)                                                                                    \
	X(radiotap)                                                                                \
	X(ppi)                                                                                     \
	X(nflog)                                                                                   \
	X(pktap)                                                                                   \
	X(pbb)                                                                                     \
	X(macsec)                                                                                  \
	X(eapol)                                                                                   \
	X(lldp)                                                                                    \
	X(cdp)                                                                                     \
	X(stp)                                                                                     \
	/* net */                                                                                  \
	X(ip)                                                                                      \
	X(ip6)                                                                                     \
	X(icmp)                                                                                    \
	X(icmp6)                                                                                   \
	X(igmp)                                                                                    \
	X(ospf)                                                                                    \
	X(vrrp)                                                                                    \
	X(carp)                                                                                    \
	X(pim)                                                                                     \
	X(ah)                                                                                      \
	X(esp)                                                                                     \
	X(ipcomp)                                                                                  \
	/* transport */                                                                            \
	X(tcp)                                                                                     \
	X(udp)                                                                                     \
	X(sctp)                                                                                    \
	X(cotp)                                                                                    \
	/* tunnel */                                                                               \
	X(gre)                                                                                     \
	X(vxlan)                                                                                   \
	X(geneve)                                                                                  \
	X(gtp)                                                                                     \
	X(nsh)                                                                                     \
	X(erspan)                                                                                  \
	X(l2tp)                                                                                    \
	X(etherip)                                                                                 \
	X(teredo)                                                                                  \
	X(gue)                                                                                     \
	X(pw)                                                                                      \
	X(l2tp3)                                                                                   \
	/* app */                                                                                  \
	X(dns)                                                                                     \
	X(tls)                                                                                     \
	X(http)                                                                                    \
	X(ssdp)                                                                                    \
	X(sip)                                                                                     \
	X(smtp)                                                                                    \
	X(ftp)                                                                                     \
	X(pop)                                                                                     \
	X(imap)                                                                                    \
	X(ssh)                                                                                     \
	X(dhcp)                                                                                    \
	X(ntp)                                                                                     \
	X(hsrp)                                                                                    \
	X(bfd)                                                                                     \
	X(wireguard)                                                                               \
	X(isakmp)                                                                                  \
	X(stun)                                                                                    \
	X(modbus)                                                                                  \
	X(bgp)                                                                                     \
	X(syslog)                                                                                  \
	X(tftp)                                                                                    \
	X(radius)                                                                                  \
	X(mqtt)                                                                                    \
	X(dcerpc)                                                                                  \
	X(dnp3)                                                                                    \
	X(smb)                                                                                     \
	X(quic)                                                                                    \
	X(mysql)                                                                                   \
	X(pgsql)                                                                                   \
	X(tds)                                                                                     \
	X(nbns)                                                                                    \
	X(ldap)                                                                                    \
	X(dtls)                                                                                    \
	X(snmp)                                                                                    \
	X(dhcp6)                                                                                   \
	X(kerberos)                                                                                \
	X(nbdgm)                                                                                   \
	X(redis)                                                                                   \
	X(s7comm)                                                                                  \
	X(mms)

enum proto_index {
	PROTO_NONE,
#define X(name) PROTO_##name,
	PROTOS(X)
#undef X
		PROTO_COUNT
};

/* Nothing follows an application, so that what was seen of them has one place for all. */
#define PROTO_PLACES (PROTO_dns + 1)

_Static_assert(PROTO_COUNT <= 256, "a place in protos[] is a byte");

#endif
