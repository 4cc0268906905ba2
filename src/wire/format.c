/* SPDX-License-Identifier: ISC */
#include "wire/format.h"

#include <string.h>

const struct format format_text = {
	.name = "text",
	.syntax = SYNTAX_TEXT,
	.framing = &framing_lines,
};

const struct format format_jsonl = {
	.name = "jsonl",
	.syntax = SYNTAX_JSON,
	.framing = &framing_lines,
	.encoder = &enc_json_ops,
	.commands = &format_jsonl,
};

const struct format format_json = {
	.name = "json",
	.syntax = SYNTAX_JSON,
	.framing = &framing_length32,
	.encoder = &enc_json_ops,
	.commands = &format_json,
	.binary = true,
};

const struct format format_etf = {
	.name = "etf",
	.syntax = SYNTAX_ETF,
	.framing = &framing_length32,
	.encoder = &enc_etf_ops,
	.commands = &format_etf,
	.binary = true,
};

const struct format format_epcap = {
	.name = "epcap",
	.syntax = SYNTAX_EPCAP,
	.framing = &framing_length16,
	.encoder = &enc_etf_ops,
	.commands = &format_epcap,
	.binary = true,
};

/* Blocks have no room for replies: commands are carried out without. */
const struct format format_pcapng = {
	.name = "pcapng",
	.syntax = SYNTAX_PCAPNG,
	.framing = &framing_blocks,
	.commands = &format_json,
	.binary = true,
};

const struct format format_raw = {
	.name = "raw",
	.syntax = SYNTAX_RAW,
	.framing = &framing_length32,
	.binary = true,
};

const struct format format_savefile = {
	.name = "savefile",
	.syntax = SYNTAX_SAVEFILE,
	.framing = &framing_savefile,
	.binary = true,
};

#define NAME(row) #row,
#define ROW(row)  &format_##row,

const struct format *const format_outputs[] = { FORMAT_OUTPUTS(ROW) NULL };
const char *const format_output_names[] = { FORMAT_OUTPUTS(NAME) NULL };
const char *const format_record_names[] = { FORMAT_RECORDS(NAME) NULL };
const struct format *const format_inputs[] = { NULL, FORMAT_INPUTS(ROW) NULL };
const char *const format_input_names[] = { "auto", FORMAT_INPUTS(NAME) NULL };

const struct format *format_find_output(const char *name)
{
	for (size_t i = 0; format_outputs[i]; i++)
		if (!strcmp(name, format_outputs[i]->name))
			return format_outputs[i];
	return NULL;
}
