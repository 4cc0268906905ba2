/* SPDX-License-Identifier: ISC */
/* Option values that several commands take. */
#ifndef CLI_VALUE_H
#define CLI_VALUE_H

#include <pcap/pcap.h>

#include "base/buf.h"
#include "base/fault.h"
#include "cli/option_table.h"
#include "view/terminal.h"
#include "wire/format.h"

struct value_timeout {
	bool immediate;
	unsigned ms; /* 0: infinity */
};

/* Longest that the kernel is asked to hold back packets, but for `infinity`. */
#define VALUE_TIMEOUT_MAX 60000

/* The row of -f: `field`, an int that begins as -1, of the struct `type`. */
#define VALUE_FORMAT_SPEC(type, field)                                                             \
	{                                                                                          \
		'f', "format", "FORMAT", OPTION_ENUM, offsetof(type, field),                       \
			.names = format_record_names,                                              \
			.help = "text, jsonl, json or etf (default: text on a terminal, else "     \
				"jsonl)"                                                           \
	}

/* The same for a command that writes packets. */
#define VALUE_PACKET_FORMAT_SPEC(type, field)                                                      \
	{                                                                                          \
		'f', "format", "FORMAT", OPTION_ENUM, offsetof(type, field),                       \
			.names = format_output_names,                                              \
			.help = "text, jsonl, json, etf or pcapng (default: text on a terminal, "  \
				"else jsonl)"                                                      \
	}

/* What it chose; NULL where it was not given. */
static inline const struct format *value_format(int chosen)
{
	return chosen < 0 ? NULL : format_outputs[chosen];
}

struct value_community_id {
	bool wanted;
	uint16_t seed;
};

struct value_meta {
	bool wanted;
	unsigned keys; /* as in struct packet_options */
};

option_parse_fn value_meta;         /* struct value_meta; text may be NULL */
option_parse_fn value_community_id; /* struct value_community_id; text may be NULL */
option_parse_fn value_fanout;       /* struct fanout */
option_parse_fn value_cpus;         /* struct cpus */
option_parse_fn value_linktype;     /* int, DLT_ value */
option_parse_fn value_tstamp_type;  /* int, PCAP_TSTAMP_ value */
option_parse_fn value_netmask;      /* bpf_u_int32 in host byte order */
option_parse_fn value_limit;        /* long, -1 for none */
option_parse_fn value_timeout;      /* struct value_timeout */

/* clang-format off */
/* The row of a command's option table for an int, enum terminal_color. */
#define COLOR_SPEC(type, member)                                                                   \
	{ 0, "color", "WHEN", OPTION_ENUM, offsetof(type, member),                                 \
		.names = terminal_color_names,                                                     \
		.help = "colour and lines that are written over: auto, always (colour, in pipes "  \
			"too) or never (default: auto)" }
/* clang-format on */

/* The filter expression: the words joined by spaces, or the contents of the file (NULL:
 * none; "-" is stdin) with its # comments blanked.  Appends it with a NUL to out. */
int value_expression(
	const struct option_words *words, const char *file, struct buf *out, struct fault *f);

/* Whether both the filter of -F and a savefile of -r would be read from stdin. */
#define VALUE_STDIN_TWICE "-F - and -r -: both want stdin"
static inline bool value_wants_stdin_twice(const char *filter, const struct option_list *files)
{
	return filter && !strcmp(filter, "-") && option_list_has(files, "-");
}

#endif
