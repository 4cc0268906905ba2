/* SPDX-License-Identifier: ISC */
#include "filter/diagnose_explain.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "filter/diagnose_word.h"
#include "filter/keyword.h"

#define WORD_MAX 64

static bool explain_suggest(const struct trial *t, size_t i, const char *const *words)
{
	const char *meant =
		suggest_nearest(t->text + t->tokens[i].offset, t->tokens[i].length, words);

	if (meant)
		trial_hint(t, "did you mean '%s'?", meant);
	return meant;
}

void explain_host(struct trial *t, size_t i)
{
	char word[WORD_MAX];

	snprintf(word, sizeof(word), "%.*s", TOKEN(t, i));
	if (word_correct(t, i))
		return;
	if (strspn(word, "0123456789.") == strlen(word))
		trial_hint(t, "an IPv4 address has four numbers from 0 to 255");
	else
		trial_hint(t, "no such name is known here; an address needs no lookup");
}

void explain_ether_host(struct trial *t, size_t i)
{
	const char *word = t->text + t->tokens[i].offset;

	if (strspn(word, "0123456789abcdefABCDEF-.:") >= t->tokens[i].length)
		trial_hint(t, "a hardware address has six pairs of hexadecimal digits, as in "
			      "00:11:22:33:44:55");
	else
		explain_host(t, i);
}

void explain_port(struct trial *t, size_t i)
{
	static const char *const services[] = { "http", "https", "ssh", "domain", "smtp", "ntp",
		"telnet", "snmp", "syslog", "imap", "imaps", "pop3", "pop3s", "ldap", "ldaps",
		"bootps", "bootpc", "tftp", "ftp", "ftp-data", "mysql", "postgresql", "bgp",
		"kerberos", "rsync", "sip", "sunrpc", "nfs", NULL };
	char word[WORD_MAX];

	snprintf(word, sizeof(word), "%.*s", TOKEN(t, i));
	if (strchr(word, '-') && strspn(word, "0123456789-") == strlen(word))
		trial_hint(t, "did you mean 'portrange %s'?", word);
	else if (!word_correct(t, i) && !explain_suggest(t, i, services))
		trial_hint(t, "no service has this name here; a number needs no lookup");
}

void explain_proto(struct trial *t, size_t i)
{
	if (!explain_suggest(t, i, keyword_protocols))
		trial_hint(t, "protocols can be given by number, as in 'ip proto 47'");
}

/* 10.0.0.1/8: the network that it is in. */
void explain_host_bits(struct trial *t, size_t i)
{
	unsigned char a[16];
	char address[WORD_MAX], shown[INET6_ADDRSTRLEN];
	int family;
	unsigned bits;

	if (i + 2 >= t->count || !trial_is(t, i + 1, "/"))
		return;
	snprintf(address, sizeof(address), "%.*s", TOKEN(t, i));
	bits = (unsigned)atoi(t->text + t->tokens[i + 2].offset);
	family = strchr(address, ':') ? AF_INET6 : AF_INET;
	trial_point(t, i, i + 3);
	if (inet_pton(family, address, a) != 1)
		return;
	for (unsigned b = bits; b < (family == AF_INET ? 32u : 128u); b++)
		a[b / 8] &= (unsigned char)~(0x80u >> b % 8);
	inet_ntop(family, a, shown, sizeof(shown));
	trial_hint(t, "did you mean 'net %s/%u', or 'host %s'?", shown, bits, address);
}

/* Puts words in before or instead of the token, if the expression compiles with that. */
static bool explain_try(struct trial *t, size_t from, size_t to, const char *with)
{
	if (from >= t->count || !trial_replaces(t, from, to, with))
		return false;
	trial_hint(t, "did you mean '%s'?", with);
	return true;
}

/* tcp host 10.0.0.1, tcp src 80, ip host ::1 */
void explain_modifier(struct trial *t, size_t i)
{
	static const char *const others[] = { "ip", "ip6", "arp", "ether", NULL };
	size_t value = trial_find_kind(t, LEX_NUMBER);
	char with[WORD_MAX];

	if (value < t->count && value > i && trial_replaces(t, value, value, "port")) {
		trial_point(t, value, value + 1);
		trial_hint(t, "'port' is missing before '%.*s'", TOKEN(t, value));
		return;
	}
	for (const char *const *o = others; lex_is_one(t->text, &t->tokens[i], others) && *o; o++)
		if (!trial_is(t, i, *o) && explain_try(t, i, i + 1, *o))
			return;
	if (i + 1 < t->count) {
		snprintf(with, sizeof(with), "%.*s and %.*s", TOKEN(t, i), TOKEN(t, i + 1));
		if (explain_try(t, i, i + 2, with))
			return;
	}
	trial_hint(t, "'%.*s' does not go with what follows it", TOKEN(t, i));
}

void explain_qualifier(struct trial *t, size_t i)
{
	trial_hint(t, "ports are of tcp, udp and sctp: '%.*s' has none", TOKEN(t, i));
}

/* host 10.0.0.0/8, src 10.0.0.0/8 */
void explain_prefix(struct trial *t, size_t i)
{
	size_t host = trial_find(t, "host");

	if (host + 1 == i && explain_try(t, host, i, "net"))
		trial_point(t, host, i);
	else if (trial_replaces(t, i, i, "net"))
		trial_hint(t, "'net' is missing before '%.*s'", TOKEN(t, i));
	else
		trial_hint(t, "only 'net' takes a prefix length");
}

/* type mgt, icmp type 8 */
void explain_type(struct trial *t, size_t i)
{
	if (i > 0 && i + 1 < t->count && trial_is(t, i - 1, "icmp"))
		trial_hint(t, "did you mean 'icmp[icmptype] = %.*s'?", TOKEN(t, i + 1));
	else
		trial_hint(t, "of 802.11 only: see -y, as in -y IEEE802_11_RADIO");
}

void explain_mac(struct trial *t, size_t i)
{
	char with[WORD_MAX];

	snprintf(with, sizeof(with), "ether host %.*s", TOKEN(t, i));
	if (i > 0 && explain_try(t, i - 1, i + 1, with))
		return;
	trial_hint(t, "a hardware address needs 'ether' before it, as in '%s'", with);
}

void explain_octal(struct trial *t, size_t i)
{
	const char *digits = t->text + t->tokens[i].offset;

	digits += strspn(digits, "0");
	trial_hint(t, "a leading 0 makes a number octal: did you mean '%.*s'?",
		(int)strspn(digits, "0123456789"), digits);
}

void explain_bogus_proto(struct trial *t, size_t i)
{
	trial_hint(t, "'%.*s' carries no protocol that 'proto' could name; IP does: 'ip proto 6'",
		TOKEN(t, i));
}
