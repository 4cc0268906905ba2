/* SPDX-License-Identifier: ISC */
/* Wrong expressions, as people write them, and what a person would point at. */
#include "unit.h"

#include <sched.h>

#include "base/bytes.h"
#include "filter/diagnose.h"
#include "filter/trap.h"
#include "filter/trial.h"

static const struct {
	const char *expression;
	uint32_t offset, length;
	const char *hint; /* is in the hint */
	int dlt;          /* DLT_EN10MB where it is not said */
	bool newer;       /* libpcap 1.11 refuses it where nothing is live; before it was valid */
} rows[] = {
	/* Typing errors in keywords. */
	{ "tcp prt 80", 4, 3, "'port'" },
	{ "prot 80", 0, 4, "'port'" },
	{ "hots 10.0.0.1", 0, 4, "'host'" },
	{ "tcp adn port 80", 4, 3, "'and'" },
	{ "upd port 53", 0, 3, "'udp'" },
	{ "src hst 1.2.3.4", 4, 3, "'host'" },
	{ "icpm", 0, 4, "'icmp'" },
	{ "dst prot 443", 4, 4, "'port'" },
	{ "ehter host 00:11:22:33:44:55", 0, 5, "'ether'" },
	{ "vlna 5", 0, 4, "'vlan'" },
	{ "tcp[tcpflag] & tcp-syn != 0", 4, 7, "'tcpflags'" },
	{ "tcp[tcpflags] & tcp-sin != 0", 16, 7, "'tcp-syn'" },
	{ "tcp[tcpflags] & (tcp-syn|tcp-akc) != 0", 25, 7, "'tcp-ack'" },
	{ "port 80 nad host 1.1.1.1", 8, 3, "'and'" },
	{ "port 80 and not hsot 10.0.0.1", 16, 4, "'host'" },
	{ "multcast", 0, 8, "'multicast'" },
	{ "ether brodcast", 6, 8, "'broadcast'" },
	{ "portrang 1-10", 0, 8, "'portrange'" },
	{ "icmp[icmptyp] = 8", 5, 7, "'icmptype'" },
	{ "grater 100", 0, 6, "'greater'" },
	{ "lenght > 100", 0, 6, "'length'" },
	{ "net 10.0.0.0 msk 255.0.0.0", 13, 3, "'mask'" },
	{ "tcp port htp", 9, 3, "'http'" },
	{ "ip proto tpc", 9, 3, "'tcp'" },
	{ "tcp prt", 4, 3, "'port'" },
	{ "TCP port 80", 0, 3, "'tcp'" },
	{ "tcp AND udp", 4, 3, "'and'" },
	/* Words that other tools have. */
	{ "ipv6 and tcp", 0, 4, "'ip6'" },
	{ "icmpv6", 0, 6, "'icmp6'" },
	{ "dns", 0, 3, "'port 53'" },
	{ "tcp.port == 80", 0, 8, "'tcp port 80'" },
	{ "ip.addr == 1.2.3.4", 0, 7, "'host 1.2.3.4'" },
	/* Operands that are missing. */
	{ "port", 0, 4, "number" },
	{ "host and tcp", 0, 4, "address" },
	{ "tcp port and udp", 4, 4, "number" },
	{ "tcp and src", 8, 3, "address" },
	{ "net", 0, 3, "network" },
	{ "less", 0, 4, "length" },
	{ "len >", 4, 1, "value" },
	{ "ip6 host or arp", 4, 4, "address" },
	{ "80", 0, 2, "'port'" },
	{ "tcp 80", 4, 2, "'port'" },
	{ "10.0.0.1", 0, 8, "'host'" },
	{ "tcp src 80", 8, 2, "'port'" },
	/* Operators that dangle, are doubled or missing. */
	{ "tcp port 80 or", 12, 2, "condition" },
	{ "and tcp", 0, 3, "before" },
	{ "not", 0, 3, "condition" },
	{ "tcp and or udp", 8, 2, "leave one" },
	{ "tcp && && udp", 7, 2, "leave one" },
	{ "tcp udp", 4, 3, "'and'" },
	{ "port 80 443", 8, 3, "'or'" },
	{ "tcp port 80 host 1.2.3.4", 12, 4, "'and'" },
	{ "not tcp not udp", 8, 3, "'and'" },
	{ "host 1.2.3.4, port 80", 12, 1, "'and'" },
	{ "port 80, 443", 7, 1, "'or'" },
	{ "host 1.2.3.4 & port 80", 13, 1, "'and'" },
	{ "port == 80", 5, 2, "leave this out" },
	{ "len => 100", 4, 2, "'>='" },
	{ "port tcp 80", 0, 8, "'tcp port'" },
	{ "src ip 1.2.3.4", 0, 6, "'ip src'" },
	{ "port != 22", 0, 7, "'not port'" },
	{ "len 100", 4, 3, "comparison" },
	{ "tcp[tcpflags] & tcp-syn", 23, 0, "'!= 0'" },
	{ "tcp.flags.syn == 1", 0, 13, "Wireshark" },
	{ "greater than 100", 8, 4, "leave this out" },
	/* Parentheses. */
	{ "(tcp", 0, 1, "')'" },
	{ "tcp)", 3, 1, "'('" },
	{ "tcp and (port 80", 8, 1, "')'" },
	{ "((tcp)", 0, 1, "')'" },
	{ "tcp[13", 3, 1, "']'" },
	{ "tcp[13 & 2 != 0", 3, 1, "']'" },
	{ "tcp 13] = 2", 4, 2, "'['" },
	{ "()", 0, 2, "missing" },
	{ "tcp port 80 or 443)", 18, 1, "'('" },
	/* Addresses. */
	{ "host 10.0.0.256", 5, 10, "0 to 255" },
	{ "host 1.2.3.4.5", 5, 9, "four numbers" },
	{ "net 10.0.0.0/33", 13, 2, "32" },
	{ "net 10.0.0.1/8", 4, 10, "'net 10.0.0.0/8'" },
	{ "ip6 net 2001:db8::1/32", 8, 14, "'net 2001:db8::/32'" },
	{ "host 10.0.0.0/8", 0, 4, "'net'" },
	{ "src 10.0.0.0/8", 4, 8, "'net' is missing" },
	{ "host 2001:db8::/32", 0, 4, "'net'" },
	{ "host 2001:db8:::1", 5, 12, "IPv6" },
	{ "tcp and host 2001:db8::g", 13, 11, "IPv6" },
	{ "ether host 00:11:22:33:44", 11, 14, "six pairs" },
	{ "ether host 00:11:22:33:44:gg", 11, 17, "six pairs" },
	{ "net 2001:db8::/129", 15, 3, "128" },
	{ "host 10,0,0,1", 5, 8, "'10.0.0.1'" },
	/* Numbers. */
	{ "port 65536", 5, 5, "65535" },
	{ "tcp port 99999 and udp", 9, 5, "65535" },
	{ "port -1", 5, 2, "65535" },
	{ "portrange 1-70000", 10, 7, "65535" },
	{ "port 80-90", 5, 5, "'portrange 80-90'" },
	{ "portrange 90:100", 10, 6, "'90-100'" },
	{ "portrange 8000 8080", 10, 9, "'8000-8080'" },
	{ "portrange 8000..8080", 10, 10, "8000-8080" },
	{ "net 192.168.0.0/255.255.0.0", 15, 12, "'mask 255.255.0.0'" },
	{ "ether host 00-11-22-33-44", 11, 14, "six pairs" },
	{ "port 080", 5, 3, "'80'" },
	{ "vlan 5000", 5, 4, "4095" },
	{ "tcp[99999999999] = 1", 4, 11, "4294967295" },
	{ "tcp[0:3] = 1", 6, 1, "1, 2 or 4" },
	{ "udp[8:4] == 0x1g", 12, 4, "hexadecimal" },
	/* Layers that do not go together. */
	{ "tcp host 10.0.0.1", 0, 3, "'tcp and host'" },
	{ "ether port 80", 0, 5, "tcp, udp" },
	{ "tcp or arp port 80", 7, 3, "tcp, udp" },
	{ "icmp port 1", 0, 4, "tcp, udp" },
	{ "ip host 2001:db8::1", 0, 2, "'ip6'" },
	{ "ip6 host 10.0.0.1", 0, 3, "'ip'" },
	{ "ether host 10.0.0.1", 0, 5, "link layer" },
	{ "host 00:11:22:33:44:55", 5, 17, "'ether host" },
	{ "proto tcp", 0, 9, "'proto \\tcp'" },
	{ "tcp proto 6", 0, 3, "ip proto" },
	{ "tcp multicast", 4, 9, "ip6 multicast" },
	{ "ip6 broadcast", 4, 9, "multicast" },
	{ "ip broadcast", 3, 9, "--netmask" },
	{ "type mgt", 0, 4, "-y" },
	{ "icmp type 8", 5, 4, "icmp[icmptype] = 8" },
	{ "tcp and ether", 8, 5, "ether host" },
	/* Conditions that no packet meets. */
	{ "ip6 and tcp[tcpflags] & tcp-syn != 0", 8, 28, "ip6[40]" },
	{ "tcp and udp", 8, 3, "'or'" },
	{ "ip and ip6", 7, 3, "'or'" },
	{ "arp and port 80", 8, 7, "'or'" },
	/* Conditions in the wrong order. */
	{ "udp and vlan 5", 8, 6, "'vlan 5 and udp'" },
	{ "tcp port 80 and vlan", 16, 4, "'vlan and tcp port 80'" },
	{ "host 1.2.3.4 and vlan 7", 17, 6, "'vlan 7 and host 1.2.3.4'" },
	{ "icmp and vlan 3 and ip", 9, 6, "'vlan 3 and icmp and ip'" },
	{ "(udp and vlan 5)", 9, 6, "'vlan 5 and udp'" },
	{ "host 1.2.3.4 and (udp and vlan)", 26, 4, "'vlan and host 1.2.3.4 and udp'" },
	{ "udp or tcp and vlan", 15, 4, "'vlan and (udp or tcp)'" },
	{ "vlan 5 and udp && vlan 6", 18, 6, "'vlan 5 and vlan 6 and udp'" },
	{ "ip and mpls", 7, 4, "'mpls and ip'" },
	{ "ip and pppoes", 7, 6, "'pppoes and ip'" },
	{ "ether proto 0x8100 and ip", 23, 2, "'vlan'" },
	{ "ip proto 47 and tcp", 16, 3, "outermost" },
	/* Characters. */
	{ "tcp port 80 # web", 12, 1, "-F" },
	{ "tcp;", 3, 1, "leave it out" },
	{ "tcp port \"80\"", 9, 1, "leave it out" },
	/* What only another link type has. */
	{ "vlan 5", 0, 4, "capture on the device", DLT_LINUX_SLL },
	{ "tcp and vlan", 8, 4, "capture on the device", DLT_LINUX_SLL2 },
	{ "ether host 00:11:22:33:44:55", 11, 17, "-y", DLT_RAW },
	{ "tcp and mpls", 8, 4, "MPLS", DLT_RAW },
	{ "inbound", 0, 7, "live devices", DLT_RAW, true },
	{ "tcp or ifindex 3", 7, 7, "live devices", DLT_RAW, true },
	{ "dir tods", 0, 3, "-y", DLT_EN10MB },
	{ "vpi 3", 0, 3, "-y", DLT_EN10MB },
};

static const char *const right[] = { "", "tcp port 80", "ip6 and tcp",
	"tcp[tcpflags] & tcp-syn != 0", "host 2001:db8::1 or ether host 00:11:22:33:44:55",
	"vlan 5 and ip", "len > 100" };

static bool refuses(pcap_t *p, const char *expression, char failure[PCAP_ERRBUF_SIZE])
{
	struct bpf_program program;

	if (pcap_compile(p, &program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0) {
		pcap_freecode(&program);
		return false;
	}
	snprintf(failure, PCAP_ERRBUF_SIZE, "%s", pcap_geterr(p));
	return true;
}

static bool holds(size_t i)
{
	pcap_t *p = pcap_open_dead(rows[i].dlt ? rows[i].dlt : DLT_EN10MB, 65535);
	char failure[PCAP_ERRBUF_SIZE];
	struct diagnosis d = { 0 };
	bool refused = refuses(p, rows[i].expression, failure);

	if (refused)
		diagnose(p, rows[i].expression, PCAP_NETMASK_UNKNOWN, failure, &d);
	pcap_close(p);
	if (!refused && rows[i].newer)
		return true;
	if (d.located && d.offset == rows[i].offset && d.length == rows[i].length &&
		strstr(d.hint, rows[i].hint))
		return true;
	print_error("\"%s\"%s: at %u, %u long: %s (%s)\n", rows[i].expression,
		refused ? "" : " is valid", d.offset, d.length, d.message, d.hint);
	return false;
}

static void test_rows(void **state)
{
	unsigned failed = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		failed += !holds(i);
	if (failed)
		fail_msg("%u of %zu with %s", failed, ARRAY_LEN(rows), pcap_lib_version());
}

/* Every beginning of a valid expression is diagnosed within its bounds, or valid. */
static void test_beginnings(void **state)
{
	pcap_t *p = pcap_open_dead(DLT_EN10MB, 65535);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		char text[256], failure[PCAP_ERRBUF_SIZE];
		struct diagnosis d;

		assert_false(refuses(p, right[i], failure));
		snprintf(text, sizeof(text), "%s", right[i]);
		for (size_t n = strlen(text); n-- > 0;) {
			text[n] = '\0';
			if (!refuses(p, text, failure))
				continue;
			diagnose(p, text, PCAP_NETMASK_UNKNOWN, failure, &d);
			assert_true(d.located);
			assert_true(d.offset + d.length <= n);
			assert_true(d.message[0] && d.hint[0]);
		}
	}
	pcap_close(p);
}

/* Random words and marks: the place lies within the text, whatever that is. */
static void test_noise(void **state)
{
	static const char *const words[] = { "tcp", "port", "80", "(", ")", "[", "]", "and", "or",
		"not", "host", "1.2.3.4", "::", "foo", "tpc", "/", "0x", "vlan", ":", "&", "\"",
		"\xc3\xa9", "\\", "1:2:3", "-", "ether", "src", "$f", "net", ",", "99999999999",
		"10.0.0.1/8" };
	pcap_t *p = pcap_open_dead(DLT_EN10MB, 65535);
	unsigned seed = 1;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		char text[256] = "", failure[PCAP_ERRBUF_SIZE];
		struct diagnosis d;

		for (int n = rand_r(&seed) % 9; n >= 0; n--) {
			strcat(text, words[(size_t)rand_r(&seed) % ARRAY_LEN(words)]);
			strcat(text, rand_r(&seed) % 4 ? " " : "");
		}
		if (!refuses(p, text, failure))
			continue;
		diagnose(p, text, PCAP_NETMASK_UNKNOWN, failure, &d);
		assert_true(d.offset + d.length <= strlen(text));
		assert_true(d.message[0]);
	}
	pcap_close(p);
}

/* The place is found by what libpcap says of a number, which differs from version to version. */
static void test_overflow(void **state)
{
	static const struct {
		const char *message;
		bool is;
	} messages[] = {
		{ "number 71993199731997319973 overflows 32 bits", true },
		{ "number 7199319973 overflows 32 bits", true },
		{ "decimal number 71993199731997319973 overflows 32 bits", true },
		{ "number 99999999999 overflows 32 bits", false },
		{ "illegal port number 7199319973 > 65535", false },
		{ "syntax error", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(messages); i++)
		if (trial_is_overflow(messages[i].message) != messages[i].is)
			fail_msg("\"%s\"", messages[i].message);
}

static void test_traps(void **state)
{
	static const struct {
		const char *expression;
		const char *remark; /* NULL: none */
	} traps[] = {
		{ "tcp port 80", NULL },
		{ "vlan 5", NULL },
		{ "ip[0] = 0x45", NULL },
		{ "vlan and tcp", "vlan" },
		{ "vlan 5 or tcp", "vlan" },
		{ "mpls and ip", "mpls" },
		{ "geneve and ip", "inner" },
		{ "tcp and geneve 5", "outer" },
		{ "not tcp and vlan 5", "put 'vlan' first" },
		{ "udp && (mpls)", "put 'mpls' first" },
		{ "src host 10.0.0.1 and pppoes", "put 'pppoes' first" },
		{ "ether src host 00:11:22:33:44:55 and vlan", NULL },
		{ "len > 60 and vlan 5", NULL },
		{ "udp and not vlan", NULL },
		{ "tcp[tcpflags] & tcp-syn != 0", "IPv4" },
		{ "udp[0:2] = 53", "IPv4" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(traps); i++) {
		const char *remarks[4];
		unsigned n = trap_list(
			&(struct trap_subject){ .expression = traps[i].expression }, remarks, 4);

		assert_int_equal(n, traps[i].remark ? 1 : 0);
		if (n)
			assert_non_null(strstr(remarks[0], traps[i].remark));
	}
}

/* On a device the kernel has taken the tag off. */
static void test_live_traps(void **state)
{
	static const struct {
		const char *expression;
		bool remark;
	} traps[] = {
		{ "host 10.0.0.1", true },
		{ "ip6", true },
		{ "ether[14:2] & 0xfff = 100", true },
		{ "ip[0] & 0xf != 5", true },
		{ "vlan 5", false },
		{ "vlan and ip", false },
		{ "ether host 00:11:22:33:44:55", false },
		{ "len > 100", false },
		{ "", false },
	};
	pcap_t *p = pcap_open_dead(DLT_EN10MB, 65535);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(traps); i++) {
		struct bpf_program program;
		struct trap_subject subject = { traps[i].expression, &program, true };
		const char *remarks[4];
		bool found = false;

		assert_int_equal(pcap_compile(p, &program, traps[i].expression, 1, 0), 0);
		for (unsigned n = trap_list(&subject, remarks, 4); n-- > 0;)
			found |= strstr(remarks[n], "comes without its VLAN tag") != NULL;
		if (found != traps[i].remark)
			fail_msg("\"%s\"", traps[i].expression);
		subject.live = false;
		for (unsigned n = trap_list(&subject, remarks, 4); n-- > 0;)
			assert_null(strstr(remarks[n], "comes without its VLAN tag"));
		pcap_freecode(&program);
	}
	pcap_close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_beginnings),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_traps),
		cmocka_unit_test(test_live_traps),
	};

	/* Where it may, without a network: no name is asked of the outside. */
	if (unshare(CLONE_NEWNET) < 0)
		unshare(CLONE_NEWUSER | CLONE_NEWNET);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
