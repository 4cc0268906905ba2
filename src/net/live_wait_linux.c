/* SPDX-License-Identifier: ISC */
#include "net/live_wait.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "net/live_state.h"

static int live_wait_ask_error(struct source *s, struct live_wait *w, struct fault *f)
{
	int error = 0;
	socklen_t size = sizeof(error);

	if (getsockopt(source_fd(s), SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		error = errno;
	if (error != ENETDOWN)
		return live_lost(s, error ? strerror(error) : "an error without a number", f);
	w->down = true;
	memcpy(w->ifname, live_of(s)->ifname, sizeof(w->ifname));
	return 0;
}

static int live_wait_ask_device(struct source *s, struct live_wait *w, struct fault *f)
{
	struct sockaddr_ll bound;
	socklen_t size = sizeof(bound);
	struct ifreq request = { 0 };

	if (getsockname(source_fd(s), (struct sockaddr *)&bound, &size) < 0)
		return live_lost(s, strerror(errno), f);
	memcpy(request.ifr_name, w->ifname, sizeof(request.ifr_name));
	if (bound.sll_ifindex == -1 || ioctl(source_fd(s), SIOCGIFFLAGS, &request) < 0)
		return live_lost(s, "The interface disappeared", f);
	w->down = !(request.ifr_flags & IFF_UP);
	return 0;
}

int live_wait(struct source *s, struct live_wait *w, struct fault *f)
{
	struct pollfd at = { .fd = source_fd(s), .events = POLLIN };

	if (poll(&at, 1, 0) < 0 && errno != EINTR)
		return live_lost(s, strerror(errno), f);
	if (at.revents == POLLIN)
		return 0;
	if (at.revents & (POLLNVAL | POLLHUP))
		return live_lost(s, "the packet socket is closed", f);
	if (at.revents & POLLERR && live_wait_ask_error(s, w, f) < 0)
		return -1;
	return w->down ? live_wait_ask_device(s, w, f) : 0;
}
