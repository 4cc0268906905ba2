/* SPDX-License-Identifier: ISC */
#include "cli/capture.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "cli/caret.h"
#include "cli/command.h"
#include "cli/control.h"
#include "cli/session.h"
#include "net/compile.h"
#include "net/live.h"
#include "net/savefile.h"
#include "sys/signals.h"

struct capture {
	struct capture_options options;
	struct buf expression;
	struct diagnosis diagnosis; /* of an expression that is invalid */
	enum report_format format;
	struct source *sources;
	struct session_source *watched;
	unsigned count;
	struct output out;  /* stdout, records or the savefile of -w - */
	struct output file; /* of -w FILE */
	bool records;	    /* stdout has records */
	char host[256];
	char run[17]; /* random */
	struct record_sandbox sandbox;
	struct report report;
	struct packet_writer record_writer, file_writer;
	struct session session;
	struct control control;
};

static int check_control(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;
	const char *stdin_too = o->filter_file && !strcmp(o->filter_file, "-") ? "-F -" : NULL;

	for (unsigned i = 0; i < o->files.count; i++)
		if (!strcmp(o->files.items[i], "-"))
			stdin_too = "-r -";
	if (!o->control || (c->records && !stdin_too))
		return 0;
	if (stdin_too)
		return fault_set(f, FAULT(usage), FAULT(options), NULL,
			"--control and %s: both want stdin", stdin_too);
	fault_set(f, FAULT(usage), FAULT(options), NULL,
		"--control with -w has nowhere to write the replies");
	return fault_hint(f, "add --print, for records on stdout");
}

static int choose_epcap(struct capture *c, struct fault *f)
{
	c->format = REPORT_EPCAP;
	if (!isatty(STDOUT_FILENO))
		return 0;
	fault_set(f, FAULT(usage), FAULT(options), NULL, "epcap's frames are not for a terminal");
	return fault_hint(f, "pktpipe capture shows packets to people");
}

static int check_options(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;
	const char *both = NULL;

	c->records = !o->write || o->print;
	if (check_control(c, f) < 0)
		return -1;
	if (o->interfaces.count && o->files.count)
		both = "-i and -r: packets come from devices or from savefiles";
	else if (o->print && !o->write)
		both = "--print without -w: records are printed anyway";
	else if (o->print && !strcmp(o->write, "-"))
		both = "--print and -w -: both want stdout";
	if (both) {
		fault_set(f, FAULT(usage), FAULT(options), NULL, "%s", both);
		return fault_hint(f, "leave one of them out");
	}
	if (o->write && !strcmp(o->write, "-") && isatty(STDOUT_FILENO)) {
		fault_set(f, FAULT(usage), FAULT(options), NULL,
			"a savefile (-w -) is not for a terminal");
		return fault_hint(f, "redirect stdout, or use -w FILE");
	}
	if (!c->records)
		return 0;
	if (o->epcap)
		return choose_epcap(c, f);
	return report_choose_format(o->format, &c->format, f);
}

static int allocate(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;
	unsigned wanted = o->files.count ? o->files.count : o->interfaces.count;

	wanted = wanted ? wanted : 1;
	c->sources = calloc(wanted, sizeof(*c->sources));
	c->watched = calloc(wanted, sizeof(*c->watched));
	if (!c->sources || !c->watched)
		return fault_set(f, FAULT(no_memory), FAULT(open), NULL, "out of memory");
	return 0;
}

/* A pipe is opened anew (output.h), which takes the caller's rights as well. */
static void open_stdout(struct capture *c)
{
	static const enum output_frames frames[] = {
		[REPORT_TEXT] = OUTPUT_LINES,
		[REPORT_JSONL] = OUTPUT_LINES,
		[REPORT_JSON] = OUTPUT_LENGTHS,
		[REPORT_ETF] = OUTPUT_LENGTHS,
		[REPORT_EPCAP] = OUTPUT_LENGTHS16,
	};

	if (c->records)
		output_init(&c->out, STDOUT_FILENO, "stdout", frames[c->format]);
	else if (!strcmp(c->options.write, "-"))
		output_init(&c->out, STDOUT_FILENO, "stdout", OUTPUT_SAVEFILE);
}

static int open_files(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;

	open_stdout(c);
	for (unsigned i = 0; i < o->files.count; i++) {
		struct source *s = &c->sources[c->count++];

		if (savefile_open(s, o->files.items[i], session_wait, &c->session, f) < 0)
			return -1;
		if (o->snaplen != CAPTURE_SNAPLEN_UNSET && o->snaplen)
			s->cut = (uint32_t)o->snaplen;
	}
	if (value_expression(&o->words, o->filter_file, &c->expression, f) < 0)
		return -1;
	if (o->write && strcmp(o->write, "-"))
		return output_create(&c->file, o->write, OUTPUT_SAVEFILE, f);
	return 0;
}

static int activate_devices(struct capture *c, struct fault *f)
{
	static const pcap_direction_t directions[] = { PCAP_D_INOUT, PCAP_D_IN, PCAP_D_OUT };
	struct capture_options *o = &c->options;
	char chosen[IFNAMSIZ];
	const struct live_options live = {
		.snaplen = o->snaplen == CAPTURE_SNAPLEN_UNSET ? CAPTURE_SNAPLEN_DEFAULT :
			o->snaplen			       ? (uint32_t)o->snaplen :
								 LIVE_SNAPLEN_MAX,
		.promiscuous = o->promiscuous,
		.monitor = o->monitor,
		.immediate = o->timeout.immediate,
		.timeout_ms = o->timeout.ms,
		.buffer = (uint32_t)o->buffer,
		.direction = directions[o->direction],
		.linktype = o->linktype,
		.tstamp_type = o->tstamp_type,
	};

	if (!o->interfaces.count) {
		if (live_default(chosen, f) < 0)
			return -1;
		return live_open(&c->sources[c->count++], chosen, &live, f);
	}
	for (unsigned i = 0; i < o->interfaces.count; i++)
		if (live_open(&c->sources[c->count++], o->interfaces.items[i], &live, f) < 0)
			return -1;
	return 0;
}

static int open_devices(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;
	bool admin = o->monitor || o->tstamp_type == PCAP_TSTAMP_ADAPTER ||
		o->tstamp_type == PCAP_TSTAMP_ADAPTER_UNSYNCED;

	if (o->files.count)
		return 0;
	if (privilege_raise(admin, f) < 0)
		return -1;
	if (activate_devices(c, f) < 0) {
		privilege_hint(admin, f);
		return -1;
	}
	return privilege_lower(f);
}

static bpf_u_int32 find_netmask(const struct capture *c, const struct source *s)
{
	char errbuf[PCAP_ERRBUF_SIZE];
	bpf_u_int32 net, mask;

	if (c->options.netmask != PCAP_NETMASK_UNKNOWN)
		return c->options.netmask;
	if (!s->live || pcap_lookupnet(s->origin.ifname, &net, &mask, errbuf) < 0)
		return PCAP_NETMASK_UNKNOWN;
	return ntohl(mask);
}

static int set_filters(struct capture *c, struct fault *f)
{
	for (unsigned i = 0; i < c->count; i++) {
		struct source *s = &c->sources[i];
		const struct compile_options options = {
			.expression = (const char *)c->expression.data,
			.optimize = c->options.optimize,
			.netmask = find_netmask(c, s),
			.limit = c->options.filter_limit,
			.diagnosis = &c->diagnosis,
		};
		const char *subject = s->live ? s->origin.ifname : s->origin.file;
		struct bpf_program program;

		c->watched[i].netmask = options.netmask;
		if (compile_filter(s->pcap, &options, subject, &program, f) < 0)
			return -1;
		if (source_set_filter(s, &program, f) < 0)
			return -1;
	}
	return 0;
}

/* A savefile has one link type in its header. */
static int begin_savefile(struct capture *c, struct output *to, struct fault *f)
{
	const struct packet_origin *first = &c->sources[0].origin;
	uint8_t header[SAVEFILE_HEADER_LEN];
	int snaplen = 0;

	for (unsigned i = 0; i < c->count; i++) {
		const struct packet_origin *o = &c->sources[i].origin;
		int at = pcap_snapshot(c->sources[i].pcap);

		snaplen = at > snaplen ? at : snaplen;
		if (o->dlt == first->dlt)
			continue;
		fault_set_file(f, FAULT(linktype_mismatch), FAULT(open), c->options.write,
			"one savefile cannot have two link types: %s of %s, and %s of %s",
			first->dlt_name, first->ifname ? first->ifname : first->file, o->dlt_name,
			o->ifname ? o->ifname : o->file);
		return fault_hint(f, "write one file for each, or capture on \"any\"");
	}
	if (!savefile_header(header, first->dlt, snaplen > 0 ? (uint32_t)snaplen : 262144))
		return fault_set_file(f, FAULT(no_memory), FAULT(write), c->options.write,
			"cannot make the savefile's header");
	buf_put(&to->buf, header, sizeof(header));
	packet_writer_init_pcap(&c->file_writer, &to->buf);
	c->session.writers[c->session.writer_count++] = &c->file_writer;
	c->session.file = to;
	return output_flush(to, f);
}

static int begin_outputs(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;
	const struct packet_options shape = {
		.time = (enum packet_time)o->time_unit,
		.meta = o->meta,
		.no_data = o->no_data,
	};

	if (!c->records) {
		report_init(&c->report, REPORT_TEXT, ENC_BASE64, NULL, false);
		return begin_savefile(c, c->file.name ? &c->file : &c->out, f);
	}
	report_init(&c->report, c->format, (enum enc_bytes)o->encoding, &c->out, o->packets_only);
	if (c->format == REPORT_TEXT)
		packet_writer_init_text(&c->record_writer, &c->out.buf);
	else if (c->format == REPORT_EPCAP)
		packet_writer_init_epcap(&c->record_writer, shape.time, &c->out.buf);
	else
		packet_writer_init(&c->record_writer, c->report.enc.format,
			(enum enc_bytes)o->encoding, &shape, &c->out.buf);
	c->session.writers[c->session.writer_count++] = &c->record_writer;
	c->session.out = &c->out;
	return o->write ? begin_savefile(c, &c->file, f) : 0;
}

static int begin_session(struct capture *c, struct fault *f)
{
	struct session *s = &c->session;

	for (unsigned i = 0; i < c->count; i++)
		c->watched[i].source = &c->sources[i];
	s->sources = c->watched;
	s->count = c->count;
	s->report = &c->report;
	s->limits = (struct session_limits){
		.count = c->options.count,
		.duration = c->options.duration,
		.stats_interval = c->options.stats_interval,
	};
	if (!session_init(s))
		return fault_set(f, FAULT(no_memory), FAULT(open), NULL, "out of memory");
	return 0;
}

static int begin_control(struct capture *c, struct fault *f)
{
	const struct capture_options *o = &c->options;
	const struct compile_options filter = {
		.optimize = o->optimize,
		.limit = o->filter_limit,
	};
	enum control_kind kind = !o->epcap ? CONTROL_COMMANDS :
		o->inject		   ? CONTROL_PACKETS :
					     CONTROL_DISCARD;

	if (!o->control)
		return 0;
	if (c->format == REPORT_TEXT) {
		fault_set(f, FAULT(usage), FAULT(options), NULL,
			"--control has no commands in the format text");
		return fault_hint(f, "use -f jsonl, -f json or -f etf");
	}
	c->session.control = &c->control;
	return control_init(
		&c->control, kind, o->on_eof == ON_EOF_STOP, &filter, &c->session, f);
}

/* What the `start` record says and a confined process cannot ask for. */
static void identify(struct capture *c)
{
	uint64_t random = 0;

	gethostname(c->host, sizeof(c->host) - 1);
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0)
		random = clock_monotonic();
	snprintf(c->run, sizeof(c->run), "%016llx", (unsigned long long)random);
	tzset();
}

static int confine(struct capture *c, struct fault *f)
{
	const int helper = c->session.control ? c->control.helper.fd : -1;
	const int outputs[] = { c->out.fd, c->file.fd, signals_write_fd(), helper };
	const bool sends = c->session.control && c->control.kind != CONTROL_DISCARD;
	int *packets = calloc(c->count, sizeof(*packets));
	struct sandbox_request request = {
		.needs = c->sources[0].live ? SANDBOX_PACKETS | SANDBOX_FILTER : 0,
		.packets = packets,
		.packet_count = c->count,
		.outputs = outputs,
		.output_count = ARRAY_LEN(outputs),
		.polled = SLOT_SOURCES + c->count,
	};
	int status;

	if (!packets)
		return fault_set(f, FAULT(no_memory), FAULT(sandbox), NULL, "out of memory");
	if (sends)
		request.needs |= SANDBOX_SEND;
	for (unsigned i = 0; i < c->count; i++)
		packets[i] = c->sources[i].live ? pcap_fileno(c->sources[i].pcap) : -1;
	status = privilege_confine(&c->options.privilege, &request, &c->sandbox, f);
	free(packets);
	return status;
}

static void say_start(struct capture *c)
{
	struct record_interface *interfaces = calloc(c->count, sizeof(*interfaces));
	struct record_savefile *files = calloc(c->count, sizeof(*files));
	bool live = c->sources[0].live != NULL;

	for (unsigned i = 0; interfaces && files && i < c->count; i++) {
		const struct source *s = &c->sources[i];

		if (live)
			interfaces[i] = (struct record_interface){ s->origin.ifname,
				s->origin.ifindex, s->origin.dlt, s->origin.dlt_name,
				(uint32_t)pcap_snapshot(s->pcap), live_tstamp_type(s) };
		else
			savefile_facts(s, &files[i]);
	}
	report_start(&c->report,
		&(struct record_start){
			.host = c->host,
			.run = c->run,
			.program = "pktpipe " PKTPIPE_VERSION,
			.libpcap = pcap_lib_version(),
			.filter = (const char *)c->expression.data,
			.sandbox = c->sandbox,
			.interfaces = live ? interfaces : NULL,
			.files = files,
			.count = interfaces && files ? c->count : 0,
		});
	free(interfaces);
	free(files);
}

/*
 * The start in phases; what a phase needs is gone before the next begins.
 *
 *   1. the command line
 *   2. files, with the user's own rights
 *   3. devices, with the right to open packet sockets
 *   4. filters: from here on packets are gathered in the rings
 *   5. groups, root directory, user and capabilities go
 *   6. the helper for filters to come is forked
 *   7. the sandbox closes
 *   8. the `start` record: the ready signal
 */
static int start(struct capture *c, struct fault *f)
{
	if (check_options(c, f) < 0 || allocate(c, f) < 0 || signals_init(f) < 0)
		return -1;
	if (c->options.files.count && privilege_forget(f) < 0)
		return -1;
	if (open_files(c, f) < 0)
		return -1;
	if (open_devices(c, f) < 0)
		return -1;
	if (set_filters(c, f) < 0)
		return -1;
	if (begin_session(c, f) < 0 || begin_outputs(c, f) < 0)
		return -1;
	identify(c);
	if (privilege_leave(&c->options.privilege, f) < 0)
		return -1;
	if (begin_control(c, f) < 0 || confine(c, f) < 0)
		return -1;
	say_start(c);
	return 0;
}

static void say_summary(const struct capture *c)
{
	uint64_t dropped = 0;

	if (c->records && !c->options.verbose)
		return;
	for (unsigned i = 0; i < c->count; i++)
		dropped += c->sources[i].counts.dropped;
	report_say("%llu packets written to %s, %llu dropped", (unsigned long long)c->session.seq,
		c->records ? "stdout" : c->options.write, (unsigned long long)dropped);
}

static void finish(struct capture *c)
{
	for (unsigned i = 0; i < c->count; i++)
		source_close(&c->sources[i]);
	if (c->session.control)
		control_finish(&c->control);
	session_finish(&c->session);
	output_finish(&c->out);
	output_finish(&c->file);
	buf_finish(&c->expression);
	free(c->sources);
	free(c->watched);
	free(c);
}

static int fail_early(const struct capture_options *o, int argc, char **argv, const struct fault *f)
{
	if (!o->epcap)
		return report_early_fault(argc, argv, f);
	report_say_fault(f);
	return fault_exit_code(f->code);
}

int capture_with(const struct capture_options *options, int argc, char **argv)
{
	struct capture *c = calloc(1, sizeof(*c));
	struct fault f;
	int code;

	if (!c) {
		fault_set(&f, FAULT(no_memory), FAULT(open), NULL, "out of memory");
		return fail_early(options, argc, argv, &f);
	}
	c->options = *options;
	c->file.fd = c->out.fd = -1;
	if (start(c, &f) < 0) {
		code = fail_early(options, argc, argv, &f);
		caret_say((const char *)c->expression.data, &c->diagnosis);
	} else {
		code = session_run(&c->session);
		say_summary(c);
	}
	finish(c);
	return code;
}

int capture_run(int argc, char **argv)
{
	struct capture_options options = capture_defaults;
	struct fault f;

	switch (option_parse(&capture_table, argc, argv, &options, &options.words, &f)) {
	case OPTION_HELP:
		option_help(&capture_table, stdout);
		return PKTPIPE_EXIT_OK;
	case OPTION_FAILED:
		return report_early_fault(argc, argv, &f);
	default:
		return capture_with(&options, argc, argv);
	}
}
