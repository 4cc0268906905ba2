/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "base/clock.h"
#include "base/number.h"
#include "cli/command.h"
#include "cli/inject_state.h"

#define FIELD(name) offsetof(struct inject_options, name)
#define DAYS(n)     ((n)*86400ull * CLOCK_SECOND)

const struct inject_options inject_defaults = {
	.format = -1,
	.loop = 1,
	.jobs = 1,
	.convert.dlt = -1,
	.filter = FILTER_DEFAULTS,
};

static bool inject_options_parse_speed(const char *text, void *field)
{
	char *end;
	double speed = strtod(text, &end);

	if (*text < '0' || *text > '9' || (*end && strcmp(end, "x")))
		return false;
	*(double *)field = speed;
	return speed >= 1e-6 && speed <= 1e6;
}

static bool inject_options_parse_pps(const char *text, void *field)
{
	static const char *const suffixes[] = { "pps", "packets/s", NULL };

	return number_parse_rate(text, suffixes, field) && *(uint64_t *)field;
}

static bool inject_options_parse_bps(const char *text, void *field)
{
	static const char *const suffixes[] = { "bps", "bit/s", "bits/s", "bit", "bits", NULL };

	return number_parse_rate(text, suffixes, field) && *(uint64_t *)field;
}

static const char *const inject_options_checksums[] = { "partial", "all", NULL };

static bool inject_options_parse_checksums(const char *text, void *field)
{
	enum offload_checksums *checksums = field;

	*checksums = text && !strcmp(text, "all") ? OFFLOAD_ALL : OFFLOAD_PARTIAL;
	return !text || !strcmp(text, "all") || !strcmp(text, "partial");
}

static const char *const inject_options_dlts[] = { "EN10MB", "RAW", NULL };

static bool inject_options_parse_dlt(const char *text, void *field)
{
	return value_linktype(text, field) &&
	       (*(int *)field == DLT_EN10MB || *(int *)field == DLT_RAW);
}

static bool inject_options_parse_mac(const char *text, void *field)
{
	struct convert_address *a = field;
	char end;

	a->given = true;
	return sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%c", &a->bytes[0], &a->bytes[1],
		       &a->bytes[2], &a->bytes[3], &a->bytes[4], &a->bytes[5], &end) == 6;
}

static const struct option_example examples[] = {
	{ "a savefile at the pace at which it was captured",
		"pktpipe inject -i eth0 -r trace.pcap" },
	{ "as fast as the device takes it, ten times over",
		"pktpipe inject -i eth0 -r trace.pcap --topspeed --loop 10" },
	{ "a bridge for DNS, one way",
		"pktpipe capture -i eth0 -P -Q in -f etf port 53 | pktpipe inject -i eth1" },
	{ "one packet from a shell",
		"echo '{\"data\":\"////////AgAAAAABiLUAAAAA\"}' | pktpipe inject -i eth0" },
	{ 0 },
};

static const struct option_spec specs[] = {
	{ 'i', "interface", "NAME", OPTION_TEXT, FIELD(interface),
		.complete = OPTION_COMPLETE_DEVICE, .help = "the device to send on" },
	{ 0, "reverse", "NAME", OPTION_TEXT, FIELD(reverse), .complete = OPTION_COMPLETE_DEVICE,
		.help = "send on that device what EXPRESSION accepts, or without one what had come "
			"in where it was captured, and the rest on the other" },
	{ 'r', "read", "FILE", OPTION_LIST, FIELD(files), .complete = OPTION_COMPLETE_FILE,
		.help = "read a savefile, or a file of records, compressed with gzip or zstd or "
			"not; may be repeated (default: -, stdin)" },
	{ 0, "input", "KIND", OPTION_ENUM, FIELD(input), .names = format_input_names,
		.help = "what the input is: auto, jsonl, json, etf, raw or savefile (default: "
			"auto, by the first bytes)" },
	{ 'f', "format", "FORMAT", OPTION_ENUM, FIELD(format), .names = format_record_names,
		.expect = "what is read is --input raw, --input savefile and so on",
		.help = "the records on stdout: text, jsonl, json or etf (default: text on a "
			"terminal, else jsonl)" },
	{ 0, "speed", "X", OPTION_CUSTOM, FIELD(speed), .parse = inject_options_parse_speed,
		.expect = "a factor from 0.000001 to 1000000, such as 2 or 0.5",
		.help = "X times as fast as the packets were captured (default: 1 for savefiles)" },
	{ 0, "max-gap", "TIME", OPTION_TIME, FIELD(max_gap), .min = 1, .max = DAYS(36500),
		.help = "never wait longer than that for the next packet, however far apart they "
			"were captured" },
	{ 0, "pps", "N", OPTION_CUSTOM, FIELD(pps), .parse = inject_options_parse_pps,
		.expect = "packets a second, such as 500 or 50k",
		.help = "N packets a second: 500, 50k, 50kpps" },
	{ 0, "bps", "N", OPTION_CUSTOM, FIELD(bps), .parse = inject_options_parse_bps,
		.expect = "bits a second, such as 500k or 10Mbit",
		.help = "N bits of packets a second: 10M, 10Mbit, 1Gbps" },
	{ 't', "topspeed", NULL, OPTION_FLAG, FIELD(topspeed),
		.help = "as fast as the device takes them (default for everything but savefiles)" },
	{ 0, "loop", "N", OPTION_COUNT, FIELD(loop),
		.help = "send the files N times over, 0 without end (default: 1)" },
	{ 0, "unique-ip", NULL, OPTION_FLAG, FIELD(unique_ip),
		.help = "with --loop: other IP addresses in each round, checksums right" },
	{ 'c', "count", "N", OPTION_COUNT, FIELD(count), .min = 1, .help = "end after N packets" },
	{ 0, "duration", "TIME", OPTION_TIME, FIELD(duration), .min = CLOCK_MS, .max = DAYS(36500),
		.help = "end after that time: 10s, 500ms, 1m30s" },
	{ 0, "dlt", "TYPE", OPTION_CUSTOM, FIELD(convert.dlt), .parse = inject_options_parse_dlt,
		.names = inject_options_dlts, .expect = "EN10MB or RAW",
		.help = "convert packets of other link types to the device's: EN10MB (from RAW, "
			"NULL, LOOP, LINUX_SLL, LINUX_SLL2) or RAW" },
	{ 0, "dst-mac", "ADDRESS", OPTION_CUSTOM, FIELD(convert.destination),
		.parse = inject_options_parse_mac, .expect = "an address such as 02:00:00:00:00:01",
		.help = "with --dlt EN10MB: whom they are sent to" },
	{ 0, "src-mac", "ADDRESS", OPTION_CUSTOM, FIELD(convert.source),
		.parse = inject_options_parse_mac, .expect = "an address such as 02:00:00:00:00:01",
		.help = "with --dlt EN10MB: who sends them (default: whom LINUX_SLL and LINUX_SLL2 "
			"name)" },
	{ 0, "skip-truncated", NULL, OPTION_FLAG, FIELD(skip_truncated),
		.help = "leave out packets that were captured in part (default: send what there "
			"is)" },
	{ 0, "pad", NULL, OPTION_FLAG, FIELD(pad),
		.help = "fill packets that were captured in part with zeros to the length that "
			"they had" },
	{ 0, "segment", NULL, OPTION_FLAG, FIELD(segment),
		.help = "cut TCP packets that are longer than the device's MTU into segments" },
	{ 0, "fix-checksums", "WHICH", OPTION_CUSTOM, FIELD(checksums), .optional = true,
		.names = inject_options_checksums, .parse = inject_options_parse_checksums,
		.expect = "partial or all",
		.help = "complete checksums of TCP and UDP that a host left to its device, or with "
			"=all make every wrong one right, of IPv4 too" },
	{ 'n', "dry-run", NULL, OPTION_FLAG, FIELD(dry_run),
		.help = "read and check everything, send nothing" },
	{ 0, "fail-fast", NULL, OPTION_FLAG, FIELD(fail_fast),
		.help = "end at the first packet that cannot be sent" },
	{ 0, "qdisc-bypass", NULL, OPTION_FLAG, FIELD(qdisc_bypass),
		.help = "send past the device's queueing discipline; captures on this host do not "
			"see it" },
	{ 0, "jobs", "N", OPTION_COUNT, FIELD(jobs), .min = 1, .max = WORKERS_MAX,
		.help = "with --topspeed: split the flows over N processes (default: 1)" },
	{ 0, "cpus", "LIST", OPTION_CUSTOM, FIELD(cpus), .parse = value_cpus,
		.expect = "processors such as 0 or 1,3,5-7",
		.help = "run on these processors, 1,3,5-7, with --jobs each process on one of them "
			"(default: as it was started)" },
	COLOR_SPEC(struct inject_options, color),
	FILTER_SPECS(struct inject_options, filter),
	PRIVILEGE_SPECS(struct inject_options, privilege),
	{ 0 },
};

/* tcpreplay's. */
static const struct option_habit habits[] = {
	{ 'K', "preload-pcap", NULL },
	{ 'x', "multiplier", "--speed X is X times as fast as the packets were captured" },
	{ 'p', NULL, "--pps N is N packets a second" },
	{ 'M', "mbps", "--bps NM is N million bits a second, as in --bps 10M" },
	{ 'l', NULL, "--loop N sends a file N times over" },
	{ 'L', "limit", "-c, --count N ends after N packets" },
	{ 'o', "oneatatime", "a pipe sends them one by one: write a record when it is time" },
	{ '1', NULL, "a pipe sends them one by one: write a record when it is time" },
	{ 'w', NULL, "-n, --dry-run reads and checks everything and sends nothing" },
	{ 'q', "quiet", "leave it out, or write --color never: then there is no progress" },
	{ 'v', "verbose", "pktpipe capture -i NAME shows what is sent" },
	{ 'D', NULL, "pktpipe devs lists the devices" },
	{ 0, "intf2",
		"--reverse NAME sends on NAME what had come in, or with an EXPRESSION what that "
		"accepts" },
	{ 0, "cachefile",
		"--reverse NAME sends on NAME what had come in, or with an EXPRESSION what that "
		"accepts" },
	{ 0, "intf1", "-i, --interface NAME is the device" },
	{ 0, "listnics", "pktpipe devs lists the devices" },
	{ 0, "maxsleep", "--max-gap TIME is the longest that is waited for a packet" },
	{ 0, "timer", "leave it out: packets are sent to the nanosecond that the clock has" },
	{ 0 },
};

const struct option_table inject_table = {
	.command = "inject",
	.synopsis = "-i NAME [OPTION]... [EXPRESSION...]",
	.summary = "records, raw frames or a savefile to a device",
	.examples = examples,
	.specs = specs,
	.habits = habits,
	.trailer = "EXPRESSION is a filter: what it does not accept is not sent, see "
		   "pcap-filter(7). stdout has a record for each packet that could not be "
		   "sent, and the totals. pktpipe-inject(1) says more, pktpipe-records(5) has "
		   "the records.",
};
