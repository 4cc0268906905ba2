/* SPDX-License-Identifier: ISC */
/* Apple's header before a packet of any device, with the process that it is of, little-endian.
 * https://www.tcpdump.org/linktypes/LINKTYPE_PKTAP.html */
#include <pcap/dlt.h>

#include "base/atom.h"
#include "decode/dissect.h"
#include "decode/printable.h"

#define HEADER      108
#define IFNAME      12
#define IFNAME_LEN  24
#define FLAGS       36
#define PID         52
#define COMMAND     56
#define COMMAND_LEN 20
#define IN          1 /* of the flags */
#define OUT         2
#define PACKET      1 /* the kind of record that a packet follows */
#define LINK_RAW    101

static const struct field pktap_fields[] = {
	FIELD_NOTE(len),
	FIELD_NOTE(dlt),
	FIELD_NOTE(ifname),
	FIELD_NOTE(direction),
	FIELD_NOTE(pid),
	FIELD_NOTE(command),
	FIELD_END,
};

static const struct proto *pktap_dissect(struct dissection *d, struct layer *l)
{
	const uint8_t *h = dissect_take(d, l, HEADER);
	uint32_t dlt;

	if (!h)
		return NULL;
	if (get_le32(h) < HEADER)
		return dissect_malformed(d, l);
	if (!dissect_take(d, l, get_le32(h) - (size_t)HEADER) || get_le32(h + 4) != PACKET)
		return NULL;
	dlt = get_le32(h + 8);
	if (dlt == DLT_RAW || dlt == LINK_RAW)
		return registry_ip_version(&d->cursor);
	return dlt <= UINT16_MAX ? dissect_next(d, SPACE_DLT, (uint16_t)dlt) : NULL;
}

/* A text in a field of fixed length. */
static struct bytes pktap_text_at(const struct layer *l, size_t at, size_t len)
{
	return (struct bytes){ l->at + at, strnlen((const char *)l->at + at, len) };
}

static void pktap_emit_text(struct enc *e, atom_id key, struct bytes text)
{
	if (!text.len)
		return;
	enc_key(e, key);
	enc_textn(e, (const char *)text.data, text.len);
}

static void pktap_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	uint32_t flags;

	(void)d;
	if (l->len < HEADER)
		return;
	flags = get_le32(l->at + FLAGS);
	enc_key_uint(e, ATOM(len), get_le32(l->at));
	enc_key_uint(e, ATOM(dlt), get_le32(l->at + 8));
	pktap_emit_text(e, ATOM(ifname), pktap_text_at(l, IFNAME, IFNAME_LEN));
	if (flags & (IN | OUT))
		enc_key_atom(e, ATOM(direction), flags & IN ? ATOM(in) : ATOM(out));
	enc_key_uint(e, ATOM(pid), get_le32(l->at + PID));
	pktap_emit_text(e, ATOM(command), pktap_text_at(l, COMMAND, COMMAND_LEN));
}

static void pktap_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	(void)d;
	if (l->len < HEADER)
		return;
	printable_text(out, "", pktap_text_at(l, IFNAME, IFNAME_LEN));
	printable_text(out, " ", pktap_text_at(l, COMMAND, COMMAND_LEN));
	printable_number(out, " pid ", get_le32(l->at + PID));
}

const struct proto proto_pktap = {
	.name = ATOM(pktap),
	.index = PROTO_pktap,
	.color = LINE_LINK,
	.link = true,
	.label = "PKTAP",
	.fields = pktap_fields,
	.dissect = pktap_dissect,
	.emit = pktap_emit,
	.text = pktap_text,
};
