/* SPDX-License-Identifier: ISC */
#include "net/altname.h"

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"

/* A message of a dump has as much room as the reader gives, up to 32 KiB. */
#define ALTNAME_ROOM 65536

/* ALTIFNAMSIZ of linux/if.h, which does not go together with net/if.h. */
#define ALTNAME_MAX 127

struct altname_request {
	struct nlmsghdr head;
	struct ifinfomsg link;
	struct rtattr attribute;
	char name[RTA_ALIGN(ALTNAME_MAX + 1)];
};

struct altname_sink {
	altname_fn *take;
	void *context;
	unsigned last; /* the device that was told last */
};

/* The next attribute, or NULL behind the last. */
static const struct rtattr *altname_next(struct bytes *left)
{
	const struct rtattr *at = (const void *)left->data;
	size_t len;

	if (left->len < sizeof(*at) || at->rta_len < sizeof(*at) || at->rta_len > left->len)
		return NULL;
	len = RTA_ALIGN((size_t)at->rta_len);
	len = len < left->len ? len : left->len;
	*left = (struct bytes){ left->data + len, left->len - len };
	return at;
}

static struct bytes altname_inside(const struct rtattr *at)
{
	return (struct bytes){ RTA_DATA(at), at->rta_len - RTA_LENGTH((size_t)0) };
}

static void altname_take_names(const struct altname_sink *sink, struct bytes list)
{
	const struct rtattr *at;

	while ((at = altname_next(&list))) {
		struct bytes name = altname_inside(at);

		if ((at->rta_type & NLA_TYPE_MASK) == IFLA_ALT_IFNAME &&
			memchr(name.data, '\0', name.len))
			sink->take(sink->context, sink->last, (const char *)name.data);
	}
}

static void altname_take_link(struct altname_sink *sink, const struct ifinfomsg *link, size_t len)
{
	const size_t head = NLMSG_ALIGN(sizeof(*link));
	const struct rtattr *at;
	struct bytes rest;

	if (len < head)
		return;
	sink->last = (unsigned)link->ifi_index;
	rest = (struct bytes){ (const uint8_t *)link + head, len - head };
	while (sink->take && (at = altname_next(&rest)))
		if ((at->rta_type & NLA_TYPE_MASK) == IFLA_PROP_LIST)
			altname_take_names(sink, altname_inside(at));
}

/* False where no more messages follow. */
static bool altname_take_messages(struct altname_sink *sink, const struct nlmsghdr *head, size_t n)
{
	unsigned left = (unsigned)n;

	for (; NLMSG_OK(head, left); head = NLMSG_NEXT(head, left)) {
		if (head->nlmsg_type != RTM_NEWLINK)
			return false;
		altname_take_link(sink, NLMSG_DATA(head), head->nlmsg_len - NLMSG_HDRLEN);
		if (!(head->nlmsg_flags & NLM_F_MULTI))
			return false;
	}
	return true;
}

static void altname_ask(const struct altname_request *request, struct altname_sink *sink)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	void *room = malloc(ALTNAME_ROOM);
	ssize_t n = -1;

	if (fd >= 0 && room)
		n = send(fd, request, request->head.nlmsg_len, 0);
	while (n > 0) {
		n = recv(fd, room, ALTNAME_ROOM, 0);
		if (n <= 0 || !altname_take_messages(sink, room, (size_t)n))
			break;
	}
	free(room);
	if (fd >= 0)
		close(fd);
}

void altname_list(altname_fn *take, void *context)
{
	const struct altname_request request = {
		.head = {
			.nlmsg_len = NLMSG_LENGTH(sizeof(request.link)),
			.nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
	};
	struct altname_sink sink = { .take = take, .context = context };

	altname_ask(&request, &sink);
}

unsigned altname_find(const char *name)
{
	size_t len = strlen(name);
	struct altname_request request = {
		.head = {
			.nlmsg_len = (uint32_t)(NLMSG_LENGTH(sizeof(request.link)) + RTA_SPACE(len + 1)),
			.nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_REQUEST,
		},
		.attribute = { .rta_type = IFLA_ALT_IFNAME },
	};
	struct altname_sink sink = { 0 };

	if (!len || len > ALTNAME_MAX)
		return 0;
	request.attribute.rta_len = (unsigned short)RTA_LENGTH(len + 1);
	memcpy(request.name, name, len);
	altname_ask(&request, &sink);
	return sink.last;
}
