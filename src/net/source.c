/* SPDX-License-Identifier: ISC */
#include "net/source.h"

#include <stdlib.h>

#include "net/live.h"
#include "file/savefile.h"
#include "file/savefile_pcap.h"

/* Only savefiles come here: a kernel's times are right, and it never captures more
 * than there was. */
static void repair(struct source *s, struct packet *p)
{
	struct packet was = *p;
	const char *what = "a captured length over the packet's length";

	if (p->len < p->caplen)
		p->len = p->caplen;
	if (p->sec >= 0 && p->sec <= CLOCK_SEC_MAX && p->nsec < CLOCK_SECOND) {
		if (was.len == p->len)
			return;
	} else {
		what = "a time outside of 1970 to 2262, which is written as 1970-01-01T00:00:00Z";
		p->sec = 0;
		p->nsec = 0;
	}
	if (s->noticed)
		return;
	s->noticed = true;
	fault_set_file(&s->notice, ATOM(packet_invalid), ATOM(read), s->origin.file,
		"packet %llu of %s has %s", (unsigned long long)s->counts.delivered + 1,
		s->origin.file, what);
	fault_hint(
		&s->notice, "the file is damaged or was made up; later such packets are not told");
}

/* Nanoseconds over a second, or negative ones, count into the seconds.  The seconds of a
 * pcap file are unsigned 32-bit numbers, which libpcap takes for signed ones. */
static void set_time(struct packet *p, const struct timeval *ts, bool unsigned_seconds)
{
	int64_t nsec = ts->tv_usec;

	p->sec = unsigned_seconds ? (uint32_t)ts->tv_sec : ts->tv_sec;
	if (nsec < 0 || nsec >= (int64_t)CLOCK_SECOND) {
		int64_t carry = nsec / (int64_t)CLOCK_SECOND;

		nsec %= (int64_t)CLOCK_SECOND;
		if (nsec < 0) {
			nsec += (int64_t)CLOCK_SECOND;
			carry--;
		}
		if (__builtin_add_overflow(p->sec, carry, &p->sec))
			p->sec = -1;
	}
	p->nsec = (uint32_t)nsec;
}

void source_take(struct source *s, const struct pcap_pkthdr *h, const uint8_t *data)
{
	struct packet p = {
		.origin = &s->origin,
		.caplen = h->caplen < s->cut ? h->caplen : s->cut,
		.len = h->len,
		.data = data,
	};

	if (s->filter.bf_len && !pcap_offline_filter(&s->filter, h, data))
		return;
	if (s->live && s->live->change.phase && !live_change_admits(s, h, data))
		return;
	set_time(&p, &h->ts, s->unsigned_seconds);
	if (p.sec < 0 || p.sec > CLOCK_SEC_MAX || p.len < p.caplen)
		repair(s, &p);
	if (s->live && s->live->any)
		p.origin = live_packet_origin(s, data, h->caplen);
	s->counts.delivered++;
	s->counts.bytes += s->count_wire ? p.len : p.caplen;
	s->enough = !s->deliver(s->context, &p);
}

static void on_packet(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	struct source *s = (struct source *)(void *)user;

	source_take(s, h, data);
	if (s->enough)
		pcap_breakloop(s->pcap);
}

static int lost(struct source *s, struct fault *f)
{
	fault_set(f, ATOM(device_lost), ATOM(read), s->origin.ifname, "%s is lost: %s",
		s->origin.ifname, pcap_geterr(s->pcap));
	return fault_hint(f, "the device was removed or renamed while capturing; what it had "
			     "delivered was written");
}

int source_dispatch(
	struct source *s, int max, source_packet_fn *deliver, void *context, struct fault *f)
{
	int n;

	s->deliver = deliver;
	s->context = context;
	s->enough = false;
	if (s->savefile)
		n = savefile_dispatch(s, max, on_packet);
	else
		n = pcap_dispatch(s->pcap, max, on_packet, (u_char *)s);
	if (n == PCAP_ERROR_BREAK)
		return 1;
	if (n < 0)
		return s->live ? lost(s, f) : savefile_fault(s, f);
	if (n == 0 && s->savefile)
		s->done = true;
	return n;
}

void source_update_counts(struct source *s)
{
	if (s->savefile)
		s->counts.received = s->counts.delivered;
	else if (!s->done)
		live_update_counts(s);
}

int source_set_filter(struct source *s, struct bpf_program *program, struct fault *f)
{
	int status = 0;

	if (!s->live) {
		pcap_freecode(&s->filter);
		s->filter = *program;
	} else {
		status = live_set_filter(s, program, f);
		pcap_freecode(status == 0 ? &s->live->program : program);
		if (status == 0)
			s->live->program = *program;
	}
	*program = (struct bpf_program){ 0 };
	return status;
}

void source_close(struct source *s)
{
	if (s->pcap)
		pcap_close(s->pcap);
	pcap_freecode(&s->filter);
	if (s->live)
		live_close(s);
	if (s->savefile)
		savefile_close(s);
	packet_origin_finish(&s->origin);
	*s = (struct source){ 0 };
}
