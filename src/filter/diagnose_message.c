/* SPDX-License-Identifier: ISC */
/* What libpcap complains about, gencode.c: which words it means, and what helps. */
#include "filter/diagnose_int.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"

#define WORD_MAX 64

/* ---- places ---- */

/* The last token before or at the culprit that is the word, else the first behind it, else count.
 */
static size_t find_word(const struct trial *t, const char *word)
{
	for (size_t i = t->culprit + 1; i-- > 0;)
		if (trial_is(t, i, word))
			return i;
	for (size_t i = t->culprit; i < t->count; i++)
		if (trial_is(t, i, word))
			return i;
	return t->count;
}

static size_t find_one(const struct trial *t, const char *const *words)
{
	for (size_t i = t->culprit + 1; i-- > 0;)
		if (i < t->count && lex_is_one(t->text, &t->tokens[i], words))
			return i;
	return t->count;
}

/* The last token before or at the culprit of that kind. */
static size_t find_kind(const struct trial *t, enum lex_kind kind)
{
	for (size_t i = t->culprit + 1; i-- > 0;)
		if (i < t->count && t->tokens[i].kind == kind)
			return i;
	return t->count;
}

/* What the message has between quotes, or its first number. */
static void quoted(const char *message, char word[WORD_MAX])
{
	const char *open = strpbrk(message, "'\"");

	snprintf(word, WORD_MAX, "%.*s", open ? (int)strcspn(open + 1, "'\"") : 0,
		open ? open + 1 : "");
}

static void numbered(const char *message, char word[WORD_MAX])
{
	const char *p = strpbrk(message, "0123456789");

	snprintf(word, WORD_MAX, "%.*s", p ? (int)strspn(p, "0123456789abcdefxABCDEFX") : 0,
		p ? p : "");
}

static void first(const char *message, char word[WORD_MAX])
{
	message += *message == '\'';
	snprintf(word, WORD_MAX, "%.*s", (int)strcspn(message, "' "), message);
}

/* ---- explanations of what token i is about ---- */

static bool did_you_mean(const struct trial *t, size_t i, const char *const *words)
{
	const char *meant =
		suggest_nearest(t->text + t->tokens[i].offset, t->tokens[i].length, words);

	if (meant)
		trial_hint(t, "did you mean '%s'?", meant);
	return meant;
}

static void explain_host(struct trial *t, size_t i)
{
	char word[WORD_MAX];

	snprintf(word, sizeof(word), "%.*s", TOKEN(t, i));
	if (mend_word(t, i))
		return;
	if (strspn(word, "0123456789.") == strlen(word))
		trial_hint(t, "an IPv4 address has four numbers from 0 to 255");
	else
		trial_hint(t, "no such name is known here; an address needs no lookup");
}

static void explain_ether_host(struct trial *t, size_t i)
{
	const char *word = t->text + t->tokens[i].offset;

	if (strspn(word, "0123456789abcdefABCDEF-.:") >= t->tokens[i].length)
		trial_hint(t, "a hardware address has six pairs of hexadecimal digits, as in "
			      "00:11:22:33:44:55");
	else
		explain_host(t, i);
}

static void explain_port(struct trial *t, size_t i)
{
	static const char *const services[] = { "http", "https", "ssh", "domain", "smtp", "ntp",
		"telnet", "snmp", "syslog", "imap", "imaps", "pop3", "pop3s", "ldap", "ldaps",
		"bootps", "bootpc", "tftp", "ftp", "ftp-data", "mysql", "postgresql", "bgp",
		"kerberos", "rsync", "sip", "sunrpc", "nfs", NULL };
	char word[WORD_MAX];

	snprintf(word, sizeof(word), "%.*s", TOKEN(t, i));
	if (strchr(word, '-') && strspn(word, "0123456789-") == strlen(word))
		trial_hint(t, "did you mean 'portrange %s'?", word);
	else if (!mend_word(t, i) && !did_you_mean(t, i, services))
		trial_hint(t, "no service has this name here; a number needs no lookup");
}

static void explain_proto(struct trial *t, size_t i)
{
	if (!did_you_mean(t, i, keyword_protocols))
		trial_hint(t, "protocols can be given by number, as in 'ip proto 47'");
}

/* 10.0.0.1/8: the network that it is in. */
static void explain_host_bits(struct trial *t, size_t i)
{
	unsigned char a[16];
	char whole[WORD_MAX], shown[INET6_ADDRSTRLEN];
	char *slash;
	int family;
	unsigned bits;

	quoted(t->d->message, whole);
	slash = strchr(whole, '/');
	if (!slash || i + 2 >= t->count)
		return;
	*slash = '\0';
	bits = (unsigned)atoi(slash + 1);
	family = strchr(whole, ':') ? AF_INET6 : AF_INET;
	trial_point(t, i, i + 3);
	if (inet_pton(family, whole, a) != 1)
		return;
	for (unsigned b = bits; b < (family == AF_INET ? 32u : 128u); b++)
		a[b / 8] &= (unsigned char)~(0x80u >> b % 8);
	inet_ntop(family, a, shown, sizeof(shown));
	trial_hint(t, "did you mean 'net %s/%u', or 'host %s'?", shown, bits, whole);
}

/* Puts words in before or instead of the token, if the expression compiles with that. */
static bool try_edit(struct trial *t, size_t from, size_t to, const char *with)
{
	if (from >= t->count || !trial_mends(t, &(struct edit){ from, to, with }))
		return false;
	trial_hint(t, "did you mean '%s'?", with);
	return true;
}

/* tcp host 10.0.0.1, tcp src 80, ip host ::1 */
static void explain_modifier(struct trial *t, size_t i)
{
	static const char *const others[] = { "ip", "ip6", "arp", "ether", NULL };
	size_t value = find_kind(t, LEX_NUMBER);
	char with[WORD_MAX];

	if (value < t->count && value > i &&
		trial_mends(t, &(struct edit){ value, value, "port" })) {
		trial_point(t, value, value + 1);
		trial_hint(t, "'port' is missing before '%.*s'", TOKEN(t, value));
		return;
	}
	for (const char *const *o = others; lex_is_one(t->text, &t->tokens[i], others) && *o; o++)
		if (!trial_is(t, i, *o) && try_edit(t, i, i + 1, *o))
			return;
	if (i + 1 < t->count) {
		snprintf(with, sizeof(with), "%.*s and %.*s", TOKEN(t, i), TOKEN(t, i + 1));
		if (try_edit(t, i, i + 2, with))
			return;
	}
	trial_hint(t, "'%.*s' does not go with what follows it", TOKEN(t, i));
}

static void explain_qualifier(struct trial *t, size_t i)
{
	trial_hint(t, "ports are of tcp, udp and sctp: '%.*s' has none", TOKEN(t, i));
}

/* host 10.0.0.0/8, src 10.0.0.0/8 */
static void explain_prefix(struct trial *t, size_t i)
{
	size_t host = find_word(t, "host");

	if (host + 1 == i && try_edit(t, host, i, "net"))
		trial_point(t, host, i);
	else if (trial_mends(t, &(struct edit){ i, i, "net" }))
		trial_hint(t, "'net' is missing before '%.*s'", TOKEN(t, i));
	else
		trial_hint(t, "only 'net' takes a prefix length");
}

/* type mgt, icmp type 8 */
static void explain_type(struct trial *t, size_t i)
{
	if (i > 0 && i + 1 < t->count && trial_is(t, i - 1, "icmp"))
		trial_hint(t, "did you mean 'icmp[icmptype] = %.*s'?", TOKEN(t, i + 1));
	else
		trial_hint(t, "of 802.11 only: see -y, as in -y IEEE802_11_RADIO");
}

static void explain_mac(struct trial *t, size_t i)
{
	char with[WORD_MAX];

	snprintf(with, sizeof(with), "ether host %.*s", TOKEN(t, i));
	if (i > 0 && try_edit(t, i - 1, i + 1, with))
		return;
	trial_hint(t, "a hardware address needs 'ether' before it, as in '%s'", with);
}

static void explain_octal(struct trial *t, size_t i)
{
	const char *digits = t->text + t->tokens[i].offset;

	digits += strspn(digits, "0");
	trial_hint(t, "a leading 0 makes a number octal: did you mean '%.*s'?",
		(int)strspn(digits, "0123456789"), digits);
}

static void explain_bogus_proto(struct trial *t, size_t i)
{
	trial_hint(t, "'%.*s' carries no protocol that 'proto' could name; IP does: 'ip proto 6'",
		TOKEN(t, i));
}

/* ---- the table ---- */

enum place {
	QUOTED,       /* what the message has between quotes */
	NUMBER,       /* its first number */
	FIRST,        /* its first word */
	PLACE_NUMBER, /* the last number before the culprit */
	ADDRESS,      /* the last address before the culprit */
	SLASH,        /* what stands behind the last slash */
	WORD,         /* the last of some words */
};

struct rule {
	const char *part; /* of the message */
	enum place place;
	const char *const *words; /* for WORD */
	void (*explain)(struct trial *t, size_t i);
	const char *hint;
};

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const struct rule rules[] = {
	{ "unknown host", QUOTED, .explain = explain_host },
	{ "unknown ether host", QUOTED, .explain = explain_ether_host },
	{ "unknown network", QUOTED, .explain = explain_host },
	{ "port in range", QUOTED, .hint = "a range is two numbers, as in 'portrange 8000-8080'" },
	{ "unknown port", QUOTED, .explain = explain_port },
	{ "unknown ip proto", QUOTED, .explain = explain_proto },
	{ "unknown ether proto", QUOTED, .explain = explain_proto },
	{ "unknown osi proto", QUOTED, .explain = explain_proto },
	{ "unknown protocol", QUOTED, .explain = explain_proto },
	{ "illegal port number", NUMBER, .hint = "a port is a number from 0 to 65535" },
	{ "mask length must be <= 32", SLASH, .hint = "a prefix of IPv4 has 0 to 32 bits" },
	{ "mask length must be", SLASH, .hint = "a prefix of IPv6 has 0 to 128 bits" },
	{ "non-network bits", ADDRESS, .explain = explain_host_bits },
	{ "invalid IPv4 address", QUOTED,
		.hint = "each number of an IPv4 address is from 0 to 255" },
	{ "bogus ethernet address", ADDRESS,
		.hint = "a hardware address has six pairs of hexadecimal digits, as in "
			"00:11:22:33:44:55" },
	{ "Mask syntax", ADDRESS, .explain = explain_prefix },
	{ "applied to", QUOTED, .explain = explain_modifier },
	{ "illegal qualifier of 'port", WORD, keyword_protocols, .explain = explain_qualifier },
	{ "illegal link layer address", WORD, WORDS("ether", "link", "wlan"),
		.hint = "an IP address is none of the link layer: leave this out" },
	{ "non-ether expression", ADDRESS, .explain = explain_mac },
	{ "802.11 link-layer types", WORD, WORDS("type", "subtype"), .explain = explain_type },
	{ "frame direction", WORD, WORDS("dir", "direction"),
		.hint = "of 802.11 only: see -y, as in -y IEEE802_11_RADIO" },
	{ "only supported on 802.11", QUOTED, .hint = "of 802.11 only: see -y" },
	{ "proto' is bogus", QUOTED, .explain = explain_bogus_proto },
	{ "only link-layer/IP broadcast", WORD, WORDS("broadcast"),
		.hint = "only 'ether broadcast' and 'ip broadcast' exist; IPv6 has 'ip6 "
			"multicast'" },
	{ "netmask not known", WORD, WORDS("broadcast"),
		.hint = "say the netmask: --netmask 255.255.255.0" },
	{ "data size must be", PLACE_NUMBER, .hint = "1, 2 or 4 bytes can be read at a time" },
	{ "by zero", PLACE_NUMBER, .hint = "the result would be undefined" },
	{ "VLAN tag", NUMBER, .hint = "a VLAN has a number from 0 to 4095" },
	{ "MPLS label", NUMBER, .hint = "a label is a number from 0 to 1048575" },
	{ "PPPoE session", NUMBER, .hint = "a session has a number from 0 to 65535" },
	{ "Geneve VNI", NUMBER, .hint = "a VNI is a number from 0 to 16777215" },
	{ "overflows 32 bits", NUMBER, .hint = "numbers have 32 bits: at most 4294967295" },
	{ "non-octal digit", NUMBER, .explain = explain_octal },
	{ "link layer applied in wrong", WORD,
		WORDS("ether", "link", "ppp", "slip", "fddi", "tr", "wlan"),
		.hint = "this needs more, as in 'ether host 00:11:22:33:44:55' or 'ether proto "
			"0x86dd'" },
	{ "requires a name", ADDRESS,
		.hint = "'gateway' takes the name of a host, which is looked up in /etc/hosts and "
			"/etc/ethers" },
	{ "no VLAN match after MPLS", WORD, WORDS("vlan"), .hint = "put 'vlan' before 'mpls'" },
	{ "no VLAN support", WORD, WORDS("vlan"),
		.hint = "this link type shows no VLAN tags ('any' does not either): capture on the "
			"device itself" },
	{ "no MPLS support", WORD, WORDS("mpls"), .hint = "this link type has no MPLS labels" },
	{ "inbound/outbound not", WORD, WORDS("inbound", "outbound"),
		.hint = "the direction is known of live devices only" },
	{ "ifindex not supported", WORD, WORDS("ifindex"),
		.hint = "the interface is known of live devices and LINUX_SLL2 only" },
	{ "memory exhausted", WORD, WORDS("("),
		.hint = "parentheses are nested deeper than libpcap can follow" },
	{ "unknown LLC type", QUOTED,
		.hint = "i, s, u, rr, rnr, rej, ui, ua, disc, sabme, test, xid or frmr" },
	{ "unknown 802.11 type name", QUOTED, .hint = "mgt, ctl or data" },
	{ "addresses supported only on", ADDRESS,
		.hint = "this link type has no such addresses, see -y" },
	{ "supported only on", FIRST, .hint = "this belongs to another link type, see -y" },
	{ NULL },
};

static size_t find_place(const struct trial *t, const struct rule *r)
{
	char word[WORD_MAX];
	size_t slash;

	switch (r->place) {
	case QUOTED:
		quoted(t->d->message, word);
		word[strcspn(word, " ")] = '\0';
		return find_word(t, word);
	case NUMBER:
		numbered(t->d->message, word);
		return find_word(t, word);
	case FIRST:
		first(t->d->message, word);
		return find_word(t, word);
	case PLACE_NUMBER:
		return find_kind(t, LEX_NUMBER);
	case ADDRESS:
		return find_kind(t, LEX_ADDRESS);
	case SLASH:
		slash = find_word(t, "/");
		return slash + 1 < t->count ? slash + 1 : t->count;
	case WORD:
		return find_one(t, r->words);
	}
	return t->count;
}

static void explain(struct trial *t, const struct rule *r)
{
	size_t i = find_place(t, r);

	if (i >= t->count)
		i = t->culprit < t->count ? t->culprit : t->count - 1;
	trial_point(t, i, i + 1);
	if (r->explain)
		r->explain(t, i);
	else
		trial_hint(t, "%s", r->hint);
}

void explain_message(struct trial *t)
{
	for (const struct rule *r = rules; r->part; r++)
		if (strstr(t->d->message, r->part)) {
			explain(t, r);
			return;
		}
	if (t->culprit < t->count)
		trial_point(t, t->culprit, t->culprit + 1);
}
