/* SPDX-License-Identifier: ISC */
#include "net/fanout.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>

#include "base/atom.h"
#include "base/bytes.h"

static const struct {
	atom_id name;
	unsigned type;
} fanout_types[] = {
	{ ATOM(hash), PACKET_FANOUT_HASH },
	{ ATOM(lb), PACKET_FANOUT_LB },
	{ ATOM(cpu), PACKET_FANOUT_CPU },
	{ ATOM(qm), PACKET_FANOUT_QM },
	{ ATOM(rollover), PACKET_FANOUT_ROLLOVER },
	{ ATOM(random), PACKET_FANOUT_RND },
};

bool fanout_available(void)
{
	return true;
}

static unsigned fanout_type(atom_id name)
{
	size_t i = 0;

	while (i + 1 < ARRAY_LEN(fanout_types) && fanout_types[i].name != name)
		i++;
	return fanout_types[i].type;
}

static int fanout_refuse(int error, const char *ifname, unsigned id, struct fault *f)
{
	fault_set(f, error == ENOPROTOOPT ? ATOM(not_supported) : ATOM(failed), ATOM(activate),
		ifname, "cannot join the fanout group %u on %s: %s", id, ifname, strerror(error));
	if (error == EINVAL)
		return fault_hint(f, "its members have another type, or another device: give the "
				     "type of theirs, or an ID that nobody has");
	if (error == ENOSPC)
		return fault_hint(f, "a group has 256 members at the most");
	return -1;
}

int fanout_join(pcap_t *pcap, const char *ifname, const struct fanout *fanout, struct fault *f)
{
	const unsigned request = fanout->id | fanout_type(fanout->type) << 16;

	if (setsockopt(pcap_fileno(pcap), SOL_PACKET, PACKET_FANOUT, &request, sizeof(request)) ==
		0)
		return 0;
	return fanout_refuse(errno, ifname, fanout->id, f);
}
