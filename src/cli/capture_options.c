/* SPDX-License-Identifier: ISC */
#include "cli/capture_options.h"

#include "base/clock.h"
#include "cli/command.h"
#include "cli/value.h"
#include "run/report.h"
#include "filter/compile.h"
#include "net/live.h"
#include "os/workers.h"

#define FIELD(name) offsetof(struct capture_options, name)
#define DAYS(n)     ((n)*86400ull * CLOCK_SECOND)

static const char *const directions[] = { "inout", "in", "out", NULL };
static const char *const time_units[] = { "timestamp", "microsecond", "nanosecond", NULL };
static const char *const on_eof[] = { "stop", "continue", NULL };
static const char *const timeouts[] = { "immediate", "infinity", NULL };
static const char *const tstamp_types[] = { "host", "host_lowprec", "host_hiprec", "adapter",
	"adapter_unsynced", NULL };
static const char *const readers[] = { "auto", "libpcap", NULL };
static const char *const encodings[] = { "base64", "hex", NULL };

const struct capture_options capture_defaults = {
	.snaplen = CAPTURE_SNAPLEN_UNSET,
	.credit = CAPTURE_CREDIT_UNSET,
	.timeout = { .ms = 10 },
	.buffer = 16 * 1024 * 1024,
	.queue = CAPTURE_QUEUE_UNSET,
	.linktype = -1,
	.tstamp_type = -1,
	.filter = FILTER_DEFAULTS,
	.format = -1,
};

static const struct option_example examples[] = {
	{ "who talks to port 443, as JSON lines",
		"pktpipe capture -i eth0 tcp port 443 | jq '.len // empty'" },
	{ "ten packets of every device", "pktpipe capture -i any -c 10" },
	{ "a savefile as Erlang terms, {packet, 4}", "pktpipe capture -r trace.pcap -f etf" },
	{ "a minute of DNS to a file, and to the screen",
		"pktpipe capture -i eth0 -w dns.pcap --print --duration 1m port 53" },
	{ "a day of files, one for each hour, compressed",
		"pktpipe capture -i eth0 -w 'eth0-%Y%m%dT%H.pcapng.zst' -G 1h -W 24" },
	{ 0 },
};

static const struct option_spec specs[] = {
	{ 'i', "interface", "NAME", OPTION_LIST, FIELD(interfaces),
		.complete = OPTION_COMPLETE_DEVICE_ANY,
		.help = "the device to capture on, or any; may be repeated (default: the first "
			"that is "
			"up and no loopback)" },
	{ 'r', "read", "FILE", OPTION_LIST, FIELD(files), .complete = OPTION_COMPLETE_FILE,
		.help = "read a savefile instead, pcap or pcapng, compressed with gzip or zstd or "
			"not, - for stdin; may be repeated" },
	{ 0, "merge", NULL, OPTION_FLAG, FIELD(merge),
		.help = "with several -r: in order of time, instead of one after the other" },
	{ 'c', "count", "N", OPTION_COUNT, FIELD(count), .min = 1, .help = "end after N packets" },
	{ 0, "duration", "TIME", OPTION_TIME, FIELD(duration), .min = CLOCK_MS, .max = DAYS(36500),
		.help = "end after that time, with or without traffic: 10s, 500ms, 1m30s" },
	VALUE_PACKET_FORMAT_SPEC(struct capture_options, format),
	{ 'w', "write", "FILE", OPTION_TEXT, FIELD(write), .complete = OPTION_COMPLETE_FILE,
		.help = "write a savefile instead of records: pcapng where the name ends with "
			".pcapng, else pcap with nanoseconds; .gz or .zst behind that compresses "
			"it; - for stdout" },
	{ 0, "print", NULL, OPTION_FLAG, FIELD(print),
		.help = "with -w: records on stdout as well" },
	{ 0, "no-packets", NULL, OPTION_FLAG, FIELD(no_packets),
		.help = "write all records but packets; with -w these records go to stdout" },
	{ 'C', "rotate-size", "SIZE", OPTION_SIZE, FIELD(rotate_size), .min = 1, .max = INT64_MAX,
		.unit = 1000000,
		.help = "with -w: a new file when the old one has that size on the disk, a plain "
			"number in 10^6 bytes" },
	{ 'G', "rotate-every", "TIME", OPTION_TIME, FIELD(rotate_every), .min = CLOCK_SECOND,
		.max = DAYS(366),
		.help = "with -w: a new file when the wall clock passes a multiple of the time, 1h "
			"at the full hour; a plain number is in seconds" },
	{ 'W', "keep", "N", OPTION_COUNT, FIELD(keep), .min = 1,
		.help = "with -C or -G: keep the N newest whole files, delete older ones of this "
			"run" },
	{ 0, "keep-size", "SIZE", OPTION_SIZE, FIELD(keep_size), .min = 1, .max = INT64_MAX,
		.unit = 1000000,
		.help = "with -C or -G: keep so many bytes of whole files, a plain number in 10^6 "
			"bytes" },
	{ 0, "files", "N", OPTION_COUNT, FIELD(max_files), .min = 1,
		.help = "with -C or -G: end after N files" },
	FILTER_SPECS(struct capture_options, filter),
	{ 's', "snaplen", "N", OPTION_COUNT, FIELD(snaplen), .max = LIVE_SNAPLEN_MAX,
		.help = "capture at most N bytes of a packet (default: 262144, with --timeout "
			"immediate 65535; of a savefile all)" },
	{ 'P', "promiscuous", NULL, OPTION_FLAG, FIELD(promiscuous),
		.help = "see what is sent to others too" },
	{ 'I', "monitor", NULL, OPTION_FLAG, FIELD(monitor),
		.help = "put a wireless device in monitor mode" },
	{ 'Q', "direction", "in|out|inout", OPTION_ENUM, FIELD(direction), .names = directions,
		.help = "packets that come in, go out, or both (default: inout)" },
	{ 0, "timeout", "MS", OPTION_CUSTOM, FIELD(timeout), .parse = value_timeout,
		.names = timeouts,
		.expect = "1 to 60000 milliseconds, \"immediate\" or \"infinity\"",
		.help = "how long a block of the ring may gather packets: milliseconds, immediate "
			"or infinity (default: 10)" },
	{ 'B', "buffer", "SIZE", OPTION_SIZE, FIELD(buffer), .min = 4096, .max = INT32_MAX,
		.unit = 1024,
		.help = "the kernel's ring, a plain number in KiB; in blocks of 256 KiB, each for "
			"--timeout at most (default: 16MiB)" },
	{ 0, "queue", "SIZE", OPTION_SIZE, FIELD(queue), .max = INT32_MAX, .unit = 1024,
		.help = "records that may wait for a reader that pauses, a plain number in KiB "
			"(default: 16MiB; of files, which wait themselves, none)" },
	{ 0, "reader", "auto|libpcap", OPTION_ENUM, FIELD(reader), .names = readers,
		.help = "who reads the ring: auto is this program itself where it can, which "
			"knows more of a packet (default: auto)" },
	{ 'y', "linktype", "NAME", OPTION_CUSTOM, FIELD(linktype), .parse = value_linktype,
		.expect = "a link type such as EN10MB, pktpipe devs lists those of a device",
		.help = "the link type to capture (default: the device's)" },
	{ 'j', "tstamp-type", "NAME", OPTION_CUSTOM, FIELD(tstamp_type), .parse = value_tstamp_type,
		.names = tstamp_types, .expect = "a time stamp type such as host or adapter",
		.help = "the clock of the time stamps (default: the device's)" },
	{ 0, "fanout", "ID[:TYPE]", OPTION_CUSTOM, FIELD(fanout), .parse = value_fanout,
		.expect = "a number up to 65535, and behind a colon hash, lb, cpu, qm, rollover or "
			  "random",
		.help = "share the device's packets with the other captures of that ID, each "
			"packet to one of them: by flow (hash, the default), in turn (lb), by "
			"cpu, qm, rollover, random" },
	{ 0, "fanout-alone", NULL, OPTION_FLAG, FIELD(fanout_alone),
		.help = "with --fanout and --control: take the command filter, though the others "
			"keep theirs" },
	{ 0, "workers", "N", OPTION_COUNT, FIELD(workers), .min = 1, .max = WORKERS_MAX,
		.help = "N processes share the device by flow and begin and end together; each "
			"writes to --output, to -w, or to both; stdout has the records of the "
			"whole" },
	{ 0, "output", "NAME", OPTION_TEXT, FIELD(output), .complete = OPTION_COMPLETE_FILE,
		.help = "with --workers: a file or FIFO for the records of each, whose number "
			"takes the place of {worker} in NAME, as it does in that of -w" },
	{ 0, "cpus", "LIST", OPTION_CUSTOM, FIELD(cpus), .parse = value_cpus,
		.expect = "processors such as 0 or 1,3,5-7",
		.help = "run on these processors, 1,3,5-7, each of --workers on one of them "
			"(default: as it was started)" },
	{ 0, "time-unit", "UNIT", OPTION_ENUM, FIELD(time_unit), .names = time_units,
		.help = "the Time of an ETF packet: timestamp, microsecond or nanosecond (default: "
			"timestamp)" },
	{ 0, "meta", "KEY,...", OPTION_CUSTOM, FIELD(meta), .optional = true, .parse = value_meta,
		.expect = "keys of ts, ts_sec, ts_nsec, seq, file, ifname, ifindex, "
			  "tstamp_type, caplen, direction, checksum, gso, comment",
		.help = "add the map of the other keys to ETF packets, or of these alone: "
			"--meta=seq,ifname" },
	{ 0, "decode", NULL, OPTION_FLAG, FIELD(decode),
		.help = "add the fields of the protocols, see pktpipe-fields(5)" },
	{ 0, "origin", NULL, OPTION_FLAG, FIELD(origin),
		.help = "host and run in every record, for streams of many sensors" },
	{ 0, "community-id", "SEED", OPTION_CUSTOM, FIELD(community_id), .optional = true,
		.parse = value_community_id, .expect = "a number up to 65535",
		.help = "add the key of the packet's flow that Zeek, Suricata and others have too "
			"(default of SEED: 0)" },
	{ 0, "fingerprints", NULL, OPTION_FLAG, FIELD(fingerprints),
		.help = "add what a TLS client is known by, JA3 and JA4, to its hello" },
	{ 0, "decode-as", "RULE", OPTION_LIST, FIELD(decode_as),
		.help = "a port that leads to a protocol, tcp.port=8080:tls or "
			"udp.port=8472:vxlan; may be repeated" },
	{ 0, "checksums", NULL, OPTION_FLAG, FIELD(checksums),
		.help = "with --decode or text: check the checksums too" },
	{ 't', "times", NULL, OPTION_TIMES, FIELD(lines.times), .max = LINES_SINCE,
		.help = "text: -t no times, -tt seconds since 1970, -ttt since the packet before, "
			"-tttt with the date, -ttttt since the first packet" },
	{ 'x', "hex", NULL, OPTION_TIMES, FIELD(lines.hex), .max = 2,
		.help = "text: the bytes in hex below the line, -xx with the link's header" },
	{ 'X', "hex-ascii", NULL, OPTION_TIMES, FIELD(lines.hex_ascii), .max = 2,
		.help = "text: the bytes in hex and ASCII, -XX with the link's header" },
	{ 'A', "ascii", NULL, OPTION_TIMES, FIELD(lines.ascii), .max = 2,
		.help = "text: the bytes in ASCII, -AA with the link's header" },
	{ 'e', "mac", NULL, OPTION_FLAG, FIELD(lines.macs),
		.help = "text: a column of the MAC addresses" },
	{ 0, "payload", NULL, OPTION_FLAG, FIELD(lines.payload),
		.help = "text: what TCP, UDP and SCTP carry below the line, as text" },
	{ 0, "relative-tcp-sequence-numbers", NULL, OPTION_FLAG, FIELD(lines.relative),
		.help = "text: numbers of TCP from the first of each direction on" },
	COLOR_SPEC(struct capture_options, lines.color),
	{ 0, "no-color", NULL, OPTION_SET, FIELD(lines.color), .set = TERMINAL_NEVER,
		.help = "the same as --color never" },
	{ 0, "no-data", NULL, OPTION_FLAG, FIELD(no_data), .help = "leave the bytes out" },
	{ 0, "batch", "N", OPTION_COUNT, FIELD(batch), .min = 1, .max = UINT32_MAX,
		.help = "up to N packets in one frame: a list in ETF, an array in JSON (default: "
			"1)" },
	{ 0, "encoding", "base64|hex", OPTION_ENUM, FIELD(encoding), .names = encodings,
		.help = "how JSON shows bytes (default: base64)" },
	{ 0, "packets-only", NULL, OPTION_FLAG, FIELD(packets_only),
		.help = "write no other records than packets" },
	{ 0, "stats-interval", "TIME", OPTION_TIME, FIELD(stats_interval), .min = CLOCK_MS,
		.max = DAYS(365), .help = "write a stats record that often" },
	{ 0, "control", NULL, OPTION_FLAG, FIELD(control),
		.help = "read commands on stdin, in the format of the records" },
	{ 0, "credit", "N", OPTION_COUNT, FIELD(credit),
		.help = "with --control: deliver N packets, and more as the command credit allows" },
	{ 0, "on-eof", "stop|continue", OPTION_ENUM, FIELD(on_eof), .names = on_eof,
		.help = "with --control: what the end of stdin means (default: stop)" },
	PRIVILEGE_SPECS(struct capture_options, privilege),
	{ 0 },
};

static const struct option_habit habits[] = {
	OPTION_HABITS_TCPDUMP,
	{ 'v', "verbose", "--decode has the fields of the protocols, see pktpipe-fields(5)" },
	{ 'q', "quiet", "leave it out, and take what you want of the records" },
	{ 'D', "list-interfaces", "pktpipe devs lists the devices" },
	{ 'L', "list-data-link-types", "pktpipe devs lists the link types" },
	{ 'J', "list-time-stamp-types", "pktpipe devs lists the time stamp types" },
	{ 'd', NULL, "pktpipe filter-check -d shows the program of a filter" },
	{ 'N', NULL, "leave it out: names are never resolved" },
	{ 'H', NULL, "leave it out: frames of a mesh are shown as they are" },
	{ 'E', NULL, "leave it out: what is encrypted stays so; tshark can decrypt ESP" },
	{ 'M', NULL, "leave it out: signatures of TCP are not checked" },
	{ 'z', NULL,
		"run it behind the capture: pktpipe capture -w FILE ... && gzip FILE; with -C or "
		"-G read the written records of --no-packets" },
	{ 'a', NULL, "leave it out: names are never resolved" },
	{ 'V', NULL, "name each file with -r, which may be repeated" },
	{ '#', "number", "every record has its number, the key seq; text has none" },
	{ 0, "immediate-mode", "--timeout immediate hands over each packet at once" },
	{ 0, "time-stamp-precision", "leave it out: times always have nanoseconds" },
	{ 0, "micro", "leave it out: times always have nanoseconds" },
	{ 0, "nano", "leave it out: times always have nanoseconds" },
	{ 0, "snapshot-length", "-s, --snaplen N captures at most N bytes of a packet" },
	{ 0, "buffer-size", "-B, --buffer SIZE is the kernel's ring, a plain number in KiB" },
	{ 0, "relinquish-privileges", "-Z, --user USER becomes USER" },
	{ 0 },
};

const struct option_table capture_table = {
	.command = "capture",
	.synopsis = "[OPTION]... [EXPRESSION...]",
	.summary = "packets of devices or savefiles to records on stdout",
	.examples = examples,
	.specs = specs,
	.habits = habits,
	.trailer = "EXPRESSION is a filter, see pcap-filter(7). SIGUSR1 asks for a stats "
		   "record; SIGINT ends the capture after what is in the kernel's ring, a "
		   "second one at once. pktpipe-capture(1) says more, pktpipe-records(5) has "
		   "the records.",
};
