/* SPDX-License-Identifier: ISC */
/* The options of a filter, which several commands take. */
#ifndef CLI_FILTER_OPTIONS_H
#define CLI_FILTER_OPTIONS_H

#include "cli/option_table.h"
#include "cli/value.h"
#include "filter/compile_options.h"

struct filter_options {
	const char *file; /* with the expression, or NULL */
	bool optimize;
	bpf_u_int32 netmask; /* in host byte order; PCAP_NETMASK_UNKNOWN: not said */
	long limit;          /* bytes of the expression, -1: none */
};

/* clang-format off */
#define FILTER_DEFAULTS                                                                            \
	{ .optimize = true, .netmask = PCAP_NETMASK_UNKNOWN, .limit = COMPILE_LIMIT_DEFAULT }

/* The rows of a command's option table for the struct's member of that name. */
#define FILTER_SPECS(type, member)                                                                 \
	{ 'F', "filter-file", "FILE", OPTION_TEXT, offsetof(type, member.file),                    \
		.complete = OPTION_COMPLETE_FILE,  \
		.help = "read the filter expression from a file, - for stdin" },                   \
	{ 'O', "no-optimize", NULL, OPTION_FLAG_OFF, offsetof(type, member.optimize),              \
		.help = "do not optimize the filter program" },                                    \
	{ 0, "netmask", "ADDR", OPTION_CUSTOM, offsetof(type, member.netmask),                     \
		.parse = value_netmask, .expect = "a mask such as 255.255.255.0",                  \
		.help = "the netmask for \"ip broadcast\" (default: the device's)" },              \
	{ 0, "filter-limit", "BYTES", OPTION_CUSTOM, offsetof(type, member.limit),                 \
		.parse = value_limit, .expect = "a number of bytes, or -1 for no limit",           \
		.help = "refuse longer filter expressions, -1 for no limit (default: 8192)" }
/* clang-format on */

struct diagnosis;

/* How to compile the expression for a device, whose netmask is asked for where none is said;
 * ifname NULL: for none.  Texts and diagnosis are borrowed. */
struct compile_options filter_options_compile(const struct filter_options *o,
	const char *expression, const char *ifname, struct diagnosis *diagnosis);

#endif
