/* SPDX-License-Identifier: ISC */
#include "cli/filter_check.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/atom.h"
#include "view/caret.h"
#include "cli/command.h"
#include "cli/privilege.h"
#include "cli/slip.h"
#include "cli/start.h"
#include "net/linktype.h"
#include "net/live.h"
#include "filter/program.h"
#include "filter/trap.h"
#include "net/source_dead.h"
#include "net/source_file.h"
#include "view/filter_text.h"

static int filter_check_options(void *check, struct fault *f)
{
	struct filter_check *c = check;
	struct filter_check_options *o = &c->options;
	const struct format *given = value_format(o->format);
	const char *wrong = NULL;

	if (!o->snaplen)
		o->snaplen = LIVE_SNAPLEN_MAX;
	if ((o->show || o->against) && !o->read)
		wrong = "--show and --against are about the packets of a file: add -r FILE";
	else if ((o->read && o->interface) || (o->read && o->linktype >= 0))
		wrong = "the link type is the savefile's: leave out -i and -y";
	else if (o->read && o->filter.file && !strcmp(o->read, "-") && !strcmp(o->filter.file, "-"))
		wrong = VALUE_STDIN_TWICE ": leave one of them out";
	else if (o->listing && (o->show || o->against))
		wrong = "-d prints the program alone: leave it out, or --show and --against";
	else if (o->listing && given && !format_is_text(given))
		wrong = "-d is text: leave out -f, whose records have the program too";
	if (wrong)
		return fault_set(f, ATOM(usage), ATOM(options), NULL, "%s", wrong);
	return report_choose_format(o->listing ? &format_text : given, &c->format, f);
}

/* A live handle makes the very program that capture would use. */
static int filter_check_open_device(struct filter_check *c, struct fault *f)
{
	const struct live_options live = {
		.snaplen = (uint32_t)c->options.snaplen,
		.timeout_ms = 1,
		.buffer = 65536,
		.reader = LIVE_READER_LIBPCAP,
		.linktype = c->options.linktype,
		.tstamp_type = -1,
	};

	return live_open(&c->source, c->options.interface, &live, f);
}

static int filter_check_open_dead(struct filter_check *c, int dlt, struct fault *f)
{
	return source_dead_open(
		&c->source, dlt < 0 ? DLT_EN10MB : dlt, (uint32_t)c->options.snaplen, f);
}

/* Whoever may not open the device can still have its expressions checked. */
static int filter_check_open_interface(void *check, struct fault *f)
{
	struct filter_check *c = check;
	int dlt;

	if (filter_check_open_device(c, f) == 0)
		return 0;
	if (f->code == ATOM(no_such_device))
		return -1;
	dlt = c->options.linktype >= 0 ? c->options.linktype
				       : linktype_of_hardware(c->options.interface);
	if (dlt < 0)
		return -1;
	source_close(&c->source);
	return filter_check_open_dead(c, dlt, f);
}

static int filter_check_open_files(void *check, struct fault *f)
{
	struct filter_check *c = check;
	const struct filter_check_options *o = &c->options;

	report_init_stdout(&c->report, c->format, (enum enc_bytes)o->encoding, &c->out);
	if (value_expression(&o->words, o->filter.file, &c->expression, f) < 0)
		return -1;
	c->first.expression = (const char *)c->expression.data;
	if (o->read)
		return source_file_open(&c->source, o->read, 0, NULL, NULL, f);
	return o->interface ? 0 : filter_check_open_dead(c, o->linktype, f);
}

static int filter_check_read_file(void *check, struct fault *f)
{
	struct filter_check *c = check;

	return c->options.read ? source_file_begin(&c->source, f) : 0;
}

/* The empty expression has a program too. */
static int filter_check_make_accept(uint32_t snaplen, struct bpf_program *program, struct fault *f)
{
	struct bpf_insn *accept = calloc(1, sizeof(*accept));

	if (!accept)
		return fault_set(f, ATOM(no_memory), ATOM(filter), NULL, "out of memory");
	*accept = (struct bpf_insn)BPF_STMT(BPF_RET | BPF_K, snaplen);
	*program = (struct bpf_program){ 1, accept };
	return 0;
}

static int filter_check_compile(
	struct filter_check *c, struct filter_check_one *one, struct fault *f)
{
	const struct compile_options options = filter_options_compile(
		&c->options.filter, one->expression, c->options.interface, &one->diagnosis);
	struct source_facts facts;

	if (compile_filter(c->source.pcap, &options, NULL, &one->program, f) < 0)
		return -1;
	if (!filter_late_init(&one->late, &options))
		return fault_set(f, ATOM(no_memory), ATOM(filter), NULL, "out of memory");
	source_facts(&c->source, &facts);
	return one->program.bf_len ? 0 : filter_check_make_accept(facts.snaplen, &one->program, f);
}

/* Only an optimized program shows that it never looks at a packet. */
static atom_id filter_check_find_always(struct filter_check *c, const struct fault *failed)
{
	struct filter_check_one again = { .expression = c->first.expression };
	bool optimize = c->options.filter.optimize;
	enum program_always always;
	struct fault f;

	if (failed)
		return strstr(failed->message, "rejects all packets") ? ATOM(rejects) : ATOM(none);
	c->options.filter.optimize = true;
	if (optimize)
		always = program_always(&c->first.program);
	else if (filter_check_compile(c, &again, &f) == 0)
		always = program_always(&again.program);
	else
		always = strstr(f.message, "rejects all packets") ? PROGRAM_REJECTS
								  : PROGRAM_DEPENDS;
	c->options.filter.optimize = optimize;
	filter_check_forget(&again);
	return always == PROGRAM_ACCEPTS   ? ATOM(accepts)
	       : always == PROGRAM_REJECTS ? ATOM(rejects)
					   : ATOM(none);
}

#define UNSEEN_TAGS                                                                                \
	"the kernel's filter of 'any' does not see the outermost VLAN tag: a tagged packet "       \
	"matches as if it had none, and one of two tags as if the inner one were the beginning "   \
	"of its contents"
#define LOST_TAGS                                                                                  \
	"packets of 'any' that libpcap read have lost their outermost VLAN tag: a tagged one "     \
	"matches as if it had none"

static void filter_check_report(struct filter_check *c, const struct fault *failed)
{
	const struct diagnosis *d = &c->first.diagnosis;
	const struct packet_origin *origin = c->source.origin;
	struct source_facts facts;
	struct record_filter_error error;
	struct record_filter r = {
		.expression = c->first.expression,
		.dlt = origin->dlt,
		.dlt_name = origin->dlt_name,
		.live = origin->ifname != NULL,
		.program =
			(const struct record_instruction *)(const void *)c->first.program.bf_insns,
		.instructions = c->first.program.bf_len,
		.always = c->always,
		.matches = c->matches.file ? &c->matches : NULL,
	};

	_Static_assert(sizeof(struct record_instruction) == sizeof(struct bpf_insn), "");
	source_facts(&c->source, &facts);
	r.snaplen = facts.snaplen;
	if (failed) {
		error = (struct record_filter_error){ d->message[0] ? d->message : failed->message,
			d->located, d->offset, d->length, failed->hint };
		r.error = &error;
	} else {
		const struct trap_subject subject = { r.expression, &c->first.program,
			r.live && origin->dlt == DLT_EN10MB };

		r.remark_count = trap_list(&subject, r.remarks, RECORD_REMARKS_MAX - 1);
		if (origin->dlt == DLT_LINUX_SLL2)
			r.remarks[r.remark_count++] = r.live ? UNSEEN_TAGS : LOST_TAGS;
	}
	if (format_is_text(c->format))
		filter_text(&c->out.buf, &r, d);
	else
		record_filter(&c->report.enc, &r);
}

/* Then there is nothing to point at. */
static void filter_check_explain_slip(struct filter_check *c, struct fault *f)
{
	if (slip_explain(c->argv, &c->options.words, &c->room, f))
		c->first.diagnosis = (struct diagnosis){ 0 };
}

/* An invalid expression is what the command is there to tell: the record is its answer.  What kept
 * the compiler from its work says nothing of the expression. */
static int filter_check_report_invalid(struct filter_check *c, struct fault *f)
{
	start_hint_descriptors(f);
	if (f->code != ATOM(filter_invalid)) {
		report_fault(&c->report, f, true);
		return fault_exit_code(f->code);
	}
	filter_check_explain_slip(c, f);
	if (!c->options.listing) {
		c->always = filter_check_find_always(c, f);
		filter_check_report(c, f);
	}
	if (c->options.listing || !format_is_text(c->format)) {
		report_say_fault(f);
		caret_say(c->first.expression, &c->first.diagnosis);
	}
	return fault_exit_code(f->code);
}

/* Of a pcapng file interfaces with further link types may come. */
static int filter_check_begin_late(struct filter_check *c, struct fault *f)
{
	struct source_facts facts;

	source_facts(&c->source, &facts);
	if (facts.savefile.format != ATOM(pcapng))
		return 0;
	if (filter_late_begin(&c->first.late, f) < 0)
		return -1;
	return c->options.against ? filter_late_begin(&c->second.late, f) : 0;
}

static void filter_check_confine(void *check, struct start_sandbox *sandbox)
{
	const struct filter_check *c = check;

	sandbox->outputs[sandbox->output_count++] = c->out.fd;
	sandbox->outputs[sandbox->output_count++] = c->first.late.helper.fd;
	if (c->options.against)
		sandbox->outputs[sandbox->output_count++] = c->second.late.helper.fd;
	sandbox->polled = 1;
}

/* The expressions are compiled when no right is left, and what is wrong with them is an answer. */
static const struct start_phases start = {
	.check = filter_check_options,
	.open_files = filter_check_open_files,
	.read_files = filter_check_read_file,
	.open_devices = filter_check_open_interface,
};
static const struct start_phases match = { .confine = filter_check_confine };

/* With nothing left to compile here the process is confined: a stranger may have written the
 * file.  The counts of what could be read come before what ended it. */
static int filter_check_do_match(struct filter_check *c)
{
	const struct start_rights nobody = { 0 };
	struct record_sandbox holds;
	struct fault f;
	int status;

	tzset();
	if (filter_check_begin_late(c, &f) < 0 ||
		start_confine(&match, &nobody, c, &holds, &f) < 0) {
		report_fault(&c->report, &f, true);
		return fault_exit_code(f.code);
	}
	status = filter_check_match(c, &f);
	filter_check_report(c, NULL);
	if (c->source.warning.code)
		report_fault(&c->report, &c->source.warning, false);
	if (status == 0)
		return PKTPIPE_EXIT_OK;
	report_fault(&c->report, &f, true);
	return fault_exit_code(f.code);
}

static int filter_check_check(struct filter_check *c)
{
	struct fault f;

	if (filter_check_compile(c, &c->first, &f) < 0)
		return filter_check_report_invalid(c, &f);
	if (c->options.listing) {
		program_list(
			&c->out.buf, &c->first.program, (enum program_listing)c->options.listing);
		return PKTPIPE_EXIT_OK;
	}
	c->always = filter_check_find_always(c, NULL);
	c->second.expression = c->options.against;
	if (c->options.against && filter_check_compile(c, &c->second, &f) < 0) {
		report_fault(&c->report, &f, true);
		caret_say(c->second.expression, &c->second.diagnosis);
		return fault_exit_code(f.code);
	}
	if (!c->options.read) {
		filter_check_report(c, NULL);
		return PKTPIPE_EXIT_OK;
	}
	return filter_check_do_match(c);
}

static void filter_check_finish(struct filter_check *c)
{
	source_close(&c->source);
	filter_check_forget(&c->first);
	filter_check_forget(&c->second);
	buf_finish(&c->expression);
	output_finish(&c->out);
}

int filter_check_run(int argc, char **argv)
{
	struct filter_check c = { .argv = argv, .options = filter_check_defaults, .out.fd = -1 };
	struct start_rights rights = { 0 };
	struct fault f;
	int code;

	if (!start_parse(&filter_check_table, argc, argv, &c.options, &c.options.words, &code))
		return code;
	if (!c.options.read && !c.options.interface && c.options.linktype < 0)
		c.room = (struct slip_room){ .files = 1, .devices = 1 };
	slip_look(&c.room, &c.options.words);
	rights.devices = c.options.interface;
	if (start_run(&start, &rights, &c, NULL, &f) < 0) {
		code = report_early_fault(argc, argv, &f);
	} else {
		code = filter_check_check(&c);
		if (report_drain(&c.out, &f) < 0) {
			report_say_fault(&f);
			code = fault_exit_code(f.code);
		}
	}
	filter_check_finish(&c);
	return code;
}
