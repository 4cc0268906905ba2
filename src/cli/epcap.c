/* SPDX-License-Identifier: ISC */
/*
 * epcap's command line on capture's options, so that a program which starts epcap can
 * start pktpipe instead.  https://github.com/msantos/epcap
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/capture.h"
#include "cli/command.h"
#include "cli/option.h"
#include "run/report.h"
#include "net/live.h"

struct epcap_options {
	struct option_list interfaces;
	struct option_list files;
	struct option_list environment; /* KEY=VALUE */
	uint64_t buffer;                /* bytes, 0: the default */
	uint64_t snaplen;
	struct value_timeout timeout;
	uint64_t time_unit; /* 0: timestamp, 1: microsecond */
	int direction;
	bool promiscuous;
	bool monitor;
	bool inject;
	bool verbose;
	const char *user;
	const char *group;
	const char *chroot;
	struct fanout fanout;
	struct option_words words;
};

#define EPCAP_SNAPLEN 65535

#define FIELD(name) offsetof(struct epcap_options, name)

static const char *const directions[] = { "inout", "in", "out", NULL };

/* As soon as can be had from the ring of blocks, which costs a fourteenth of the immediate one. */
#define SOONEST "1"
/* 0 is as soon as can be; what is negative is the largest number of milliseconds to epcap. */
static bool epcap_parse_timeout(const char *text, void *field)
{
	if (!strcmp(text, "0"))
		return value_timeout(SOONEST, field);
	if (text[0] == '-' && strspn(text + 1, "0123456789") == strlen(text + 1) && text[1])
		return value_timeout("infinity", field);
	return text[0] >= '0' && text[0] <= '9' && value_timeout(text, field);
}

static const struct option_example examples[] = {
	{ "what epcap:start([{interface, \"eth0\"}, inject]) runs",
		"pktpipe epcap -t 0 -Q inout -i eth0 -X" },
	{ 0 },
};

static const struct option_spec specs[] = {
	{ 'i', "interface", "NAME", OPTION_LIST, FIELD(interfaces),
		.complete = OPTION_COMPLETE_DEVICE_ANY,
		.help = "the device (default: the first that is up and no loopback)" },
	{ 'f', "file", "FILE", OPTION_LIST, FIELD(files), .complete = OPTION_COMPLETE_FILE,
		.help = "read a savefile instead" },
	{ 's', "snaplen", "N", OPTION_COUNT, FIELD(snaplen), .max = LIVE_SNAPLEN_MAX,
		.help = "capture at most N bytes of a packet (default: 65535)" },
	{ 'b', "buffer", "BYTES", OPTION_COUNT, FIELD(buffer), .max = INT32_MAX,
		.help = "the kernel's ring (default: 16 MiB)" },
	{ 'P', "promiscuous", NULL, OPTION_FLAG, FIELD(promiscuous),
		.help = "see what is sent to others too" },
	{ 'M', "monitor", NULL, OPTION_FLAG, FIELD(monitor),
		.help = "put a wireless device in monitor mode" },
	{ 't', "timeout", "MS", OPTION_CUSTOM, FIELD(timeout), .parse = epcap_parse_timeout,
		.expect = "milliseconds, 0 for as soon as can be, -1 for as the kernel likes",
		.help = "how long the kernel may gather packets: milliseconds, 0 for as soon as "
			"can be, a negative number for 10, which is about the kernel's own (default: 0)" },
	{ 'T', "time-unit", "0|1", OPTION_COUNT, FIELD(time_unit), .max = 1,
		.help = "Time as {MegaSecs, Secs, MicroSecs} (0) or in microseconds (1)" },
	{ 'Q', "direction", "in|out|inout", OPTION_ENUM, FIELD(direction), .names = directions,
		.help = "packets that come in, go out, or both (default: inout)" },
	{ 'X', "inject", NULL, OPTION_FLAG, FIELD(inject),
		.help = "send the packets that come on stdin (default: throw them away)" },
	{ 'u', "user", "USER", OPTION_TEXT, FIELD(user), .complete = OPTION_COMPLETE_USER,
		.help = "as root: become USER (default: nobody)" },
	{ 'g', "group", "GROUP", OPTION_TEXT, FIELD(group), .complete = OPTION_COMPLETE_GROUP,
		.help = "as root: become GROUP (default: the user's)" },
	{ 'd', "chroot", "DIR", OPTION_TEXT, FIELD(chroot), .complete = OPTION_COMPLETE_FOLDER,
		.help = "as root: make DIR the root directory" },
	{ 'e', "env", "KEY=VALUE", OPTION_LIST, FIELD(environment),
		.help = "set an environment variable that is not set yet; may be repeated" },
	{ 'v', "verbose", NULL, OPTION_FLAG, FIELD(verbose),
		.help = "say the totals on stderr at the end; may be repeated" },
	{ 0 },
};

const struct option_table epcap_table = {
	.command = "epcap",
	.synopsis = "[OPTION]... [EXPRESSION]",
	.summary = "in epcap's place: its options, its {packet,2} frames",
	.examples = examples,
	.specs = specs,
	.trailer = "The binary does the same under the name epcap or pktpipe-epcap. "
		   "pktpipe-epcap(1) says more.",
};

static int epcap_set_environment(const struct epcap_options *e, struct fault *f)
{
	for (unsigned i = 0; i < e->environment.count; i++) {
		const char *item = e->environment.items[i];
		const char *equals = strchr(item, '=');
		char name[128];

		if (!equals || equals == item || (size_t)(equals - item) >= sizeof(name))
			return fault_set(f, ATOM(usage), ATOM(options), NULL,
				"-e \"%s\": KEY=VALUE was expected", item);
		memcpy(name, item, (size_t)(equals - item));
		name[equals - item] = '\0';
		if (privilege_from_file() && strncmp(name, "PCAP_", 5))
			return fault_set(f, ATOM(permission_denied), ATOM(options), NULL,
				"-e %s: a binary with privileges of its own takes PCAP_ names "
				"alone",
				name);
		if (setenv(name, equals + 1, 0) < 0)
			return fault_set(f, ATOM(no_memory), ATOM(options), NULL, "out of memory");
	}
	return 0;
}

/* What PF_RING's libpcap makes of it: the cluster, which gives each packet to one of its ports. */
static int epcap_find_cluster(struct epcap_options *e, struct fault *f)
{
	const char *id = getenv("PCAP_PF_RING_CLUSTER_ID");

	if (!id || e->files.count || (value_fanout(id, &e->fanout) && !strchr(id, ':')))
		return 0;
	return fault_set(f, ATOM(usage), ATOM(options), NULL,
		"PCAP_PF_RING_CLUSTER_ID=%s: a number up to 65535 was expected", id);
}

static int epcap_check(struct epcap_options *e, struct fault *f)
{
	if (e->interfaces.count > 1 || e->files.count > 1)
		return fault_set(f, ATOM(usage), ATOM(options), NULL,
			"epcap has one source: -%c was given twice",
			e->files.count > 1 ? 'f' : 'i');
	return epcap_set_environment(e, f) < 0 ? -1 : epcap_find_cluster(e, f);
}

static struct capture_options epcap_translate(const struct epcap_options *e)
{
	struct capture_options o = capture_defaults;

	o.interfaces = e->interfaces;
	o.files = e->files;
	/* As in epcap, which lets a savefile win over a device, and a device be missing. */
	if (o.files.count)
		o.interfaces.count = 0;
	o.snaplen = e->snaplen;
	o.promiscuous = e->promiscuous;
	o.monitor = e->monitor;
	o.timeout = e->timeout;
	if (e->buffer)
		o.buffer = e->buffer;
	o.direction = e->direction;
	o.time_unit = e->time_unit ? PACKET_TIME_MICROSECOND : PACKET_TIME_TUPLE;
	o.fanout = e->fanout;
	o.words = e->words;
	o.control = true;
	/* epcap's module always names a directory; only root can enter it. */
	if (geteuid() == 0)
		o.privilege = (struct privilege_options){
			.user = e->user,
			.group = e->group,
			.chroot = e->chroot,
		};
	return o;
}

bool epcap_is_name(const char *program)
{
	const char *slash = strrchr(program, '/');
	const char *name = slash ? slash + 1 : program;

	return !strcmp(name, "epcap") || !strcmp(name, "pktpipe-epcap");
}

int epcap_run(int argc, char **argv)
{
	struct epcap_options options = { .snaplen = EPCAP_SNAPLEN, .timeout.ms = 1 };
	struct capture_options translated;
	struct capture_plan plan;
	struct fault f;

	switch (option_parse(&epcap_table, argc, argv, &options, &options.words, &f)) {
	case OPTION_HELP:
		option_help(&epcap_table, stdout);
		return PKTPIPE_EXIT_OK;
	case OPTION_DONE:
		if (epcap_check(&options, &f) == 0)
			break;
		/* fallthrough */
	default:
		report_say_fault(&f);
		return fault_exit_code(f.code);
	}
	translated = epcap_translate(&options);
	plan = (struct capture_plan){
		.kind = CAPTURE_EPCAP, .inject = options.inject, .verbose = options.verbose
	};
	return capture_with(&translated, &plan, argc, argv);
}
