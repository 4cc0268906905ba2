/* SPDX-License-Identifier: ISC */
#include "decode/line.h"

#include <stdio.h>

#include "base/address.h"
#include "base/atom.h"
#include "base/number.h"
#include "decode/names.h"

static const struct layer *line_innermost(const struct dissection *d)
{
	const struct layer *found = NULL;

	for (unsigned i = 0; i < d->count && d->layers[i].scope != DECODE_QUOTED; i++)
		found = &d->layers[i];
	return found;
}

/* The name of what has no protocol here, or NULL. */
static const char *line_name(const struct dissection *d, char room[LINE_LABEL_MAX])
{
	const struct field_name *ip = &names_ip[d->unknown & 0xff];

	if (d->unknown_space != SPACE_IP)
		return names_find((enum registry_space)d->unknown_space, d->unknown);
	if (!ip->len)
		return NULL;
	memcpy(room, ip->text, ip->len);
	room[ip->len] = '\0';
	return room;
}

const char *line_label(const struct dissection *d, char room[LINE_LABEL_MAX])
{
	const struct layer *l = line_innermost(d);
	const char *name = d->unknown_space ? line_name(d, room) : NULL;

	if (name)
		return name;
	if (l)
		return l->proto->label;
	snprintf(room, LINE_LABEL_MAX, "DLT %u", d->unknown);
	return room;
}

enum line_color line_color(const struct dissection *d)
{
	const struct layer *l = line_innermost(d);

	return l ? (enum line_color)l->proto->color : LINE_LINK;
}

static char *line_put_ip(char *p, const struct layer *net, bool dest)
{
	if (net->proto == &proto_ip)
		return address_put_ip4(p, net->at + (dest ? 16 : 12));
	return address_put_ip6(p, net->at + (dest ? 24 : 8));
}

static void line_put_endpoint(
	char *p, const struct layer *net, const struct layer *transport, bool dest)
{
	bool brackets = transport && net->proto == &proto_ip6;

	if (brackets)
		*p++ = '[';
	p = line_put_ip(p, net, dest);
	if (brackets)
		*p++ = ']';
	if (transport) {
		*p++ = ':';
		p = number_put(p, get_be16(transport->at + (dest ? 2 : 0)));
	}
	*p = '\0';
}

void line_endpoints(
	const struct dissection *d, char src[LINE_ENDPOINT_MAX], char dest[LINE_ENDPOINT_MAX])
{
	const struct layer *link = &d->layers[0];

	memcpy(src, "-", 2);
	memcpy(dest, "-", 2);
	if (d->net) {
		line_put_endpoint(src, d->net, d->transport, false);
		line_put_endpoint(dest, d->net, d->transport, true);
	} else if (d->count && link->proto == &proto_eth && link->len >= 12) {
		*address_put_mac(src, link->at + 6) = '\0';
		*address_put_mac(dest, link->at) = '\0';
	}
}

/* Where a link's layer has its addresses; UINT8_MAX: it does not tell. */
struct line_link {
	const struct proto *proto;
	uint8_t src;
	uint8_t dest;
};

static const struct line_link line_links[] = {
	{ &proto_eth, 6, 0 },
	{ &proto_wlan, 10, 4 },
	{ &proto_sll, 6, UINT8_MAX },
	{ &proto_sll2, 12, UINT8_MAX },
};

static void line_put_mac(char mac[ADDRESS_MAC_MAX], const struct layer *l, size_t at)
{
	if (at + 6 <= l->len)
		*address_put_mac(mac, l->at + at) = '\0';
}

void line_macs(const struct dissection *d, char src[ADDRESS_MAC_MAX], char dest[ADDRESS_MAC_MAX])
{
	memcpy(src, "-", 2);
	memcpy(dest, "-", 2);
	for (unsigned i = 0; i < d->count && d->layers[i].proto->link; i++)
		for (size_t n = 0; n < ARRAY_LEN(line_links); n++)
			if (d->layers[i].proto == line_links[n].proto) {
				line_put_mac(src, &d->layers[i], line_links[n].src);
				line_put_mac(dest, &d->layers[i], line_links[n].dest);
				return;
			}
}

struct bytes line_payload(const struct dissection *d)
{
	const uint8_t *from = d->transport ? d->transport->at + d->transport->len : d->cursor.at;

	return (struct bytes){ from, from < d->cursor.end ? (size_t)(d->cursor.end - from) : 0 };
}

/* ` (192.0.2.1:53 > 192.0.2.2:4711 UDP)`, of what an ICMP error quotes. */
static void line_put_quoted(const struct dissection *d, unsigned i, struct buf *out)
{
	const struct layer *net = &d->layers[i];
	const struct layer *transport = i + 1 < d->count && net[1].len >= 4 ? &net[1] : NULL;
	char src[LINE_ENDPOINT_MAX], dest[LINE_ENDPOINT_MAX];
	bool ports =
		transport && (transport->proto == &proto_tcp || transport->proto == &proto_udp ||
				     transport->proto == &proto_sctp);

	if (net->len < (net->proto == &proto_ip ? 20 : 40))
		return;
	line_put_endpoint(src, net, ports ? transport : NULL, false);
	line_put_endpoint(dest, net, ports ? transport : NULL, true);
	buf_printf(out, " (%s > %s%s%s)", src, dest, transport ? " " : "",
		transport ? transport->proto->label : "");
}

/* The number of what has no name, either, and the name that a port stands for. */
static void line_put_unknown(const struct dissection *d, const char *before, struct buf *out)
{
	static const char *const spaces[SPACE_COUNT] = {
		[SPACE_ETHERTYPE] = "ethertype",
		[SPACE_LLC] = "sap",
		[SPACE_CISCO] = "cisco",
		[SPACE_PPP] = "ppp",
	};
	char room[LINE_LABEL_MAX];

	if (d->service) {
		buf_puts(out, before);
		buf_puts(out, service_names[d->service].text);
		buf_put_byte(out, '?');
	}
	if (d->service || !d->unknown_space || line_name(d, room))
		return;
	if (d->unknown_space == SPACE_IP)
		buf_printf(out, "%sproto %u", before, d->unknown);
	else if (spaces[d->unknown_space])
		buf_printf(out, "%s%s 0x%04x", before, spaces[d->unknown_space], d->unknown);
}

static void line_put_faults(const struct dissection *d, const char *before, struct buf *out)
{
	for (unsigned i = 0; i < d->count; i++) {
		if (d->layers[i].checksum != DECODE_BAD)
			continue;
		buf_printf(out, "%sbad checksum %s", before, atom_text(d->layers[i].proto->name));
		before = ", ";
	}
	if (d->truncated)
		buf_printf(out, "%struncated %s", before, atom_text(d->truncated->name));
	if (d->malformed)
		buf_printf(out, "%smalformed %s", before, atom_text(d->malformed->name));
}

/* What an application says is the most telling, and stands first. */
static unsigned line_first(const struct dissection *d)
{
	const struct layer *l = line_innermost(d);

	return l && l->proto->color == LINE_APP ? (unsigned)(l - d->layers) : 0;
}

void line_info(const struct dissection *d, struct buf *out)
{
	const char *before = "";
	size_t written;

	for (unsigned i = 0; i < d->count; i++) {
		unsigned first = line_first(d);
		const struct layer *l = &d->layers[!i ? first : i <= first ? i - 1 : i];
		size_t start = out->len;

		if (l->scope == DECODE_QUOTED) {
			line_put_quoted(d, i, out);
			break;
		}
		if (!l->proto->text)
			continue;
		buf_puts(out, before);
		written = out->len;
		l->proto->text(out, d, l);
		if (out->len == written)
			out->len = start;
		else
			before = ", ";
	}
	written = out->len;
	line_put_unknown(d, before, out);
	line_put_faults(d, out->len == written ? before : ", ", out);
}

size_t line_link_len(const struct dissection *d)
{
	size_t len = 0;

	for (unsigned i = 0; i < d->count && d->layers[i].proto->link; i++)
		len = (size_t)(d->layers[i].at + d->layers[i].len - d->data);
	return len;
}
