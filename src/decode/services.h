/* SPDX-License-Identifier: ISC */
/* Names of the services that ports stand for, by port:
 * https://www.iana.org/assignments/service-names-port-numbers, and names in common use where a
 * port is used by something else than what it was assigned to. */
#ifndef DECODE_SERVICES_H
#define DECODE_SERVICES_H

#include "wire/field.h"

#define SERVICE_TCP  1
#define SERVICE_UDP  2
#define SERVICE_SCTP 4
#define SERVICE_BOTH (SERVICE_TCP | SERVICE_UDP)
#define SERVICE_ALL  (SERVICE_BOTH | SERVICE_SCTP)

/* clang-format off */
#define SERVICES(X) \
	X(7, SERVICE_BOTH, "echo") \
	X(9, SERVICE_BOTH, "discard") \
	X(11, SERVICE_TCP, "systat") \
	X(13, SERVICE_BOTH, "daytime") \
	X(17, SERVICE_BOTH, "qotd") \
	X(19, SERVICE_BOTH, "chargen") \
	X(20, SERVICE_TCP, "ftp-data") \
	X(21, SERVICE_TCP, "ftp") \
	X(22, SERVICE_TCP, "ssh") \
	X(23, SERVICE_TCP, "telnet") \
	X(25, SERVICE_TCP, "smtp") \
	X(37, SERVICE_BOTH, "time") \
	X(43, SERVICE_TCP, "whois") \
	X(49, SERVICE_TCP, "tacacs") \
	X(53, SERVICE_BOTH, "domain") \
	X(67, SERVICE_UDP, "bootps") \
	X(68, SERVICE_UDP, "bootpc") \
	X(69, SERVICE_UDP, "tftp") \
	X(70, SERVICE_TCP, "gopher") \
	X(79, SERVICE_TCP, "finger") \
	X(80, SERVICE_TCP, "http") \
	X(88, SERVICE_BOTH, "kerberos") \
	X(102, SERVICE_TCP, "iso-tsap") \
	X(104, SERVICE_TCP, "acr-nema") \
	X(110, SERVICE_TCP, "pop3") \
	X(111, SERVICE_BOTH, "sunrpc") \
	X(113, SERVICE_TCP, "auth") \
	X(119, SERVICE_TCP, "nntp") \
	X(123, SERVICE_UDP, "ntp") \
	X(135, SERVICE_TCP, "epmap") \
	X(137, SERVICE_UDP, "netbios-ns") \
	X(138, SERVICE_UDP, "netbios-dgm") \
	X(139, SERVICE_TCP, "netbios-ssn") \
	X(143, SERVICE_TCP, "imap") \
	X(161, SERVICE_BOTH, "snmp") \
	X(162, SERVICE_BOTH, "snmptrap") \
	X(177, SERVICE_UDP, "xdmcp") \
	X(179, SERVICE_TCP, "bgp") \
	X(194, SERVICE_TCP, "irc") \
	X(209, SERVICE_TCP, "qmtp") \
	X(210, SERVICE_TCP, "z39.50") \
	X(264, SERVICE_TCP, "bgmp") \
	X(319, SERVICE_UDP, "ptp-event") \
	X(320, SERVICE_UDP, "ptp-general") \
	X(389, SERVICE_BOTH, "ldap") \
	X(427, SERVICE_BOTH, "svrloc") \
	X(443, SERVICE_TCP, "https") \
	X(443, SERVICE_UDP, "quic") \
	X(444, SERVICE_TCP, "snpp") \
	X(445, SERVICE_TCP, "microsoft-ds") \
	X(464, SERVICE_BOTH, "kpasswd") \
	X(465, SERVICE_TCP, "submissions") \
	X(500, SERVICE_UDP, "isakmp") \
	X(502, SERVICE_TCP, "mbap") \
	X(512, SERVICE_TCP, "exec") \
	X(513, SERVICE_TCP, "login") \
	X(513, SERVICE_UDP, "who") \
	X(514, SERVICE_TCP, "shell") \
	X(514, SERVICE_UDP, "syslog") \
	X(515, SERVICE_TCP, "printer") \
	X(517, SERVICE_UDP, "talk") \
	X(518, SERVICE_UDP, "ntalk") \
	X(520, SERVICE_UDP, "router") \
	X(521, SERVICE_UDP, "ripng") \
	X(524, SERVICE_TCP, "ncp") \
	X(540, SERVICE_TCP, "uucp") \
	X(546, SERVICE_UDP, "dhcpv6-client") \
	X(547, SERVICE_UDP, "dhcpv6-server") \
	X(548, SERVICE_TCP, "afpovertcp") \
	X(554, SERVICE_BOTH, "rtsp") \
	X(563, SERVICE_TCP, "nntps") \
	X(587, SERVICE_TCP, "submission") \
	X(593, SERVICE_TCP, "http-rpc-epmap") \
	X(623, SERVICE_UDP, "asf-rmcp") \
	X(631, SERVICE_BOTH, "ipp") \
	X(636, SERVICE_TCP, "ldaps") \
	X(639, SERVICE_TCP, "msdp") \
	X(646, SERVICE_BOTH, "ldp") \
	X(694, SERVICE_UDP, "ha-cluster") \
	X(698, SERVICE_UDP, "olsr") \
	X(749, SERVICE_BOTH, "kerberos-adm") \
	X(830, SERVICE_TCP, "netconf-ssh") \
	X(853, SERVICE_BOTH, "domain-s") \
	X(860, SERVICE_TCP, "iscsi") \
	X(873, SERVICE_TCP, "rsync") \
	X(989, SERVICE_TCP, "ftps-data") \
	X(990, SERVICE_TCP, "ftps") \
	X(992, SERVICE_TCP, "telnets") \
	X(993, SERVICE_TCP, "imaps") \
	X(995, SERVICE_TCP, "pop3s") \
	X(1080, SERVICE_TCP, "socks") \
	X(1194, SERVICE_BOTH, "openvpn") \
	X(1352, SERVICE_TCP, "lotusnote") \
	X(1433, SERVICE_TCP, "ms-sql-s") \
	X(1434, SERVICE_UDP, "ms-sql-m") \
	X(1494, SERVICE_BOTH, "ica") \
	X(1521, SERVICE_TCP, "oracle") \
	X(1645, SERVICE_UDP, "radius") \
	X(1646, SERVICE_UDP, "radius-acct") \
	X(1701, SERVICE_UDP, "l2tp") \
	X(1719, SERVICE_UDP, "h323gatestat") \
	X(1720, SERVICE_TCP, "h323hostcall") \
	X(1723, SERVICE_TCP, "pptp") \
	X(1812, SERVICE_UDP, "radius") \
	X(1813, SERVICE_UDP, "radius-acct") \
	X(1883, SERVICE_TCP, "mqtt") \
	X(1900, SERVICE_UDP, "ssdp") \
	X(1985, SERVICE_UDP, "hsrp") \
	X(2000, SERVICE_TCP, "cisco-sccp") \
	X(2049, SERVICE_BOTH, "nfs") \
	X(2055, SERVICE_UDP, "iop") \
	X(2123, SERVICE_UDP, "gtp-control") \
	X(2152, SERVICE_UDP, "gtp-user") \
	X(2181, SERVICE_TCP, "zookeeper") \
	X(2222, SERVICE_BOTH, "EtherNet-IP-1") \
	X(2379, SERVICE_TCP, "etcd-client") \
	X(2380, SERVICE_TCP, "etcd-server") \
	X(2404, SERVICE_TCP, "iec-104") \
	X(2427, SERVICE_UDP, "mgcp-gateway") \
	X(2775, SERVICE_TCP, "smpp") \
	X(2905, SERVICE_SCTP, "m3ua") \
	X(2944, SERVICE_BOTH, "megaco-h248") \
	X(2945, SERVICE_BOTH, "h248-binary") \
	X(3205, SERVICE_BOTH, "isns") \
	X(3260, SERVICE_TCP, "iscsi-target") \
	X(3268, SERVICE_TCP, "msft-gc") \
	X(3269, SERVICE_TCP, "msft-gc-ssl") \
	X(3306, SERVICE_TCP, "mysql") \
	X(3389, SERVICE_BOTH, "ms-wbt-server") \
	X(3478, SERVICE_BOTH, "stun") \
	X(3544, SERVICE_UDP, "teredo") \
	X(3565, SERVICE_SCTP, "m2pa") \
	X(3632, SERVICE_TCP, "distcc") \
	X(3653, SERVICE_BOTH, "tsp") \
	X(3689, SERVICE_TCP, "daap") \
	X(3690, SERVICE_TCP, "svn") \
	X(3702, SERVICE_UDP, "ws-discovery") \
	X(3784, SERVICE_UDP, "bfd-control") \
	X(3785, SERVICE_UDP, "bfd-echo") \
	X(3799, SERVICE_UDP, "radius-dynauth") \
	X(3868, SERVICE_ALL, "diameter") \
	X(4222, SERVICE_TCP, "nats") \
	X(4369, SERVICE_TCP, "epmd") \
	X(4500, SERVICE_UDP, "ipsec-nat-t") \
	X(4569, SERVICE_UDP, "iax") \
	X(4739, SERVICE_ALL, "ipfix") \
	X(4784, SERVICE_UDP, "bfd-multi-ctl") \
	X(4789, SERVICE_UDP, "vxlan") \
	X(4790, SERVICE_UDP, "vxlan-gpe") \
	X(4791, SERVICE_UDP, "roce") \
	X(5004, SERVICE_UDP, "avt-profile-1") \
	X(5005, SERVICE_UDP, "avt-profile-2") \
	X(5060, SERVICE_ALL, "sip") \
	X(5061, SERVICE_ALL, "sips") \
	X(5222, SERVICE_TCP, "xmpp-client") \
	X(5269, SERVICE_TCP, "xmpp-server") \
	X(5349, SERVICE_BOTH, "stuns") \
	X(5351, SERVICE_UDP, "nat-pmp") \
	X(5353, SERVICE_UDP, "mdns") \
	X(5355, SERVICE_UDP, "llmnr") \
	X(5432, SERVICE_TCP, "postgresql") \
	X(5671, SERVICE_TCP, "amqps") \
	X(5672, SERVICE_BOTH, "amqp") \
	X(5683, SERVICE_BOTH, "coap") \
	X(5684, SERVICE_BOTH, "coaps") \
	X(5900, SERVICE_TCP, "rfb") \
	X(5984, SERVICE_TCP, "couchdb") \
	X(5985, SERVICE_TCP, "wsman") \
	X(5986, SERVICE_TCP, "wsmans") \
	X(6000, SERVICE_TCP, "x11") \
	X(6081, SERVICE_UDP, "geneve") \
	X(6343, SERVICE_UDP, "sflow") \
	X(6379, SERVICE_TCP, "redis") \
	X(6514, SERVICE_BOTH, "syslog-tls") \
	X(6653, SERVICE_TCP, "openflow") \
	X(6667, SERVICE_TCP, "ircu") \
	X(6697, SERVICE_TCP, "ircs-u") \
	X(7400, SERVICE_UDP, "rtps-discovery") \
	X(8008, SERVICE_TCP, "http-alt") \
	X(8080, SERVICE_TCP, "http-alt") \
	X(8086, SERVICE_TCP, "influxdb") \
	X(8443, SERVICE_TCP, "pcsync-https") \
	X(8472, SERVICE_UDP, "otv") \
	X(8500, SERVICE_BOTH, "fmtp") \
	X(8883, SERVICE_TCP, "secure-mqtt") \
	X(9042, SERVICE_TCP, "cassandra") \
	X(9092, SERVICE_TCP, "kafka") \
	X(9100, SERVICE_TCP, "pdl-datastream") \
	X(9200, SERVICE_TCP, "elasticsearch") \
	X(9418, SERVICE_TCP, "git") \
	X(10050, SERVICE_TCP, "zabbix-agent") \
	X(10051, SERVICE_TCP, "zabbix-trapper") \
	X(11211, SERVICE_BOTH, "memcache") \
	X(17500, SERVICE_UDP, "db-lsp") \
	X(20000, SERVICE_BOTH, "dnp") \
	X(27017, SERVICE_TCP, "mongodb") \
	X(34964, SERVICE_UDP, "profinet-cm") \
	X(44818, SERVICE_BOTH, "EtherNet-IP-2") \
	X(47808, SERVICE_UDP, "bacnet") \
	X(50000, SERVICE_TCP, "ibm-db2") \
	X(51413, SERVICE_BOTH, "bittorrent") \
	X(51820, SERVICE_UDP, "wireguard") \
	X(64738, SERVICE_BOTH, "murmur")
/* clang-format on */

#define X(port, transports, name) +1
enum { SERVICE_COUNT = 1 SERVICES(X) };
#undef X

_Static_assert(SERVICE_COUNT <= 256, "a place is a byte");

/* By place, of which the first stands for none. */
extern const struct service {
	uint16_t port;
	uint8_t transports; /* SERVICE_ bits */
} services[SERVICE_COUNT];

/* Their names, each with a NUL behind it. */
extern const struct field_name service_names[256];

#endif
