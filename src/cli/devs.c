/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/value.h"
#include "view/devs_text.h"
#include "cli/privilege.h"
#include "cli/start.h"
#include "run/report.h"
#include "net/devices.h"
#include "net/live.h"

struct devs_options {
	bool only_default;
	int format; /* -1: not said */
	struct option_words words;
};

struct devs {
	struct devs_options options;
	const struct format *format;
	struct devices devices;
	struct record_device **chosen;
	unsigned count;
	struct output out;
	struct report report;
};

#define FIELD(name) offsetof(struct devs_options, name)

static const struct option_example examples[] = {
	{ "what can be opened?", "pktpipe devs" },
	{ "all about one device", "pktpipe devs eth0" },
	{ "the device that capture takes by itself",
		"pktpipe devs --default -f jsonl | jq -r .ifname" },
	{ 0 },
};

static const struct option_spec specs[] = {
	{ 0, "default", NULL, OPTION_FLAG, FIELD(only_default),
		.help = "only the device that is taken where none is named" },
	VALUE_FORMAT_SPEC(struct devs_options, format),
	{ 0 },
};

static const struct option_habit habits[] = {
	{ 'i', "interface", "leave it out: pktpipe devs NAME tells of one device" },
	{ 0 },
};

const struct option_table devs_table = {
	.command = "devs",
	.synopsis = "[OPTION]... [NAME...]",
	.summary = "the devices that can be opened",
	.examples = examples,
	.specs = specs,
	.habits = habits,
	.words = OPTION_COMPLETE_DEVICE,
	.trailer = "No privilege is needed, but to ask the devices for their link types. "
		   "pktpipe-devs(1) says more.",
};

static int devs_choose_named(struct devs *d, struct fault *f)
{
	for (int i = 0; i < d->options.words.count; i++) {
		const char *name = d->options.words.items[i];
		struct record_device *device = devices_find(&d->devices, name);

		if (!device)
			return live_no_such_device(name, f);
		d->chosen[d->count++] = device;
	}
	return 0;
}

static int devs_choose_default(struct devs *d, struct fault *f)
{
	char ifname[IFNAMSIZ];

	for (unsigned i = 0; i < d->devices.count; i++)
		if (d->devices.list[i].is_default)
			d->chosen[d->count++] = &d->devices.list[i];
	return d->count ? 0 : live_default(ifname, f);
}

static int devs_choose(struct devs *d, struct fault *f)
{
	size_t most = d->devices.count + (unsigned)d->options.words.count + 1;

	if (d->options.only_default && d->options.words.count)
		return option_wrong(
			f, "--default and the name of a device", "leave one of them out");
	d->chosen = calloc(most, sizeof(*d->chosen));
	if (!d->chosen)
		return fault_set(f, ATOM(no_memory), ATOM(open), NULL, "out of memory");
	if (d->options.words.count)
		return devs_choose_named(d, f);
	if (d->options.only_default)
		return devs_choose_default(d, f);
	while (d->count < d->devices.count) {
		d->chosen[d->count] = &d->devices.list[d->count];
		d->count++;
	}
	return 0;
}

static int devs_ask(void *devs, struct fault *f)
{
	struct devs *d = devs;

	(void)f;
	devices_ask_linktypes(d->chosen, d->count);
	return 0;
}

static void devs_report_devices(struct devs *d)
{
	if (!format_is_text(d->format)) {
		for (unsigned i = 0; i < d->count; i++)
			record_device(&d->report.enc, d->chosen[i]);
	} else if (d->options.words.count) {
		for (unsigned i = 0; i < d->count; i++)
			devs_text_one(&d->out.buf, d->chosen[i]);
	} else {
		devs_text_table(&d->out.buf, d->chosen, d->count);
	}
}

static int devs_check(void *devs, struct fault *f)
{
	struct devs *d = devs;

	if (report_choose_format(value_format(d->options.format), &d->format, f) < 0)
		return -1;
	report_init_stdout(&d->report, d->format, ENC_BASE64, &d->out);
	return 0;
}

static int devs_find(void *devs, struct fault *f)
{
	struct devs *d = devs;

	return devices_init(&d->devices, f) < 0 ? -1 : devs_choose(d, f);
}

static int devs_show(struct devs *d, struct fault *f)
{
	static const struct start_phases phases = {
		.check = devs_check,
		.open_files = devs_find,
		.open_devices = devs_ask,
	};
	const struct start_rights rights = { .devices = true };

	if (start_run(&phases, &rights, d, NULL, f) < 0)
		return -1;
	devs_report_devices(d);
	return report_drain(&d->out, f);
}

int devs_run(int argc, char **argv)
{
	struct devs d = { .options.format = -1, .out.fd = -1 };
	int code = PKTPIPE_EXIT_OK;
	struct fault f;

	if (!start_parse(&devs_table, argc, argv, &d.options, &d.options.words, &code))
		return code;
	if (devs_show(&d, &f) < 0)
		code = report_early_fault(argc, argv, &f);
	free(d.chosen);
	devices_finish(&d.devices);
	output_finish(&d.out);
	return code;
}
