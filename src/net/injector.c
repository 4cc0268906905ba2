/* SPDX-License-Identifier: ISC */
#include "net/injector.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/atom.h"
#include "net/inject_error.h"
#include "net/link_header.h"
#include "net/live.h"

/* What the kernel takes of Ethernet; packet(7) leaves other link types alone. */
static void injector_set_limits(struct injector *j)
{
	unsigned mtu = inject_mtu(j->pcap, j->device.origin->ifname);
	bool ethernet = j->device.origin->dlt == DLT_EN10MB;

	j->frame_min = ethernet ? LINK_HEADER_ETHERNET : 1;
	j->offload.frame_max = mtu ? mtu + (ethernet ? LINK_HEADER_ETHERNET : 0) : INT32_MAX;
}

/* The socket that is sent on: libpcap's, or one of which the kernel makes what is missing. */
static int injector_open_socket(
	struct injector *j, const struct injector_options *options, struct fault *f)
{
	const struct packet_origin *origin = j->device.origin;
	int fd = -1;

	if (offload_wanted(&options->offload) && !options->dry_run)
		fd = inject_head_open(origin->ifindex);
	j->offload.kernel = fd >= 0;
	j->offload.direct = options->qdisc_bypass;
	j->fd = fd >= 0 ? fd : source_fd(&j->device);
	if (options->qdisc_bypass && inject_set_qdisc_bypass(j->fd, origin->ifname, f) < 0)
		return -1;
	return 0;
}

static int injector_check_device(const struct source *device, struct fault *f)
{
	struct source_facts facts;

	source_facts(device, &facts);
	if (!facts.mixed)
		return 0;
	fault_set(f, ATOM(not_supported), ATOM(open), "any", "\"any\" is no device to send on");
	return fault_hint(f, "name one device with -i; pktpipe devs lists them");
}

int injector_open(struct injector *j, const char *ifname, const struct injector_options *options,
	struct fault *f)
{
	/* Nothing is captured: the smallest ring, on a socket that stays bound to no traffic. */
	const struct live_options live = {
		.snaplen = 64,
		.timeout_ms = 1000,
		.buffer = 64 * 1024,
		.reader = LIVE_READER_LIBPCAP,
		.linktype = -1,
		.tstamp_type = -1,
	};

	*j = (struct injector){ .counts = options->counts };
	if (live_open(&j->device, ifname, &live, f) < 0 || injector_check_device(&j->device, f) < 0)
		return -1;
	j->pcap = j->device.pcap;
	j->offload.options = options->offload;
	j->offload.dlt = j->device.origin->dlt;
	injector_set_limits(j);
	if (injector_open_socket(j, options, f) < 0)
		return -1;
	if (options->dry_run)
		j->pcap = NULL;
	return 0;
}

void injector_close(struct injector *j)
{
	if (j->offload.kernel)
		close(j->fd);
	source_close(&j->device);
	buf_finish(&j->bytes);
	*j = (struct injector){ 0 };
}

int injector_fd(const struct injector *j)
{
	return j->fd;
}

atom_id injector_sender(const struct injector *j)
{
	if (!j->pcap)
		return ATOM(none);
	return j->offload.kernel ? ATOM(vnet_hdr) : inject_sender();
}

bool injector_has_carrier(const struct injector *j)
{
	return inject_has_carrier(j->device.pcap, j->device.origin->ifname);
}

/* Room for one more in the queue, whose bytes begin with the head. */
static struct injector_packet *injector_next(struct injector *j, uint32_t len)
{
	struct injector_packet *p;

	if (j->done == j->count) {
		j->done = j->count = 0;
		j->bytes.len = 0;
	}
	p = &j->queue[j->count++];
	*p = (struct injector_packet){
		.at = j->bytes.len, .size = len, .len = len, .number = j->number
	};
	return p;
}

static void injector_put_head(struct injector *j)
{
	static const uint8_t none[INJECT_HEAD_LEN];

	buf_put(&j->bytes, none, offload_head_len(&j->offload));
}

bool injector_add_rest(struct injector *j)
{
	const uint32_t len = (uint32_t)j->segmenter.packet.len;

	while (segmenter_has_more(&j->segmenter) && !injector_full(j)) {
		struct injector_packet *p = injector_next(j, len);
		size_t before;

		injector_put_head(j);
		before = j->bytes.len;
		segmenter_next(&j->segmenter, &j->bytes);
		if (buf_failed(&j->bytes))
			return false;
		p->size = (uint32_t)(j->bytes.len - before);
		p->more = segmenter_has_more(&j->segmenter);
	}
	return true;
}

bool injector_add(struct injector *j, struct bytes packet, uint64_t number)
{
	const size_t head = offload_head_len(&j->offload);
	size_t at;

	j->number = number;
	if (offload_segment(&j->offload, packet, &j->segmenter))
		return injector_add_rest(j);
	at = injector_next(j, (uint32_t)packet.len)->at;
	injector_put_head(j);
	buf_put(&j->bytes, packet.data, packet.len);
	if (buf_failed(&j->bytes))
		return false;
	if (offload_wanted(&j->offload.options))
		offload_prepare(
			&j->offload, j->bytes.data + at, j->bytes.data + at + head, packet.len);
	return true;
}

/* Counts the next n of the queue as sent. */
static void injector_count_sent(struct injector *j, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		const struct injector_packet *p = &j->queue[j->done++];

		j->counts->sent += !p->more;
		j->counts->bytes += p->more ? 0 : p->len;
	}
}

/* The other segments of a packet are of no use. */
static void injector_leave_out(struct injector *j, uint64_t number)
{
	while (j->done < j->count && j->queue[j->done].number == number)
		j->done++;
	if (j->number == number)
		j->segmenter.at = j->segmenter.layers.end;
}

static enum injector_status injector_refuse(struct injector *j, int error)
{
	j->refused = j->queue[j->done++];
	j->error = error;
	j->counts->failed++;
	injector_leave_out(j, j->refused.number);
	j->gone = error == ENXIO || error == ENODEV;
	return INJECTOR_REFUSED;
}

void injector_give_up(struct injector *j)
{
	injector_refuse(j, ENOBUFS);
}

static enum injector_status injector_pretend(struct injector *j)
{
	while (j->done < j->count) {
		const struct injector_packet *p = &j->queue[j->done];
		const struct bytes sent = { j->bytes.data + p->at, p->size };

		if (p->size < j->frame_min)
			return injector_refuse(j, EINVAL);
		if (p->size > offload_frame_max(&j->offload, sent))
			return injector_refuse(j, EMSGSIZE);
		injector_count_sent(j, 1);
	}
	return INJECTOR_EMPTY;
}

static int injector_send_batch(struct injector *j)
{
	struct iovec parts[INJECTOR_BATCH];
	const size_t head = offload_head_len(&j->offload);
	unsigned n = injector_queued(j);

	for (unsigned i = 0; i < n; i++) {
		const struct injector_packet *p = &j->queue[j->done + i];

		parts[i] = (struct iovec){ j->bytes.data + p->at, head + p->size };
	}
	j->counts->flying = n;
	return inject_batch(j->pcap, j->fd, parts, n);
}

enum injector_status injector_send(struct injector *j)
{
	bool again = false;

	if (!j->pcap)
		return injector_pretend(j);
	while (j->done < j->count) {
		int n = injector_send_batch(j);

		if (n > 0)
			injector_count_sent(j, (unsigned)n);
		j->counts->flying = 0;
		if (n > 0) {
			again = false;
			continue;
		}
		switch (errno) {
		case EINTR:
			continue;
		case EAGAIN:
			return INJECTOR_BLOCKED;
		case ENOBUFS:
		case ENOMEM:
			return INJECTOR_BUSY;
		case ENETDOWN:
			/* It may be what a socket remembers of a device that is up again. */
			if (!again) {
				again = true;
				continue;
			}
			break;
		}
		return injector_refuse(j, errno);
	}
	return INJECTOR_EMPTY;
}

void injector_fault(const struct injector *j, struct fault *f)
{
	const char *hint = inject_error_hint(j->error);

	fault_set(f, ATOM(send_failed), ATOM(send), j->device.origin->ifname,
		"packet %llu of %u bytes was not sent: %s", (unsigned long long)j->refused.number,
		j->refused.len, strerror(j->error));
	if (hint)
		fault_hint(f, "%s", hint);
}
