/* SPDX-License-Identifier: ISC */
#include <string.h>
#include <unistd.h>

#include "cli/capture_phase.h"
#include "run/community_id.h"
#include "run/fingerprint.h"
#include "decode/registry.h"
#include "os/signals.h"
#include "record/codec.h"

static int capture_check_control(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;
	const char *stdin_too = o->filter.file && !strcmp(o->filter.file, "-") ? "-F -" : NULL;

	if (option_list_has(&o->files, "-"))
		stdin_too = "-r -";
	if (o->credit != CAPTURE_CREDIT_UNSET && !o->control)
		return option_wrong(f, "--credit without --control: nobody could give more",
			"add --control, and commands on stdin");
	if (!o->control || (c->records && !stdin_too))
		return 0;
	if (stdin_too)
		return fault_set(f, ATOM(usage), ATOM(options), NULL,
			"--control and %s: both want stdin", stdin_too);
	return option_wrong(f, "--control with -w has nowhere to write the replies",
		"add --print, for records on stdout");
}

static int capture_check_choose_epcap(struct capture *c, struct fault *f)
{
	c->format = &format_epcap;
	if (!isatty(STDOUT_FILENO))
		return 0;
	return option_wrong(f, "epcap's frames are not for a terminal",
		"pktpipe capture shows packets to people");
}

/* What only a device can do would be a silent no with a savefile. */
static const char *capture_check_of_devices(const struct capture_options *o)
{
	if (o->promiscuous)
		return "-P";
	if (o->monitor)
		return "-I";
	if (o->direction)
		return "-Q";
	if (o->fanout.type)
		return "--fanout";
	if (o->tstamp_type >= 0)
		return "-j";
	return o->linktype >= 0 ? "-y" : NULL;
}

/* What lines alone show would be a silent no in records. */
static int capture_check_lines(const struct capture *c, struct fault *f)
{
	const struct lines_options *o = &c->options.lines;
	const char *option = o->hex         ? "-x"
			     : o->hex_ascii ? "-X"
			     : o->ascii     ? "-A"
			     : o->macs      ? "-e"
			     : o->payload   ? "--payload"
			     : o->times     ? "-t"
			     : o->relative  ? "--relative-tcp-sequence-numbers"
					    : NULL;

	if (!option || (c->records && format_is_text(c->format)))
		return 0;
	fault_set(f, ATOM(usage), ATOM(options), NULL, "%s is for lines, and there are %s", option,
		c->records ? "records" : "none");
	return fault_hint(f, c->records ? "add -f text" : "add --print -f text, or leave it out");
}

static int capture_check_batch(const struct capture *c, struct fault *f)
{
	if (c->options.batch < 2 || (c->records && format_has_batches(c->format)))
		return 0;
	return option_wrong(
		f, "--batch is for records in etf, json or jsonl", "add -f etf, or leave it out");
}

static int capture_check_rules(const struct option_list *rules, struct fault *f)
{
	for (unsigned i = 0; i < rules->count; i++) {
		if (registry_add_rule(rules->items[i]))
			continue;
		if (i == REGISTRY_RULES_MAX) {
			fault_set(f, ATOM(usage), ATOM(options), NULL,
				"--decode-as is given more than %d times", REGISTRY_RULES_MAX);
			return fault_hint(f, "leave out those that are not needed");
		}
		fault_set(f, ATOM(usage), ATOM(options), NULL,
			"--decode-as %s: no rule, or no protocol that such a port leads to",
			rules->items[i]);
		return fault_hint(f, "write it as udp.port=8472:vxlan; pktpipe-fields(5) has the "
				     "protocols and their transports");
	}
	return 0;
}

static int capture_check_hashes(const struct capture_options *o, struct fault *f)
{
	bool fingerprints = o->fingerprints && !fingerprint_available();

	if (!fingerprints && (!o->community_id.wanted || community_ids_available()))
		return 0;
	fault_set(f, ATOM(not_supported), ATOM(options), NULL, "%s, which this build has not",
		fingerprints ? "--fingerprints needs MD5 and SHA-256"
			     : "--community-id needs SHA-1");
	return fault_hint(f, "leave it out, or build it where libmd is installed");
}

/* The processors come first of all, so that the ring's memory is near them. */
static int capture_check_sharing(const struct capture_options *o, struct fault *f)
{
	if (o->fanout.type && !fanout_available()) {
		fault_set(f, ATOM(not_supported), ATOM(options), NULL,
			"--fanout: captures cannot share the packets of a device here");
		return fault_hint(f, "leave it out");
	}
	if (o->fanout.type && o->interfaces.count > 1)
		return option_wrong(f, "--fanout and several -i: a group shares one device",
			"take -i any, or a capture with an ID of its own for each device");
	if (o->fanout_alone && !o->fanout.type)
		return option_wrong(f, "--fanout-alone without --fanout", "leave it out");
	return o->cpus.given ? cpus_set(&o->cpus, f) : 0;
}

/* Options that exclude one another, and those that nothing is without another. */
static int capture_check_together(const struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;
	const bool to_stdout = o->write && !strcmp(o->write, "-");
	const char *both = NULL;

	if (o->interfaces.count && o->files.count)
		both = "-i and -r: packets come from devices or from savefiles";
	else if (value_wants_stdin_twice(o->filter.file, &o->files))
		both = VALUE_STDIN_TWICE;
	else if (o->stats_interval && !c->records && !o->workers)
		both = "--stats-interval and -w: there are no records, unless with --print";
	else if (o->no_packets && o->packets_only)
		both = "--no-packets and --packets-only: nothing would be left";
	else if (o->no_packets && to_stdout)
		both = "--no-packets and -w -: both want stdout";
	else if (o->print && to_stdout)
		both = "--print and -w -: both want stdout";
	if (both)
		return option_wrong(f, both, "leave one of them out");
	if (o->merge && !o->files.count)
		return option_wrong(
			f, "--merge without -r: files are merged", "name them, each with -r");
	if (o->print && !o->write)
		return option_wrong(
			f, "--print without -w: records are printed anyway", "leave it out");
	if (!o->files.count || !capture_check_of_devices(o))
		return 0;
	fault_set(f, ATOM(usage), ATOM(options), NULL,
		"%s and -r: it is for devices, a savefile is as it is",
		capture_check_of_devices(o));
	return fault_hint(f, "leave one of them out");
}

int capture_check(void *capture, struct fault *f)
{
	struct capture *c = capture;
	const struct capture_options *o = &c->options;

	c->format = &format_text;
	c->records = !o->write || o->print || o->no_packets;
	if (o->workers)
		c->records = o->output != NULL;
	if (capture_check_sharing(o, f) < 0 || signals_init(f) < 0 ||
		capture_check_workers(c, f) < 0 || capture_check_rotation(o, f) < 0 ||
		capture_check_control(c, f) < 0 ||
		capture_check_rules(&c->options.decode_as, f) < 0 ||
		capture_check_hashes(o, f) < 0 || capture_check_together(c, f) < 0)
		return -1;
	if (o->write && !strcmp(o->write, "-") && isatty(STDOUT_FILENO))
		return option_wrong(f, "a savefile (-w -) is not for a terminal",
			"redirect stdout, or use -w FILE");
	if (c->records && c->plan.kind == CAPTURE_EPCAP)
		return capture_check_choose_epcap(c, f);
	if (o->workers && c->records)
		c->format = o->format < 0 ? &format_jsonl : value_format(o->format);
	else if (c->records && report_choose_format(value_format(o->format), &c->format, f) < 0)
		return -1;
	return capture_check_lines(c, f) < 0 ? -1 : capture_check_batch(c, f);
}
