/* SPDX-License-Identifier: ISC */
#include "decode/names.h"

#include <pcap/pcap.h>

#include "decode/services.h"

#define NAME(text)                                                                                 \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

/* https://www.iana.org/assignments/protocol-numbers */
const struct field_name names_ip[256] = {
	[0] = NAME("HOPOPT"),
	[1] = NAME("ICMP"),
	[2] = NAME("IGMP"),
	[3] = NAME("GGP"),
	[4] = NAME("IPv4"),
	[5] = NAME("ST"),
	[6] = NAME("TCP"),
	[7] = NAME("CBT"),
	[8] = NAME("EGP"),
	[9] = NAME("IGP"),
	[10] = NAME("BBN-RCC-MON"),
	[11] = NAME("NVP-II"),
	[12] = NAME("PUP"),
	[13] = NAME("ARGUS"),
	[14] = NAME("EMCON"),
	[15] = NAME("XNET"),
	[16] = NAME("CHAOS"),
	[17] = NAME("UDP"),
	[18] = NAME("MUX"),
	[19] = NAME("DCN-MEAS"),
	[20] = NAME("HMP"),
	[21] = NAME("PRM"),
	[22] = NAME("XNS-IDP"),
	[23] = NAME("TRUNK-1"),
	[24] = NAME("TRUNK-2"),
	[25] = NAME("LEAF-1"),
	[26] = NAME("LEAF-2"),
	[27] = NAME("RDP"),
	[28] = NAME("IRTP"),
	[29] = NAME("ISO-TP4"),
	[30] = NAME("NETBLT"),
	[31] = NAME("MFE-NSP"),
	[32] = NAME("MERIT-INP"),
	[33] = NAME("DCCP"),
	[34] = NAME("3PC"),
	[35] = NAME("IDPR"),
	[36] = NAME("XTP"),
	[37] = NAME("DDP"),
	[38] = NAME("IDPR-CMTP"),
	[39] = NAME("TP++"),
	[40] = NAME("IL"),
	[41] = NAME("IPv6"),
	[42] = NAME("SDRP"),
	[43] = NAME("IPv6-Route"),
	[44] = NAME("IPv6-Frag"),
	[45] = NAME("IDRP"),
	[46] = NAME("RSVP"),
	[47] = NAME("GRE"),
	[48] = NAME("DSR"),
	[49] = NAME("BNA"),
	[50] = NAME("ESP"),
	[51] = NAME("AH"),
	[52] = NAME("I-NLSP"),
	[53] = NAME("SWIPE"),
	[54] = NAME("NARP"),
	[55] = NAME("Min-IPv4"),
	[56] = NAME("TLSP"),
	[57] = NAME("SKIP"),
	[58] = NAME("IPv6-ICMP"),
	[59] = NAME("IPv6-NoNxt"),
	[60] = NAME("IPv6-Opts"),
	[62] = NAME("CFTP"),
	[64] = NAME("SAT-EXPAK"),
	[65] = NAME("KRYPTOLAN"),
	[66] = NAME("RVD"),
	[67] = NAME("IPPC"),
	[69] = NAME("SAT-MON"),
	[70] = NAME("VISA"),
	[71] = NAME("IPCV"),
	[72] = NAME("CPNX"),
	[73] = NAME("CPHB"),
	[74] = NAME("WSN"),
	[75] = NAME("PVP"),
	[76] = NAME("BR-SAT-MON"),
	[77] = NAME("SUN-ND"),
	[78] = NAME("WB-MON"),
	[79] = NAME("WB-EXPAK"),
	[80] = NAME("ISO-IP"),
	[81] = NAME("VMTP"),
	[82] = NAME("SECURE-VMTP"),
	[83] = NAME("VINES"),
	[84] = NAME("IPTM"),
	[85] = NAME("NSFNET-IGP"),
	[86] = NAME("DGP"),
	[87] = NAME("TCF"),
	[88] = NAME("EIGRP"),
	[89] = NAME("OSPFIGP"),
	[90] = NAME("Sprite-RPC"),
	[91] = NAME("LARP"),
	[92] = NAME("MTP"),
	[93] = NAME("AX.25"),
	[94] = NAME("IPIP"),
	[95] = NAME("MICP"),
	[96] = NAME("SCC-SP"),
	[97] = NAME("ETHERIP"),
	[98] = NAME("ENCAP"),
	[100] = NAME("GMTP"),
	[101] = NAME("IFMP"),
	[102] = NAME("PNNI"),
	[103] = NAME("PIM"),
	[104] = NAME("ARIS"),
	[105] = NAME("SCPS"),
	[106] = NAME("QNX"),
	[107] = NAME("A/N"),
	[108] = NAME("IPComp"),
	[109] = NAME("SNP"),
	[110] = NAME("Compaq-Peer"),
	[111] = NAME("IPX-in-IP"),
	[112] = NAME("VRRP"),
	[113] = NAME("PGM"),
	[115] = NAME("L2TP"),
	[116] = NAME("DDX"),
	[117] = NAME("IATP"),
	[118] = NAME("STP"),
	[119] = NAME("SRP"),
	[120] = NAME("UTI"),
	[121] = NAME("SMP"),
	[122] = NAME("SM"),
	[123] = NAME("PTP"),
	[124] = NAME("ISIS over IPv4"),
	[125] = NAME("FIRE"),
	[126] = NAME("CRTP"),
	[127] = NAME("CRUDP"),
	[128] = NAME("SSCOPMCE"),
	[129] = NAME("IPLT"),
	[130] = NAME("SPS"),
	[131] = NAME("PIPE"),
	[132] = NAME("SCTP"),
	[133] = NAME("FC"),
	[134] = NAME("RSVP-E2E-IGNORE"),
	[135] = NAME("Mobility Header"),
	[136] = NAME("UDPLite"),
	[137] = NAME("MPLS-in-IP"),
	[138] = NAME("manet"),
	[139] = NAME("HIP"),
	[140] = NAME("Shim6"),
	[141] = NAME("WESP"),
	[142] = NAME("ROHC"),
	[143] = NAME("Ethernet"),
	[144] = NAME("AGGFRAG"),
	[145] = NAME("NSH"),
	[146] = NAME("Homa"),
	[147] = NAME("BIT-EMU"),
};

struct name {
	uint16_t number;
	const char *text;
};

/* https://www.iana.org/assignments/ieee-802-numbers */
static const struct name names_ethertype[] = {
	{ 0x0600, "XNS" },
	{ 0x0801, "X.75" },
	{ 0x0805, "X.25" },
	{ 0x0842, "Wake-on-LAN" },
	{ 0x22ea, "SRP" },
	{ 0x22eb, "ERSPAN" },
	{ 0x22f0, "AVTP" },
	{ 0x22f3, "TRILL" },
	{ 0x6000, "DEC" },
	{ 0x6001, "MOP-DL" },
	{ 0x6002, "MOP-RC" },
	{ 0x6003, "DECnet" },
	{ 0x6004, "LAT" },
	{ 0x6558, "TEB" },
	{ 0x6559, "FrameRelay" },
	{ 0x8035, "RARP" },
	{ 0x80f3, "AARP" },
	{ 0x809b, "AppleTalk" },
	{ 0x8137, "IPX" },
	{ 0x814c, "SNMP" },
	{ 0x8808, "MAC-Control" },
	{ 0x8809, "Slow" },
	{ 0x880b, "PPP" },
	{ 0x8819, "CobraNet" },
	{ 0x8870, "Jumbo" },
	{ 0x887b, "HomePlug" },
	{ 0x888e, "EAPOL" },
	{ 0x8892, "PROFINET" },
	{ 0x8899, "Realtek" },
	{ 0x889a, "HyperSCSI" },
	{ 0x88a2, "AoE" },
	{ 0x88a4, "EtherCAT" },
	{ 0x88ab, "POWERLINK" },
	{ 0x88b8, "GOOSE" },
	{ 0x88b9, "GSE" },
	{ 0x88ba, "SV" },
	{ 0x88be, "ERSPAN" },
	{ 0x88bf, "MikroTik-RoMON" },
	{ 0x88c7, "802.11i" },
	{ 0x88ca, "TIPC" },
	{ 0x88cc, "LLDP" },
	{ 0x88cd, "SERCOS" },
	{ 0x88d9, "LLTD" },
	{ 0x88dc, "WSMP" },
	{ 0x88e1, "HomePlug-AV" },
	{ 0x88e3, "MRP" },
	{ 0x88e5, "MACsec" },
	{ 0x88e7, "802.1ah" },
	{ 0x88ee, "E-LMI" },
	{ 0x88f5, "MVRP" },
	{ 0x88f6, "MMRP" },
	{ 0x88f7, "PTP" },
	{ 0x88f8, "NC-SI" },
	{ 0x88fb, "PRP" },
	{ 0x8902, "CFM" },
	{ 0x8906, "FCoE" },
	{ 0x890d, "802.11-Data" },
	{ 0x8914, "FIP" },
	{ 0x8915, "RoCE" },
	{ 0x891d, "TTE" },
	{ 0x892f, "HSR" },
	{ 0x893f, "BR-Tag" },
	{ 0x894f, "NSH" },
	{ 0x9000, "Loopback" },
	{ 0x9003, "SLPP" },
	{ 0x9999, "RRCP" },
	{ 0xa0ed, "LoWPAN" },
	{ 0xaefe, "eCPRI" },
	{ 0xcafe, "Veritas-LLT" },
};

/* https://www.iana.org/assignments/ppp-numbers */
static const struct name names_ppp[] = {
	{ 0x0023, "OSI" },
	{ 0x0025, "XNS" },
	{ 0x0027, "DECnet" },
	{ 0x0029, "AppleTalk" },
	{ 0x002b, "IPX" },
	{ 0x002d, "VJ-Comp" },
	{ 0x002f, "VJ-Uncomp" },
	{ 0x0031, "BCP" },
	{ 0x003d, "Multilink" },
	{ 0x0053, "Encryption" },
	{ 0x0055, "Encryption" },
	{ 0x00fb, "Comp-Link" },
	{ 0x00fd, "Comp" },
	{ 0x0281, "MPLS" },
	{ 0x0283, "MPLS" },
	{ 0x8021, "IPCP" },
	{ 0x8023, "OSINLCP" },
	{ 0x8029, "ATCP" },
	{ 0x802b, "IPXCP" },
	{ 0x8031, "BCP" },
	{ 0x8053, "ECP" },
	{ 0x8055, "ECP" },
	{ 0x8057, "IPV6CP" },
	{ 0x80fb, "CCP-Link" },
	{ 0x80fd, "CCP" },
	{ 0x8281, "MPLSCP" },
	{ 0xc021, "LCP" },
	{ 0xc023, "PAP" },
	{ 0xc025, "LQR" },
	{ 0xc029, "CBCP" },
	{ 0xc223, "CHAP" },
	{ 0xc227, "EAP" },
};

/* Service access points of IEEE 802.2. */
static const struct name names_llc[] = {
	{ 0x00, "Null" },
	{ 0x02, "LLC-Mgmt" },
	{ 0x04, "SNA" },
	{ 0x05, "SNA" },
	{ 0x06, "IP" },
	{ 0x08, "SNA" },
	{ 0x0c, "SNA" },
	{ 0x0e, "PROWAY" },
	{ 0x42, "STP" },
	{ 0x4e, "MMS" },
	{ 0x7e, "X.25" },
	{ 0x80, "XNS" },
	{ 0x8e, "PROWAY" },
	{ 0xaa, "SNAP" },
	{ 0xbc, "VINES" },
	{ 0xe0, "IPX" },
	{ 0xf0, "NetBIOS" },
	{ 0xf4, "LAN-Mgmt" },
	{ 0xf8, "IMPL" },
	{ 0xfc, "Discovery" },
	{ 0xfe, "OSI" },
	{ 0xff, "Global" },
};

/* SNAP with Cisco's OUI. */
static const struct name names_cisco[] = {
	{ 0x0102, "DRiP" },
	{ 0x0104, "PAgP" },
	{ 0x0105, "MLS-Hello" },
	{ 0x010b, "PVST+" },
	{ 0x010c, "VLAN-Bridge" },
	{ 0x0111, "UDLD" },
	{ 0x2000, "CDP" },
	{ 0x2001, "CGMP" },
	{ 0x2003, "VTP" },
	{ 0x2004, "DTP" },
	{ 0x200a, "STP-UplinkFast" },
};

static const struct {
	const struct name *names;
	size_t count;
} names_spaces[SPACE_COUNT] = {
	[SPACE_ETHERTYPE] = { names_ethertype, ARRAY_LEN(names_ethertype) },
	[SPACE_PPP] = { names_ppp, ARRAY_LEN(names_ppp) },
	[SPACE_LLC] = { names_llc, ARRAY_LEN(names_llc) },
	[SPACE_CISCO] = { names_cisco, ARRAY_LEN(names_cisco) },
};

const char *names_find(enum registry_space space, uint16_t number)
{
	const struct name *names = names_spaces[space].names;

	if (space == SPACE_DLT)
		return pcap_datalink_val_to_name(number);
	for (size_t i = 0; i < names_spaces[space].count; i++)
		if (names[i].number == number)
			return names[i].text;
	return NULL;
}

static uint8_t names_service_place(const struct layer *l)
{
	enum registry_space space = l->proto == &proto_tcp   ? SPACE_TCP_SERVICE
				    : l->proto == &proto_udp ? SPACE_UDP_SERVICE
							     : SPACE_SCTP_SERVICE;
	uint16_t a = get_be16(l->at);
	uint16_t b = get_be16(l->at + 2);
	uint8_t place = registry_place(space, a < b ? a : b);

	return place ? place : registry_place(space, a < b ? b : a);
}

const char *names_service(const struct dissection *d)
{
	const struct layer *l = d->transport;

	return l && l == &d->layers[d->count - 1] ? services[names_service_place(l)].name : NULL;
}
