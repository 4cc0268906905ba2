/* SPDX-License-Identifier: ISC */
#include "filter/diagnose_message.h"

#include <stdio.h>
#include <string.h>

#include "filter/diagnose_explain.h"
#include "filter/keyword.h"

#define WORD_MAX 64

/* What the message has between its first quotes, its last ones, or as its first number. */
static void message_quoted(const char *message, char word[WORD_MAX])
{
	const char *open = strpbrk(message, "'\"");

	snprintf(word, WORD_MAX, "%.*s", open ? (int)strcspn(open + 1, "'\"") : 0,
		open ? open + 1 : "");
}

static void message_last_quoted(const char *message, char word[WORD_MAX])
{
	const char *close = strrchr(message, '\'');
	const char *open = close;

	while (open && open > message && open[-1] != '\'')
		open--;
	snprintf(word, WORD_MAX, "%.*s", (int)(close - open), open ? open : "");
}

static void message_numbered(const char *message, char word[WORD_MAX])
{
	const char *p = strpbrk(message, "0123456789");

	snprintf(word, WORD_MAX, "%.*s", p ? (int)strspn(p, "0123456789abcdefxABCDEFX") : 0,
		p ? p : "");
}

static void message_first(const char *message, char word[WORD_MAX])
{
	message += *message == '\'';
	snprintf(word, WORD_MAX, "%.*s", (int)strcspn(message, "' "), message);
}

enum place {
	QUOTED,       /* what the message has between its first quotes */
	LAST_QUOTED,  /* between its last ones */
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

static const char *const message_links[] = { "ether", "link", "ppp", "slip", "fddi", "tr", "wlan",
	NULL };

#define MAC_HINT        "a hardware address has six pairs of hexadecimal digits, as in 00:11:22:33:44:55"
#define PORT_HINT       "a port is a number from 0 to 65535"
#define RANGE_HINT      "a range is two numbers, as in 'portrange 8000-8080'"
#define LINK_HINT       "an IP address is none of the link layer: leave this out"
#define NO_ADDRESS_HINT "this link type has no such addresses, see -y"
#define OTHER_LINK_HINT "this belongs to another link type, see -y"
#define WLAN_HINT       "of 802.11 only: see -y, as in -y IEEE802_11_RADIO"
#define MPLS_HINT       "this link type has no MPLS labels"
#define DIRECTION_HINT  "the direction is known of live devices only: say which, -i NAME"
#define IFINDEX_HINT    "the interface is known of live devices and LINUX_SLL2 only"
#define VLAN_HINT       "libpcap can filter no VLAN tags on this link type"
#define COOKED_HINT     VLAN_HINT ", which 'any' has: capture on the device itself"
#define BROADCAST_HINT  "only 'ether broadcast' and 'ip broadcast' exist; IPv6 has 'ip6 multicast'"
#define MULTICAST_HINT  "only 'ether multicast', 'ip multicast' and 'ip6 multicast' exist"
#define ALONE_HINT      "this needs more, as in 'ether host 00:11:22:33:44:55' or 'ether proto 0x86dd'"

/* The first that fits counts.  Where versions differ, what 1.11 says stands behind what the
 * versions from 1.10.0 on say. */
static const struct rule rules[] = {
	{ "unknown host", QUOTED, .explain = explain_host },
	{ "unknown ether host", QUOTED, .explain = explain_ether_host },
	{ "unknown Ethernet-like host", QUOTED, .explain = explain_ether_host },
	{ "unknown network", QUOTED, .explain = explain_host },
	{ "port in range", QUOTED, .hint = RANGE_HINT },
	{ "port range", QUOTED, .hint = RANGE_HINT },
	{ "unknown port", QUOTED, .explain = explain_port },
	{ "unknown ip proto", QUOTED, .explain = explain_proto },
	{ "unknown ether proto", QUOTED, .explain = explain_proto },
	{ "unknown osi proto", QUOTED, .explain = explain_proto },
	{ "unknown protocol", QUOTED, .explain = explain_proto },
	{ "unknown 'ip proto' value", LAST_QUOTED, .explain = explain_proto },
	{ "unknown 'ip6 proto' value", LAST_QUOTED, .explain = explain_proto },
	{ "unknown 'ether proto' value", LAST_QUOTED, .explain = explain_proto },
	{ "unknown 'link proto' value", LAST_QUOTED, .explain = explain_proto },
	{ "unknown 'iso proto' value", LAST_QUOTED, .explain = explain_proto },
	{ "unknown 'proto' value", LAST_QUOTED, .explain = explain_proto },
	{ "illegal port number", NUMBER, .hint = PORT_HINT },
	{ "port number", NUMBER, .hint = PORT_HINT },
	{ "is not a valid port", QUOTED, .hint = PORT_HINT },
	{ "protocol number", NUMBER, .hint = "a protocol has a number from 0 to 255" },
	{ "mask length must be <= 32", SLASH, .hint = "a prefix of IPv4 has 0 to 32 bits" },
	{ "netmask length", SLASH, .hint = "a prefix of IPv4 has 0 to 32 bits" },
	{ "mask length must be", SLASH, .hint = "a prefix of IPv6 has 0 to 128 bits" },
	{ "non-network bits", ADDRESS, .explain = explain_host_bits },
	{ "invalid IPv4 address", QUOTED,
		.hint = "each number of an IPv4 address is from 0 to 255" },
	{ "is not a valid IPv6 address", QUOTED,
		.hint = "an IPv6 address has up to eight groups of four hexadecimal digits, '::' "
			"once" },
	{ "bogus ethernet address", ADDRESS, .hint = MAC_HINT },
	{ "invalid Ethernet address", ADDRESS, .hint = MAC_HINT },
	{ "invalid MAC-48 address", ADDRESS, .hint = MAC_HINT },
	{ "Mask syntax", ADDRESS, .explain = explain_prefix },
	{ "'<invalid type 0>' is not a valid qualifier", ADDRESS, .explain = explain_prefix },
	{ "'host' is not a valid qualifier", ADDRESS, .explain = explain_prefix },
	{ "applied to", QUOTED, .explain = explain_modifier },
	{ "illegal qualifier of 'port", WORD, keyword_protocols, .explain = explain_qualifier },
	{ "valid qualifier for 'port", QUOTED, .explain = explain_qualifier },
	{ "valid qualifier for 'proto", QUOTED, .explain = explain_bogus_proto },
	{ "valid qualifier for 'broadcast", WORD, WORDS("broadcast"), .hint = BROADCAST_HINT },
	{ "valid qualifier for 'multicast", WORD, WORDS("multicast"), .hint = MULTICAST_HINT },
	{ "link-layer multicast", WORD, WORDS("multicast"), .hint = MULTICAST_HINT },
	{ "valid qualifier for", QUOTED, .explain = explain_modifier },
	{ "illegal link layer address", WORD, message_links, .hint = LINK_HINT },
	{ "illegal link-layer address", WORD, message_links, .hint = LINK_HINT },
	{ "non-ether expression", ADDRESS, .explain = explain_mac },
	{ "802.11 link-layer types", WORD, WORDS("type", "subtype"), .explain = explain_type },
	{ "'type/subtype' not", WORD, WORDS("type", "subtype"), .explain = explain_type },
	{ "frame direction", WORD, WORDS("dir", "direction"), .hint = WLAN_HINT },
	{ "'dir' not", WORD, WORDS("dir", "direction"), .hint = WLAN_HINT },
	{ "only supported on 802.11", QUOTED, .hint = WLAN_HINT },
	{ "valid for 802.11 syntax only", QUOTED, .hint = WLAN_HINT },
	{ "proto' is bogus", QUOTED, .explain = explain_bogus_proto },
	{ "only link-layer/IP broadcast", WORD, WORDS("broadcast"), .hint = BROADCAST_HINT },
	{ "netmask not known", WORD, WORDS("broadcast"),
		.hint = "say the netmask: --netmask 255.255.255.0; tcpdump -r takes 0.0.0.0 for "
			"it, which finds 255.255.255.255 and 0.0.0.0 alone" },
	{ "data size must be", PLACE_NUMBER, .hint = "1, 2 or 4 bytes can be read at a time" },
	{ "by zero", PLACE_NUMBER, .hint = "the result would be undefined" },
	{ "VLAN tag", NUMBER, .hint = "a VLAN has a number from 0 to 4095" },
	{ "MPLS label", NUMBER, .hint = "a label is a number from 0 to 1048575" },
	{ "PPPoE session", NUMBER, .hint = "a session has a number from 0 to 65535" },
	{ "Geneve VNI", NUMBER, .hint = "a VNI is a number from 0 to 16777215" },
	{ "overflows 32 bits", NUMBER, .hint = "numbers have 32 bits: at most 4294967295" },
	{ "non-octal digit", NUMBER, .explain = explain_octal },
	{ "link layer applied in wrong", WORD, message_links, .hint = ALONE_HINT },
	{ "cannot be used as an abbreviation", WORD, message_links, .hint = ALONE_HINT },
	{ "requires a name", ADDRESS,
		.hint = "'gateway' takes the name of a host, which is looked up in /etc/hosts and "
			"/etc/ethers" },
	{ "no VLAN match after MPLS", WORD, WORDS("vlan"), .hint = "put 'vlan' before 'mpls'" },
	{ "no VLAN support for Linux cooked", WORD, WORDS("vlan"), .hint = COOKED_HINT },
	{ "no VLAN support", WORD, WORDS("vlan"), .hint = VLAN_HINT },
	{ "'vlan' not supported on DLT_LINUX_SLL", WORD, WORDS("vlan"), .hint = COOKED_HINT },
	{ "'vlan' not supported on Linux cooked", WORD, WORDS("vlan"), .hint = COOKED_HINT },
	{ "'vlan' not supported on", WORD, WORDS("vlan"), .hint = VLAN_HINT },
	{ "no MPLS support", WORD, WORDS("mpls"), .hint = MPLS_HINT },
	{ "'mpls' not supported on", WORD, WORDS("mpls"), .hint = MPLS_HINT },
	{ "inbound/outbound not", WORD, WORDS("inbound", "outbound"), .hint = DIRECTION_HINT },
	{ "'inbound' not supported", WORD, WORDS("inbound"), .hint = DIRECTION_HINT },
	{ "'outbound' not supported", WORD, WORDS("outbound"), .hint = DIRECTION_HINT },
	{ "ifindex not supported", WORD, WORDS("ifindex"), .hint = IFINDEX_HINT },
	{ "'ifindex' not supported", WORD, WORDS("ifindex"), .hint = IFINDEX_HINT },
	{ "memory exhausted", WORD, WORDS("("),
		.hint = "parentheses are nested deeper than libpcap can follow" },
	{ "unknown LLC type", QUOTED,
		.hint = "i, s, u, rr, rnr, rej, ui, ua, disc, sabme, test, xid or frmr" },
	{ "unknown 802.11 type name", QUOTED, .hint = "mgt, ctl or data" },
	{ "addresses supported only on", ADDRESS, .hint = NO_ADDRESS_HINT },
	{ "'link host", ADDRESS, .hint = NO_ADDRESS_HINT },
	{ "supported only on", FIRST, .hint = OTHER_LINK_HINT },
	{ "not supported on", FIRST, .hint = OTHER_LINK_HINT },
	{ NULL },
};

static size_t message_find_place(const struct trial *t, const struct rule *r)
{
	char word[WORD_MAX];
	size_t slash;

	switch (r->place) {
	case QUOTED:
		message_quoted(t->d->message, word);
		word[strcspn(word, " ")] = '\0';
		/* 1.11 says `link` of all that stand for the link layer. */
		return strcmp(word, "link") ? trial_find(t, word)
					    : trial_find_one(t, message_links);
	case LAST_QUOTED:
		message_last_quoted(t->d->message, word);
		return trial_find(t, word);
	case NUMBER:
		message_numbered(t->d->message, word);
		return trial_find(t, word);
	case FIRST:
		message_first(t->d->message, word);
		return trial_find(t, word);
	case PLACE_NUMBER:
		return trial_find_kind(t, LEX_NUMBER);
	case ADDRESS:
		return trial_find_kind(t, LEX_ADDRESS);
	case SLASH:
		slash = trial_find(t, "/");
		return slash + 1 < t->count ? slash + 1 : t->count;
	case WORD:
		return trial_find_one(t, r->words);
	}
	return t->count;
}

static void message_apply(struct trial *t, const struct rule *r)
{
	size_t i = message_find_place(t, r);

	if (i >= t->count)
		i = t->culprit < t->count ? t->culprit : t->count - 1;
	trial_point(t, i, i + 1);
	if (r->explain)
		r->explain(t, i);
	else
		trial_hint(t, "%s", r->hint);
}

void message_explain(struct trial *t)
{
	for (const struct rule *r = rules; r->part; r++)
		if (strstr(t->d->message, r->part)) {
			message_apply(t, r);
			return;
		}
	if (t->culprit < t->count)
		trial_point(t, t->culprit, t->culprit + 1);
}
