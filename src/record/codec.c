/* SPDX-License-Identifier: ISC */
#include "record/codec.h"

const struct codec codecs[SYNTAX_COUNT] = {
	[SYNTAX_JSON] = {
		.read_command = command_read_json,
		.read_packet = input_read_json,
		.reply = reply_json,
		.packet = packet_json,
		.origin = packet_json_origin,
	},
	[SYNTAX_ETF] = {
		.read_command = command_read_etf,
		.read_packet = input_read_etf,
		.reply = reply_etf,
		.packet = packet_etf,
		.packet_meta = packet_etf_meta,
		.origin = packet_etf_origin,
	},
	[SYNTAX_EPCAP] = { .packet = packet_epcap },
	[SYNTAX_RAW] = { .read_packet = input_read_raw },
	[SYNTAX_SAVEFILE] = { .packet = packet_savefile },
	[SYNTAX_PCAPNG] = { .packet = packet_pcapng },
};
