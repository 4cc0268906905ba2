/* SPDX-License-Identifier: ISC */
#include "base/atom.h"
#include "file/savefile_odd.h"
#include "file/savefile_pcap_state.h"

/* A fraction of more than a second counts into the seconds. */
static void savefile_pcap_carry(struct savefile *file, uint32_t fraction, struct packet *p)
{
	uint64_t nsec = (uint64_t)fraction * savefile_pcap_of(file)->unit;

	p->sec += (int64_t)(nsec / CLOCK_SECOND);
	p->nsec = (uint32_t)(nsec % CLOCK_SECOND);
	savefile_pcap_warn_fraction(file, fraction, savefile_pcap_of(file)->unit);
}

/* The numbers of a pcap file are unsigned, which libpcap takes for signed ones where they
 * are in this byte order. */
static inline void savefile_pcap_take(
	struct savefile *file, const struct record_head *head, struct packet *p)
{
	struct savefile_pcap *r = file->state;

	if (__builtin_expect(r->zeros != 0, false)) {
		savefile_pcap_warn_zeros(file, r->zeros * sizeof(*head));
		r->zeros = 0;
	}
	p->sec = head->sec;
	if (__builtin_expect((uint64_t)head->fraction * r->unit < CLOCK_SECOND, true))
		p->nsec = head->fraction * r->unit;
	else
		savefile_pcap_carry(file, head->fraction, p);
	savefile_take(file, &file->filter, p);
}

/* What looks like a packet without a length is none: zeros, of a file that was given its size
 * before it was written, or the header of another savefile. */
static bool savefile_pcap_is_none(struct savefile *file, const struct record_head *head)
{
	struct savefile_pcap *r = file->state;

	if (!head->sec && !head->fraction && !head->caplen) {
		r->zeros++;
		return true;
	}
	if (!savefile_pcap_is_header(head->sec, head->fraction))
		return false;
	r->second = true;
	file->enough = true;
	return true;
}

static struct record_head savefile_pcap_head_of(
	const struct savefile_pcap *r, const struct pcap_pkthdr *h)
{
	if (r->plain)
		return savefile_pcap_head(r->head, r->swapped);
	return (struct record_head){
		.sec = (uint32_t)h->ts.tv_sec,
		.fraction = (uint32_t)(h->ts.tv_usec / (int64_t)r->unit),
		.caplen = h->caplen,
		.len = h->len,
	};
}

static void savefile_pcap_take_pcap(
	struct savefile *file, const struct pcap_pkthdr *h, struct packet *p)
{
	struct record_head head = savefile_pcap_head_of(savefile_pcap_of(file), h);

	if (!head.len && savefile_pcap_is_none(file, &head))
		return;
	if (head.caplen > h->caplen)
		savefile_pcap_warn_snaplen(file, head.caplen, h->caplen);
	savefile_pcap_take(file, &head, p);
}

static void savefile_pcap_packet(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	struct savefile *file = (struct savefile *)(void *)user;
	struct packet p = {
		.origin = &file->origin,
		.caplen = h->caplen,
		.len = h->len,
		.data = data,
	};

	savefile_pcap_take_pcap(file, h, &p);
	if (file->enough)
		pcap_breakloop(file->pcap);
}

/* Returns the number of packets taken. */
static inline int savefile_pcap_take_buffered(struct savefile *file, int max, bool swapped)
{
	struct savefile_pcap *r = file->state;
	int n = 0;

	while (n != max && !file->enough) {
		const uint8_t *at = r->buffer + r->at;
		size_t left = r->len - r->at;
		struct record_head head;
		struct packet p;

		if (left < sizeof(head))
			break;
		head = savefile_pcap_head(at, swapped);
		if (head.caplen > r->caplen_max || head.caplen > left - sizeof(head))
			break;
		r->at += sizeof(head) + head.caplen;
		n++;
		if (__builtin_expect(!head.len, false) && savefile_pcap_is_none(file, &head))
			continue;
		p.origin = &file->origin;
		p.flags = 0;
		p.comment = NULL;
		p.seq = 0;
		p.caplen = head.caplen;
		p.len = head.len;
		p.data = at + sizeof(head);
		savefile_pcap_take(file, &head, &p);
	}
	return n;
}

static int savefile_pcap_take_direct(struct savefile *file, int max)
{
	if (!savefile_pcap_of(file)->direct)
		return 0;
	if (savefile_pcap_of(file)->swapped)
		return savefile_pcap_take_buffered(file, max, true);
	return savefile_pcap_take_buffered(file, max, false);
}

int savefile_pcap_dispatch(struct savefile *file, int max)
{
	int n = 0;

	if (!savefile_pcap_of(file)->plain)
		return pcap_dispatch(file->pcap, max, savefile_pcap_packet, (u_char *)file);
	while (n != max && !file->enough) {
		int taken = savefile_pcap_take_direct(file, max - n);

		if (!taken)
			taken = pcap_dispatch(file->pcap, 1, savefile_pcap_packet, (u_char *)file);
		if (taken == PCAP_ERROR_BREAK)
			return n + 1;
		if (taken < 0)
			return taken;
		if (!taken)
			break;
		n += taken;
	}
	return n;
}
