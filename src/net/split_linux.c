/* SPDX-License-Identifier: ISC */
#include "net/split.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/atom.h"
#include "net/split_program_linux.h"

bool split_available(void)
{
	return true;
}

void split_init(struct split *s, unsigned members)
{
	*s = (struct split){ .members = members, .gate = -1 };
	for (unsigned i = 0; i < members; i++)
		s->heir[i] = i;
}

static int split_failed(const char *ifname, struct fault *f)
{
	const int error = errno;

	fault_set(f, error == ENOPROTOOPT || error == EINVAL ? ATOM(not_supported) : ATOM(failed),
		ATOM(activate), ifname, "cannot split the packets of %s: %s", ifname,
		strerror(error));
	if (error == EINVAL)
		return fault_hint(f, "it takes Linux 4.12 or later; --fanout takes 3.1");
	return -1;
}

/* The first member has the kernel choose a number that no other group has. */
static int split_join_fd(struct split *s, int fd)
{
	const unsigned flags = s->joined ? 0 : PACKET_FANOUT_FLAG_UNIQUEID;
	const unsigned request = s->id | (PACKET_FANOUT_CBPF | flags) << 16;
	unsigned got;
	socklen_t size = sizeof(got);

	if (setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &request, sizeof(request)) < 0 ||
		getsockopt(fd, SOL_PACKET, PACKET_FANOUT, &got, &size) < 0)
		return -1;
	s->id = got & 0xffff;
	s->joined++;
	return 0;
}

int split_join(struct split *s, pcap_t *pcap, const char *ifname, struct fault *f)
{
	return split_join_fd(s, pcap_fileno(pcap)) < 0 ? split_failed(ifname, f) : 0;
}

static int split_set(const struct split *s, struct split_program *p)
{
	const struct sock_fprog program = { p->len, p->code };

	return setsockopt(s->gate, SOL_PACKET, PACKET_FANOUT_DATA, &program, sizeof(program));
}

static int split_set_closed(const struct split *s)
{
	struct split_program p;

	split_program_to(&p, s->members);
	return split_set(s, &p);
}

static int split_make_gate(struct split *s, unsigned ifindex)
{
	struct sock_filter reject = BPF_STMT(BPF_RET | BPF_K, 0);
	const struct sock_fprog program = { 1, &reject };
	const struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)ifindex,
	};

	s->gate = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (s->gate < 0 ||
		setsockopt(s->gate, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0 ||
		bind(s->gate, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -1;
	return split_join_fd(s, s->gate);
}

int split_begin(struct split *s, const char *ifname, unsigned ifindex, struct fault *f)
{
	return split_make_gate(s, ifindex) < 0 || split_set_closed(s) < 0 ? split_failed(ifname, f)
									  : 0;
}

int split_open(struct split *s, struct fault *f)
{
	struct split_program p;

	split_program_by_flow(&p, s);
	return split_set(s, &p) < 0 ? split_failed("the device", f) : 0;
}

int split_close(struct split *s, struct fault *f)
{
	return split_set_closed(s) < 0 ? split_failed("the device", f) : 0;
}

int split_pass_on(struct split *s, unsigned member, struct fault *f)
{
	unsigned next = member, heir;

	do
		next = (next + 1) % s->members;
	while (next != member && s->heir[next] != next);
	if (next == member)
		return fault_set(f, ATOM(failed), ATOM(read), NULL, "no other process is left");
	heir = s->heir[next];
	for (unsigned i = 0; i < s->members; i++)
		if (s->heir[i] == member)
			s->heir[i] = heir;
	return split_open(s, f);
}

void split_finish(struct split *s)
{
	if (s->gate >= 0)
		close(s->gate);
	s->gate = -1;
}
