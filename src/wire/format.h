/* SPDX-License-Identifier: ISC */
/*
 * The table of formats.  A row says all that the lower layers know of a format; its syntax is
 * the key under which the layers above keep what they alone can do in it: reading commands and
 * packets and writing packets (record/codec.c), and what of a run it tells (run/report.c).
 * Nobody else asks which format it is.
 *
 * A new format is a row here, its encoder, and a codec.
 */
#ifndef WIRE_FORMAT_H
#define WIRE_FORMAT_H

#include <stdbool.h>

#include "wire/framing.h"

/* What a record looks like within its frame. */
enum syntax {
	SYNTAX_TEXT, /* lines for a person */
	SYNTAX_JSON,
	SYNTAX_ETF,
	SYNTAX_EPCAP, /* packets and two events in ETF, and raw packets the other way */
	SYNTAX_RAW,   /* a packet's bytes and no more */
	SYNTAX_SAVEFILE,
	SYNTAX_PCAPNG,
	SYNTAX_COUNT,
};

/* How its records are written: wire/enc.h. */
struct enc_ops;
extern const struct enc_ops enc_etf_ops, enc_json_ops;

struct format {
	const char *name;
	enum syntax syntax;
	const struct framing *framing;
	const struct enc_ops *encoder; /* NULL: no typed records */
	const struct format *commands; /* what the commands on stdin are in; NULL: it has none */
	bool binary;                   /* not for a terminal */
};

/* What -f takes, first those that can tell every record, and what `inject` reads, in the order in
 * which people are told. */
#define FORMAT_RECORDS(X) X(text) X(jsonl) X(json) X(etf)
#define FORMAT_OUTPUTS(X) FORMAT_RECORDS(X) X(pcapng)
#define FORMAT_INPUTS(X)  X(jsonl) X(json) X(etf) X(raw) X(savefile)

extern const struct format format_text, format_jsonl, format_json, format_etf, format_epcap,
	format_pcapng, format_raw, format_savefile;

/* Each ends with NULL.  The first of the inputs is "auto" and NULL: the first bytes tell. */
extern const struct format *const format_outputs[];
extern const char *const format_output_names[];
extern const char *const format_record_names[];
extern const struct format *const format_inputs[];
extern const char *const format_input_names[];

/* The one of format_outputs with that name, or NULL. */
const struct format *format_find_output(const char *name);

/* Whether it is for a person, who is told all in lines of text. */
static inline bool format_is_text(const struct format *f)
{
	return f->syntax == SYNTAX_TEXT;
}

#endif
