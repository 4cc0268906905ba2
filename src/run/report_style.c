/* SPDX-License-Identifier: ISC */
#include "record/codec.h"
#include "run/report.h"

#include "base/atom.h"
#include "record/epcap.h"
#include "record/packet_pcapng.h"
#include "view/text.h"

static void report_style_records_start(struct report *r, const struct record_start *record)
{
	record_start(&r->enc, record);
}

static void report_style_records_stats(struct report *r, const struct record_stats *record)
{
	record_stats(&r->enc, record);
}

static void report_style_records_interface(struct report *r, const struct record_interface *record)
{
	record_interface(&r->enc, record);
}

static void report_style_records_written(struct report *r, const struct record_written *record)
{
	record_written(&r->enc, record);
}

static void report_style_records_end(struct report *r, const struct record_end *record)
{
	record_end(&r->enc, record);
}

static void report_style_records_inject_end(
	struct report *r, const struct record_inject_end *record)
{
	record_inject_end(&r->enc, record);
}

static void report_style_records_reply(struct report *r, const struct record_reply *record)
{
	record_reply(&r->enc, record);
}

static void report_style_records_send_failed(
	struct report *r, const struct fault *f, const struct record_unsent *record)
{
	record_error_unsent(&r->enc, f, record);
}

static void report_style_records_fault(struct report *r, const struct fault *f, bool fatal)
{
	record_error(&r->enc, f, fatal);
}

static const struct report_style records_style = {
	.start = report_style_records_start,
	.stats = report_style_records_stats,
	.interface = report_style_records_interface,
	.written = report_style_records_written,
	.end = report_style_records_end,
	.inject_end = report_style_records_inject_end,
	.reply = report_style_records_reply,
	.send_failed = report_style_records_send_failed,
	.fault = report_style_records_fault,
};

static void report_style_lines_start(struct report *r, const struct record_start *record)
{
	text_start(&r->out->buf, record);
}

static void report_style_lines_stats(struct report *r, const struct record_stats *record)
{
	text_stats(&r->out->buf, record);
}

static void report_style_lines_interface(struct report *r, const struct record_interface *record)
{
	text_event(&r->out->buf, record);
}

static void report_style_lines_written(struct report *r, const struct record_written *record)
{
	text_written(&r->out->buf, record);
}

static void report_style_lines_end(struct report *r, const struct record_end *record)
{
	text_end(&r->out->buf, record);
}

static void report_style_lines_inject_end(struct report *r, const struct record_inject_end *record)
{
	text_inject_end(&r->out->buf, record);
}

/* Failures are said on stderr. */
static const struct report_style lines_style = {
	.start = report_style_lines_start,
	.stats = report_style_lines_stats,
	.interface = report_style_lines_interface,
	.written = report_style_lines_written,
	.end = report_style_lines_end,
	.inject_end = report_style_lines_inject_end,
};

static void report_style_epcap_start(struct report *r, const struct record_start *record)
{
	(void)record;
	record_epcap(&r->out->buf, ATOM(ready));
}

/* Only a savefile ends. */
static void report_style_epcap_end(struct report *r, const struct record_end *record)
{
	if (r->savefile && record->reason == ATOM(eof))
		record_epcap(&r->out->buf, ATOM(eof));
}

static const struct report_style epcap_style = { .start = report_style_epcap_start,
	.end = report_style_epcap_end };

static void report_style_blocks_start(struct report *r, const struct record_start *record)
{
	packet_pcapng_begin(r->packets, record);
}

/* The interfaces of a pcapng file that is copied keep what it tells of their drops. */
static void report_style_blocks_stats(struct report *r, const struct record_stats *record)
{
	struct record_stats of = *record;

	if (!record->interface_count)
		packet_pcapng_statistics(r->packets, record);
	for (unsigned i = 0; i < record->interface_count; i++) {
		const struct record_savefile_interface *interface = &record->interfaces[i];

		if (!interface->has_dropped)
			continue;
		of.origin = interface->origin;
		of.delivered = interface->accepted;
		of.dropped = interface->dropped;
		of.if_dropped = interface->if_dropped;
		of.received = of.delivered + of.dropped;
		packet_pcapng_statistics(r->packets, &of);
	}
}

static const struct report_style blocks_style = { .start = report_style_blocks_start,
	.stats = report_style_blocks_stats };

const struct report_style *report_style_of(const struct format *format)
{
	static const struct report_style *const styles[SYNTAX_COUNT] = {
		[SYNTAX_TEXT] = &lines_style,
		[SYNTAX_EPCAP] = &epcap_style,
		[SYNTAX_PCAPNG] = &blocks_style,
	};

	return styles[format->syntax] ? styles[format->syntax] : &records_style;
}
