/* SPDX-License-Identifier: ISC */
#include "cli/stats.h"

#include "base/clock.h"
#include "cli/command.h"
#include "cli/value.h"
#include "cli/start.h"
#include "net/devices.h"
#include "run/report.h"

#define FIELD(name) offsetof(struct stats_options, name)
#define DAYS(n)     ((n)*86400ull * CLOCK_SECOND)

/* Only lengths are looked at, so that as little as possible is copied into the ring; of a shorter
 * piece libpcap does not know that there was a VLAN tag. */
#define COUNTING_SNAPLEN 14

#define BUFFER_DEFAULT (16ull * 1024 * 1024)
#define BUFFER_MIN     (512ull * 1024)

static const char *const directions[] = { "inout", "in", "out", NULL };

const struct stats_options stats_defaults = {
	.filter = FILTER_DEFAULTS,
	.format = -1,
};

static const struct option_example examples[] = {
	{ "packets, bits and drops a second, now", "pktpipe stats -i eth0" },
	{ "of DNS alone, ten times, as JSON lines", "pktpipe stats -i any -c 10 -f jsonl port 53" },
	{ "what is in these files?", "pktpipe stats -r trace.pcap -r other.pcapng" },
	{ 0 },
};

static const struct option_spec specs[] = {
	{ 'i', "interface", "NAME", OPTION_LIST, FIELD(interfaces),
		.complete = OPTION_COMPLETE_DEVICE_ANY,
		.help = "the device to count on, or any; may be repeated (default: all that are "
			"up)" },
	{ 'r', "read", "FILE", OPTION_LIST, FIELD(files), .complete = OPTION_COMPLETE_FILE,
		.help = "tell the header and the totals of a savefile instead, compressed or not, "
			"- for stdin; may be repeated" },
	{ 0, "interval", "TIME", OPTION_TIME, FIELD(interval), .min = 10 * CLOCK_MS,
		.max = DAYS(365),
		.help = "report that often (default: 1s); with -r for each such time of "
			"the file" },
	{ 'c', "count", "N", OPTION_COUNT, FIELD(count), .min = 1,
		.help = "end after N intervals" },
	{ 0, "duration", "TIME", OPTION_TIME, FIELD(duration), .min = CLOCK_MS, .max = DAYS(36500),
		.help = "end after that time: 10s, 500ms, 1m30s" },
	VALUE_FORMAT_SPEC(struct stats_options, format),
	COLOR_SPEC(struct stats_options, color),
	{ 'P', "promiscuous", NULL, OPTION_FLAG, FIELD(promiscuous),
		.help = "count what is sent to others too" },
	{ 'Q', "direction", "in|out|inout", OPTION_ENUM, FIELD(direction), .names = directions,
		.help = "packets that come in, go out, or both (default: inout)" },
	{ 'B', "buffer", "SIZE", OPTION_SIZE, FIELD(buffer), .min = 4096, .max = INT32_MAX,
		.unit = 1024,
		.help = "the kernel's ring, a plain number in KiB (default: 16MiB, "
			"which the devices share)" },
	FILTER_SPECS(struct stats_options, filter),
	PRIVILEGE_SPECS(struct stats_options, privilege),
	{ 0 },
};

static const struct option_habit habits[] = {
	OPTION_HABITS_TCPDUMP,
	{ 'D', "list-interfaces", "pktpipe devs lists the devices" },
	{ 'w', "write", "pktpipe capture -w writes savefiles" },
	{ 'C', NULL, "pktpipe capture -w FILE -C SIZE turns to the next file" },
	{ 'G', NULL, "pktpipe capture -w FILE -G TIME turns to the next file" },
	{ 'W', NULL, "pktpipe capture -w FILE -C SIZE -W N keeps that many files" },
	{ 's', "snaplen", "leave it out: lengths are counted, whatever is captured" },
	{ 0 },
};

const struct option_table stats_table = {
	.command = "stats",
	.synopsis = "[OPTION]... [EXPRESSION...]",
	.summary = "live counters of devices, or what is in savefiles",
	.examples = examples,
	.specs = specs,
	.habits = habits,
	.trailer = "EXPRESSION is a filter, see pcap-filter(7): only what it matches is "
		   "counted. SIGINT ends the count; pktpipe-stats(1) says more.",
};

/* Nobody has asked for that many rings: they share what one would have. */
static uint64_t stats_choose_buffer(const struct stats_options *s)
{
	uint64_t share =
		s->interfaces.count ? BUFFER_DEFAULT / s->interfaces.count : BUFFER_DEFAULT;

	if (s->buffer)
		return s->buffer;
	return share > BUFFER_MIN ? share : BUFFER_MIN;
}

/* The devices that are up, where none is named.  A device's name where the filter belongs is a
 * slip, which is answered when the filter is compiled. */
static int stats_choose_devices(struct stats_options *o, struct devices *d, struct fault *f)
{
	struct option_list *list = &o->interfaces;

	if (list->count)
		return 0;
	if (devices_init(d, f) < 0)
		return -1;
	if (o->words.count && devices_find(d, o->words.items[0]))
		return 0;
	for (unsigned i = 0; i < d->count && list->count < OPTION_LIST_MAX; i++)
		if (d->list[i].ifindex && d->list[i].up)
			list->items[list->count++] = d->list[i].ifname;
	return 0;
}

/* Counting is a capture that writes no packets. */
static struct capture_options stats_translate(const struct stats_options *s)
{
	struct capture_options o = capture_defaults;

	o.interfaces = s->interfaces;
	o.snaplen = COUNTING_SNAPLEN;
	o.promiscuous = s->promiscuous;
	o.direction = s->direction;
	o.buffer = stats_choose_buffer(s);
	o.filter = s->filter;
	o.duration = s->duration;
	o.stats_interval = s->interval ? s->interval : CLOCK_SECOND;
	o.format = s->format;
	o.lines.color = s->color;
	o.privilege = s->privilege;
	o.words = s->words;
	return o;
}

static int stats_check(const struct stats_options *o, struct fault *f)
{
	const char *wrong = NULL;

	if (o->files.count && o->interfaces.count)
		wrong = "-i and -r: counted are devices or savefiles";
	else if (o->files.count && (o->count || o->duration))
		wrong = "-c and --duration are about devices, -r is about a file";
	else if (value_wants_stdin_twice(o->filter.file, &o->files))
		wrong = VALUE_STDIN_TWICE;
	return wrong ? option_wrong(f, wrong, "leave one of them out") : 0;
}

static int stats_count(struct stats_options *options, int argc, char **argv)
{
	struct devices devices = { 0 };
	const struct capture_plan plan = { .kind = CAPTURE_COUNTS,
		.reports = options->count,
		.unnamed = !options->interfaces.count };
	struct capture_options translated;
	struct fault f;
	int code;

	if (stats_choose_devices(options, &devices, &f) < 0) {
		code = report_early_fault(argc, argv, &f);
	} else {
		translated = stats_translate(options);
		code = capture_with(&translated, &plan, argc, argv);
	}
	devices_finish(&devices);
	return code;
}

int stats_run(int argc, char **argv)
{
	struct stats_options options = stats_defaults;
	struct fault f;
	int code;

	if (!start_parse(&stats_table, argc, argv, &options, &options.words, &code))
		return code;
	if (stats_check(&options, &f) < 0)
		return report_early_fault(argc, argv, &f);
	if (options.files.count)
		return stats_files(&options, argc, argv);
	return stats_count(&options, argc, argv);
}
