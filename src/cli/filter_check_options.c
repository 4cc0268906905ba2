/* SPDX-License-Identifier: ISC */
#include "cli/command.h"
#include "cli/value.h"
#include "cli/filter_check.h"
#include "net/live.h"

#define FIELD(name) offsetof(struct filter_check_options, name)

static const char *const encodings[] = { "base64", "hex", NULL };

const struct filter_check_options filter_check_defaults = {
	.linktype = -1,
	.snaplen = LIVE_SNAPLEN_MAX,
	.filter = FILTER_DEFAULTS,
	.format = -1,
};

static const struct option_example examples[] = {
	{ "is it valid, and if not, where is it wrong?", "pktpipe filter-check tcp prt 80" },
	{ "the program, as tcpdump -d prints it", "pktpipe filter-check -d ip6 and udp" },
	{ "how many packets of a file match, and the first of them",
		"pktpipe filter-check -r trace.pcap --show 1 -f text port 53" },
	{ "do two expressions mean the same there?",
		"pktpipe filter-check -r trace.pcap --against 'tcp dst port 80' tcp port 80" },
	{ 0 },
};

static const struct option_spec specs[] = {
	{ 'd', "dump", NULL, OPTION_TIMES, FIELD(listing), .max = 3,
		.help = "print the program as tcpdump does: -d mnemonics, -dd a C array, -ddd "
			"numbers" },
	{ 'r', "read", "FILE", OPTION_TEXT, FIELD(read), .complete = OPTION_COMPLETE_FILE,
		.help = "compile for this savefile's link type and count the packets that match, - "
			"for "
			"stdin" },
	{ 0, "show", "N", OPTION_COUNT, FIELD(show),
		.help = "with -r: write the first N packets that match" },
	{ 0, "against", "EXPRESSION", OPTION_TEXT, FIELD(against),
		.help = "with -r: compare with another expression" },
	{ 'i', "interface", "NAME", OPTION_TEXT, FIELD(interface),
		.complete = OPTION_COMPLETE_DEVICE_ANY, .help = "compile for this device" },
	{ 'y', "linktype", "NAME", OPTION_CUSTOM, FIELD(linktype), .parse = value_linktype,
		.expect = "a link type such as EN10MB or LINUX_SLL2",
		.help = "compile for this link type (default: EN10MB)" },
	{ 's', "snaplen", "N", OPTION_COUNT, FIELD(snaplen), .max = LIVE_SNAPLEN_MAX,
		.help = "compile for this snapshot length, 0 for 262144 (default: 262144)" },
	FILTER_SPECS(struct filter_check_options, filter),
	VALUE_FORMAT_SPEC(struct filter_check_options, format),
	{ 0, "encoding", "base64|hex", OPTION_ENUM, FIELD(encoding), .names = encodings,
		.help = "how JSON shows the bytes of --show (default: base64)" },
	COLOR_SPEC(struct filter_check_options, color),
	{ 0 },
};

static const struct option_habit habits[] = {
	OPTION_HABITS_TCPDUMP,
	{ 0 },
};

const struct option_table filter_check_table = {
	.command = "filter-check",
	.synopsis = "[OPTION]... [EXPRESSION...]",
	.summary = "whether a filter expression is valid, and what it does",
	.examples = examples,
	.specs = specs,
	.habits = habits,
	.trailer = "EXPRESSION is a filter, see pcap-filter(7). The exit code is 0 where it is "
		   "valid, 3 where not. No privilege is needed; pktpipe-filter-check(1) says "
		   "more.",
};
