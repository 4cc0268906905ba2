/* SPDX-License-Identifier: ISC */
#include "record/packet.h"

#include <stdlib.h>

#include "base/atom.h"
#include "base/bytes.h"
#include "record/syntax.h"
#include "wire/pcapng.h"

void packet_put_origin(struct enc *e, const struct packet_origin *o)
{
	if (o->file)
		enc_key_text(e, ATOM(file), o->file);
	if (o->ifname)
		enc_key_text(e, ATOM(ifname), o->ifname);
	if (!o->file)
		enc_key_uint(e, ATOM(ifindex), o->ifindex);
	if (o->tstamp_type)
		enc_key_atom(e, ATOM(tstamp_type), o->tstamp_type);
}

const atom_id packet_meta_keys[PACKET_META_KEYS] = { ATOM(ts), ATOM(ts_sec), ATOM(ts_nsec),
	ATOM(seq), ATOM(file), ATOM(ifname), ATOM(ifindex), ATOM(tstamp_type), ATOM(caplen),
	ATOM(direction), ATOM(checksum), ATOM(gso), ATOM(comment) };

static void packet_put_direction(struct enc *e, uint32_t flags)
{
	bool other = (flags & PCAPNG_RECEPTION) == PCAPNG_PROMISCUOUS;

	if ((flags & PCAPNG_DIRECTION) == PCAPNG_OUT)
		enc_key_atom(e, ATOM(direction), ATOM(out));
	else if ((flags & PCAPNG_DIRECTION) == PCAPNG_IN)
		enc_key_atom(e, ATOM(direction), other ? ATOM(other) : ATOM(in));
}

static void packet_put_checksum(struct enc *e, uint32_t flags)
{
	if (flags & PCAPNG_CHECKSUM_NOT_READY)
		enc_key_atom(e, ATOM(checksum), ATOM(offloaded));
}

static void packet_put_gso(struct enc *e, uint32_t flags)
{
	if (flags & PCAPNG_SEGMENTATION_OFFLOADED)
		enc_key_atom(e, ATOM(gso), ATOM(tcp));
}

static void packet_put_note(struct enc *e, const struct packet *p, atom_id key)
{
	if (key == ATOM(direction))
		packet_put_direction(e, p->flags);
	else if (key == ATOM(checksum))
		packet_put_checksum(e, p->flags);
	else if (key == ATOM(gso))
		packet_put_gso(e, p->flags);
	else if (key == ATOM(comment) && p->comment)
		enc_key_text(e, key, p->comment);
}

static void packet_put_key(struct enc *e, const struct packet *p, atom_id key)
{
	const struct packet_origin *o = p->origin;

	if (key == ATOM(ts))
		enc_key_time(e, key, (struct clock_time){ p->sec, p->nsec });
	else if (key == ATOM(ts_sec))
		enc_key_uint(e, key, (uint64_t)p->sec);
	else if (key == ATOM(ts_nsec))
		enc_key_uint(e, key, p->nsec);
	else if (key == ATOM(seq))
		enc_key_uint(e, key, p->seq);
	else if (key == ATOM(caplen))
		enc_key_uint(e, key, p->caplen);
	else if (key == ATOM(file) && o->file)
		enc_key_text(e, key, o->file);
	else if (key == ATOM(ifname) && o->ifname)
		enc_key_text(e, key, o->ifname);
	else if (key == ATOM(ifindex) && !o->file)
		enc_key_uint(e, key, o->ifindex);
	else if (key == ATOM(tstamp_type) && o->tstamp_type)
		enc_key_atom(e, key, o->tstamp_type);
	else
		packet_put_note(e, p, key);
}

void packet_put_chosen(struct enc *e, const struct packet *p, unsigned keys)
{
	for (; keys; keys &= keys - 1)
		packet_put_key(e, p, packet_meta_keys[__builtin_ctz(keys)]);
}

void packet_origin_finish(struct packet_origin *o)
{
	for (size_t i = 0; i < SYNTAX_COUNT; i++)
		buf_finish(&o->keys[i].bytes);
}

/* https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html, section 5 */
void packet_savefile(struct packet_writer *w, const struct packet *p)
{
	uint32_t head[] = { (uint32_t)p->sec, p->nsec, p->caplen, p->len };
	uint8_t *at = buf_reserve(w->out, sizeof(head) + p->caplen);

	if (__builtin_expect(p->sec > UINT32_MAX, false) && !w->late_seq)
		w->late_seq = p->seq;
	if (!at)
		return;
	memcpy(at, head, sizeof(head));
	memcpy(at + sizeof(head), p->data, p->caplen);
	buf_advance(w->out, sizeof(head) + p->caplen);
}

void packet_writer_finish(struct packet_writer *w)
{
	free(w->interfaces.origins);
	free(w->interfaces.filter);
	w->interfaces = (struct packet_interfaces){ 0 };
}

void packet_writer_init_text(
	struct packet_writer *w, packet_write_fn *write, void *context, struct buf *out)
{
	*w = (struct packet_writer){
		.write = write,
		.out = out,
		.options = { .context = context },
		.cached_sec = -1,
	};
}
