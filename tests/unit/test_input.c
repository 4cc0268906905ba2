/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "base/atom.h"
#include "base/bytes.h"
#include "decoder_rows.h"
#include "record/codec.h"
#include "record/input.h"

static const struct decoder_row rows[] = {
	{ "{packet, 1, {1763, 717400, 123456}, 60, <<\"abc\">>}",
		"68056400067061636b65746101680362000006e362000af258620001e240613c6d00000003616263",
		"dlt=1 len=60 time=1763717400.123456000 data=abc" },
	{ "{packet, 1, 1763717400123456, 3, <<\"abc\">>}",
		"68056400067061636b657461016e070040581e7517440661036d00000003616263",
		"dlt=1 len=3 time=1763717400.123456000 data=abc" },
	{ "{packet, 1, 1763717400123456789, 3, <<\"abc\">>}",
		"68056400067061636b657461016e080015bd887ea1fb791861036d00000003616263",
		"dlt=1 len=3 time=1763717400.123456789 data=abc" },
	{ "{packet, 1, {1763, 717400, 123456}, 3, <<\"abc\">>, #{ts_sec => 1763717400, ts_nsec => "
	  "123456789, ifname => <<\"lo\">>, 1 => {a}}}",
		"68066400067061636b65746101680362000006e362000af258620001e24061036d0000000361626374"
		"00000004610168016400016164000669666e616d656d000000026c6f64000774735f6e73656362075b"
		"cd1564000674735f7365636269203118",
		"dlt=1 len=3 time=1763717400.123456789 data=abc" },
	{ "{packet, 12, 0, 0, <<>>}", "68056400067061636b6574610c610061006d00000000",
		"dlt=12 len=0 time=0.000000000" },
	{ "{send, <<\"abc\">>}", "680264000473656e646d00000003616263", "dlt=-1 len=3 data=abc" },
	{ "{send, [<<\"a\">>, \"bc\"]}", "680264000473656e646c000000026d00000001616b000262636a",
		"dlt=-1 len=3 data=abc" },
	{ "{start, #{v => 1}}", "680264000573746172747400000001640001766101", "no packet" },
	{ "{'end', #{}}", "6802640003656e647400000000", "no packet" },
	{ "{packet, 1, {1763, 717400, 1000000}, 60, <<\"abc\">>}",
		"68056400067061636b65746101680362000006e362000af25862000f4240613c6d00000003616263",
		"!a time out of range stands at byte 31 of the term" },
	{ "{packet, 1, 0, 2, <<\"abc\">>}", "68056400067061636b65746101610061026d00000003616263",
		"!the length of a packet on the wire is out of range" },
	{ "{packet, -1, 0, 3, <<\"abc\">>}",
		"68056400067061636b657462ffffffff610061036d00000003616263",
		"!a negative integer is out of range at byte 12 of the term" },
	{ "{packet, 4294967296, 0, 3, <<\"abc\">>}",
		"68056400067061636b65746e05000000000001610061036d00000003616263",
		"!the link type of a packet is out of range" },
	{ "{packet, 1, 18446744073709551615, 3, <<\"abc\">>}",
		"68056400067061636b657461016e0800ffffffffffffffff61036d00000003616263",
		"!the time of a packet is out of range" },
	{ "{packet, 1, 0, 3, abc}", "68056400067061636b6574610161006103640003616263",
		"!a binary or a list of bytes was expected at byte 18 of the term" },
	{ "{packet, 1, 0, 3}", "68046400067061636b6574610161006103",
		"!{packet, DataLinkType, Time, Length, Packet} was expected at byte 12 of the "
		"term" },
	{ "{packet, 1, {1, 2}, 3, <<\"abc\">>}",
		"68056400067061636b6574610168026101610261036d00000003616263",
		"!{MegaSecs, Secs, MicroSecs} was expected at byte 16 of the term" },
	{ "{filter, #{valid => true}}",
		"680264000666696c74657274000000016400057"
		"6616c6964640004747275"
		"65",
		"no packet" },
	{ "{reply, 7, {error, {failed, <<\"x\">>}}}",
		"68036400057265706c796107680264000565727"
		"26f726802640006666169"
		"6c65646d0000000178",
		"no packet" },
	{ "{new, #{a => }",
		"68026400036e657774000000016400"
		"0161",
		"!the term ends early at byte 18 of the term" },
	{ "{new, #{}}, 1", "68026400036e657774000000006101",
		"!something follows the end of the term at byte 14 of the term" },
	{ "{reboot, 1}", "68026400067265626f6f746101",
		"!unknown record {reboot, ...} of 2 elements" },
	{ "stats", "6400057374617473", "!a tuple was expected at byte 1 of the term" },
	{ NULL,
		"{\"type\":\"packet\",\"dlt\":1,\"ts_sec\":1763717400,\"ts_nsec\":123456789,"
		"\"caplen\":3,\"len\":60,\"data\":\"YWJj\",\"ifname\":\"lo\"}",
		"dlt=1 len=60 time=1763717400.123456789 data=abc" },
	{ "{packet, 1, 0, 3, <<\"abc\">>, #{direction => out}}",
		"68066400067061636b65746101610061036d000000036162637400000001640009646972656374696f6e6400036f7574",
		"dlt=1 len=3 time=0.000000000 direction=out data=abc" },
	{ "{packet, 1, 0, 3, <<\"abc\">>, #{direction => other}}",
		"68066400067061636b65746101610061036d000000036162637400000001640009646972656374696f6e6400056f74686572",
		"dlt=1 len=3 time=0.000000000 direction=in data=abc" },
	{ "{packet, 1, 0, 3, <<\"abc\">>, #{direction => up}}",
		"68066400067061636b65746101610061036d000000036162637400000001640009646972656374696f6e6400027570",
		"dlt=1 len=3 time=0.000000000 data=abc" },
	{ "{packet, 1, 0, 3, <<\"abc\">>, #{direction => <<\"in\">>}}",
		"68066400067061636b65746101610061036d000000036162637400000001640009646972656374696f6e6d00000002696e",
		"dlt=1 len=3 time=0.000000000 data=abc" },
	{ NULL, "{\"data\":\"YWJj\",\"direction\":\"in\"}", "dlt=-1 len=3 direction=in data=abc" },
	{ NULL, "{\"data\":\"YWJj\",\"direction\":\"other\"}",
		"dlt=-1 len=3 direction=in data=abc" },
	{ NULL, "{\"data\":\"YWJj\",\"direction\":\"up\"}", "dlt=-1 len=3 data=abc" },
	{ NULL, "{\"data\":\"YWJj\",\"direction\":5}", "dlt=-1 len=3 data=abc" },
	{ NULL, "{\"data\":\"YWJj\"}", "dlt=-1 len=3 data=abc" },
	{ NULL, "{\"cmd\":\"send\",\"data\":\"YWJj\"}", "dlt=-1 len=3 data=abc" },
	{ NULL, "{\"type\":\"packet\",\"data\":\"616263\",\"encoding\":\"hex\"}",
		"dlt=-1 len=3 data=abc" },
	{ NULL, "{\"type\":\"start\",\"v\":1}", "no packet" },
	{ NULL, "{\"type\":\"end\"}", "no packet" },
	{ NULL, "{\"type\":\"packet\",\"dlt\":1}", "!the record lacks \"data\"" },
	{ NULL, "{\"type\":\"packet\",\"dlt\":-1,\"data\":\"\"}",
		"!\"dlt\": a negative integer is out of range" },
	{ NULL, "{\"type\":\"packet\",\"dlt\":1,\"len\":2,\"data\":\"YWJj\"}",
		"!the length of a packet on the wire is out of range" },
	{ NULL, "{\"type\":\"packet\",\"ts_sec\":1,\"ts_nsec\":1000000000,\"data\":\"\"}",
		"!the time of a packet is out of range" },
	{ NULL, "{\"type\":\"packet\",\"ts_sec\":9223372036,\"data\":\"\"}",
		"!the time of a packet is out of range" },
	{ NULL, "{\"type\":\"packt\",\"data\":\"\"}", "no packet" },
	{ NULL, "{\"type\":\"filter\",\"valid\":true}", "no packet" },
	{ NULL, "{\"type\":\"new\",\"a\":1e999,\"a\":[18446744073709551616],\"\\u0000\":{}} ",
		"no packet" },
	{ NULL, "{\"type\":\"packet\",\"data\":\"\",\"a\":1e999}",
		"!no JSON object: real number overflow near '1e999', at byte 36" },
	{ NULL, "{\"type\":\"new\",\"a\":1e999}}",
		"!no JSON object: real number overflow near '1e999', at byte 23" },
	{ NULL, "{\"type\":\"new\",\"a\":}",
		"!no JSON object: unexpected token near '}', at byte 19" },
	{ NULL, "{\"data\":\"YWJj\",\"text\":\"\\u0000\"}", "dlt=-1 len=3 data=abc" },
	{ NULL, "{\"cmd\":\"stats\"}", "!the only command that inject takes is send" },
	{ NULL, "{\"type\":1}", "!\"type\": a string was expected" },
	{ NULL, "{}", "!the record lacks \"data\"" },
	{ NULL, "\"x\"", "!no JSON object: '[' or '{' expected near '\"x\"', at byte 3" },
};

static void describe_bytes(struct buf *out, const char *key, struct bytes b)
{
	if (b.len)
		buf_printf(out, " %s=%.*s", key, (int)b.len, (const char *)b.data);
}

static void describe(struct buf *out, struct decoder *d, struct bytes frame)
{
	struct input_packet p;
	struct fault f = { 0 };
	int rc = input_read(d, frame, &p, &f);

	if (rc < 0)
		buf_printf(out, "!%s", f.message);
	if (rc == 0)
		buf_puts(out, "no packet");
	if (rc <= 0)
		return;
	buf_printf(out, "dlt=%d len=%u", p.dlt, p.len);
	if (p.timed)
		buf_printf(out, " time=%lld.%09u", (long long)p.sec, p.nsec);
	if (p.direction)
		buf_printf(out, " direction=%s", atom_text(p.direction));
	describe_bytes(out, "data", p.data);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		decoder_check_row(&rows[i], describe);
}

#define START(text)                                                                                \
	{                                                                                          \
		(const uint8_t *)text, sizeof(text) - 1                                            \
	}

static const struct {
	struct bytes start;
	const struct format *format;
} starts[] = {
	{ START("{\"type"), &format_jsonl },
	{ START(" \n\t{"), &format_jsonl },
	{ START(""), &format_jsonl },
	{ START("\n"), &format_jsonl },
	{ START("\0\0\0\2{}"), &format_json },
	{ START("\0\0\0\3\x83h\2"), &format_etf },
	{ START("\0\0\0\3abc"), NULL },
	{ START("\0\0"), NULL },
	{ START("\1\0\0\1{"), NULL },
	{ START("\xd4\xc3\xb2\xa1\2\0"), &format_savefile },
	{ START("\xa1\xb2\xc3\xd4\0\2"), &format_savefile },
	{ START("\x4d\x3c\xb2\xa1\2\0"), &format_savefile },
	{ START("\x0a\x0d\x0d\x0a\x1c"), &format_savefile },
	{ START("\x1f\x8b\x08\0\0"), NULL },
};

static void test_detect(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		struct fault f = { 0 };
		const struct format *format = input_detect(starts[i].start, &f);

		if (format != starts[i].format || !format != (f.message[0] != '\0'))
			fail_msg("row %zu: %s %s", i, format ? format->name : "none", f.message);
	}
}

/* What somebody says that the input is, and whether its beginning lets that be. */
static const struct {
	const struct format *said;
	struct bytes start;
	bool ok;
} checks[] = {
	{ &format_jsonl, START(""), true },
	{ &format_jsonl, START("{}"), true },
	{ &format_jsonl, START("0,\"data\":\"\"}\n{}"), true },
	{ &format_jsonl, START("\xd4\xc3\xb2\xa1\2\0\4"), false },
	{ &format_jsonl, START("\xa1\xb2\x3c\x4d\0\2\0\4"), false },
	{ &format_jsonl, START("\x0a\x0d\x0d\x0a\x1c"), false },
	{ &format_jsonl, START("\0\0\0\2{}"), false },
	{ &format_jsonl, START("\x1f\x8b\x08\0\0"), false },
	{ &format_jsonl, START("\x28\xb5\x2f\xfd\x24"), false },
	{ &format_json, START(""), true },
	{ &format_json, START("\0\0\0\2{}"), true },
	{ &format_json, START("\0\0\0\3 {}"), true },
	{ &format_json, START("\0\0\0\3\x83h\2"), false },
	{ &format_json, START("{\"data\":"), false },
	{ &format_etf, START("\0\0\0\3\x83h\2"), true },
	{ &format_etf, START("\0\0\0\2{}"), false },
	{ &format_etf, START("\xd4\xc3\xb2\xa1\2\0\4"), false },
	{ &format_raw, START("\0\0\0\2{}"), true },
	{ &format_raw, START("\0\0\0\3\x83h\2"), true },
	{ &format_raw, START("\0\0\0\x0e\2\0\0"), true },
	{ &format_raw, START("\2\0\0\0\0\x0b\2\0"), false },
	{ &format_raw, START("\xd4\xc3\xb2\xa1\2\0\4"), false },
	{ &format_savefile, START("{}"), true },
};

static void test_check(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		struct fault f = { 0 };
		int rc = input_check(checks[i].said, checks[i].start, &f);

		if ((rc == 0) != checks[i].ok || (rc < 0 && (!f.message[0] || !f.hint[0])))
			fail_msg("row %zu: %d %s", i, rc, f.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_detect),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
