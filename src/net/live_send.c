/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

#include "net/inject_error.h"
#include "net/live_state.h"

/* Tries, and how long each waits for room in the device's queue. */
#define TRIES   10
#define WAIT_MS 10

static bool live_queue_full(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS;
}

static int live_send_refused(struct source *s, size_t size, int error, struct fault *f)
{
	const char *hint = inject_error_hint(error);
	const char *ifname = live_of(s)->ifname;

	if (!error)
		return fault_set(f, ATOM(send_failed), ATOM(send), ifname, "cannot send on %s: %s",
			ifname, pcap_geterr(s->pcap));
	fault_set(f, ATOM(send_failed), ATOM(send), ifname,
		"cannot send a packet of %zu bytes on %s: %s (%s)", size, ifname, strerror(error),
		inject_error_name(error));
	return hint ? fault_hint(f, "%s", hint) : -1;
}

int live_send(struct source *s, struct bytes packet, struct fault *f)
{
	struct pollfd p = { .fd = pcap_fileno(s->pcap), .events = POLLOUT };

	if (!packet.len || packet.len > INT_MAX)
		return live_send_refused(s, packet.len, packet.len ? EMSGSIZE : EINVAL, f);
	for (int i = 0; i < TRIES; i++) {
		errno = 0;
		if (pcap_inject(s->pcap, packet.data, packet.len) >= 0)
			return 0;
		if (live_queue_full(errno))
			poll(&p, 1, WAIT_MS);
		/* It may be what a socket remembers of a device that is up again. */
		else if (errno != ENETDOWN || i)
			break;
	}
	return live_send_refused(s, packet.len, errno, f);
}
