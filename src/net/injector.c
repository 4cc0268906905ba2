/* SPDX-License-Identifier: ISC */
#include "net/injector.h"

#include <errno.h>
#include <string.h>

#include "net/inject_error.h"
#include "net/live.h"

#define ETHERNET_HEADER 14
#define VLAN_TAG        4

/* What the kernel takes of Ethernet; packet(7) leaves other link types alone. */
static void injector_set_limits(struct injector *j)
{
	unsigned mtu = inject_mtu(j->pcap, j->device.origin->ifname);
	bool ethernet = j->device.origin->dlt == DLT_EN10MB;

	j->frame_min = ethernet ? ETHERNET_HEADER : 1;
	j->frame_max = mtu ? mtu + (ethernet ? ETHERNET_HEADER : 0) : UINT32_MAX;
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
		.linktype = -1,
		.tstamp_type = -1,
	};

	*j = (struct injector){ 0 };
	if (live_open(&j->device, ifname, &live, f) < 0 || injector_check_device(&j->device, f) < 0)
		return -1;
	j->pcap = j->device.pcap;
	injector_set_limits(j);
	if (options->qdisc_bypass && inject_set_qdisc_bypass(j->pcap, ifname, f) < 0)
		return -1;
	if (options->dry_run)
		j->pcap = NULL;
	return 0;
}

void injector_close(struct injector *j)
{
	source_close(&j->device);
	buf_finish(&j->bytes);
}

int injector_fd(const struct injector *j)
{
	return source_fd(&j->device);
}

bool injector_has_carrier(const struct injector *j)
{
	return inject_has_carrier(j->device.pcap, j->device.origin->ifname);
}

bool injector_add(struct injector *j, struct bytes packet, uint64_t number)
{
	if (j->done == j->count) {
		j->done = j->count = 0;
		j->bytes.len = 0;
	}
	j->queue[j->count++] =
		(struct injector_packet){ j->bytes.len, (uint32_t)packet.len, number };
	buf_put(&j->bytes, packet.data, packet.len);
	return !buf_failed(&j->bytes);
}

/* Counts the next n of the queue as sent. */
static void injector_count_sent(struct injector *j, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		j->sent_bytes += j->queue[j->done++].len;
	j->sent += n;
}

static enum injector_status injector_refuse(struct injector *j, int error)
{
	j->refused = j->queue[j->done++];
	j->error = error;
	j->failed++;
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
		bool tagged = j->frame_min == ETHERNET_HEADER && p->len > ETHERNET_HEADER &&
			      get_be16(j->bytes.data + p->at + 12) == 0x8100;

		if (p->len < j->frame_min)
			return injector_refuse(j, EINVAL);
		if (p->len - (tagged ? VLAN_TAG : 0) > j->frame_max)
			return injector_refuse(j, EMSGSIZE);
		injector_count_sent(j, 1);
	}
	return INJECTOR_EMPTY;
}

static int injector_send_batch(struct injector *j)
{
	struct iovec parts[INJECTOR_BATCH];
	unsigned n = injector_queued(j);

	for (unsigned i = 0; i < n; i++) {
		const struct injector_packet *p = &j->queue[j->done + i];

		parts[i] = (struct iovec){ j->bytes.data + p->at, p->len };
	}
	return inject_batch(j->pcap, parts, n);
}

enum injector_status injector_send(struct injector *j)
{
	bool again = false;

	if (!j->pcap)
		return injector_pretend(j);
	while (j->done < j->count) {
		int n = injector_send_batch(j);

		if (n > 0) {
			injector_count_sent(j, (unsigned)n);
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
