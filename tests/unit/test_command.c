/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "base/bytes.h"
#include "decoder_rows.h"
#include "record/codec.h"
#include "record/command.h"

static const struct decoder_row rows[] = {
	{ "{send, <<\"abc\">>}", "680264000473656e646d00000003616263", "send data=abc" },
	{ "{send, <<\"eth0\">>, <<\"abc\">>}",
		"680364000473656e646d00000004657468306d00000003616263",
		"send ifname=eth0 data=abc" },
	{ "{send, \"eth0\", [$a, <<\"bc\">>]}",
		"680364000473656e646b0004657468306c0000000261616d0000000262636a",
		"send ifname=eth0 data=abc" },
	{ "{call, 7, {send, \"abc\"}}", "680364000463616c6c6107680264000473656e646b0003616263",
		"send id of 2 bytes data=abc" },
	{ "{call, {a, [1]}, stats}", "680364000463616c6c6802640001616b0001016400057374617473",
		"stats id of 10 bytes" },
	{ "stats", "6400057374617473", "stats" },
	{ "close", "640005636c6f7365", "close" },
	{ "{credit, 1000}", "680264000663726564697462000003e8", "credit n=1000" },
	{ "{credit, -1}", "680264000663726564697462ffffffff",
		"!a negative integer is out of range at byte 12 of the term" },
	{ "credit", "640006637265646974",
		"!the command has a wrong number of arguments at byte 10 of the term" },
	{ NULL, "{\"cmd\":\"credit\",\"n\":9223372036854775807}", "credit n=9223372036854775807" },
	{ NULL, "{\"cmd\":\"credit\",\"id\":1}", "!the credit command lacks \"n\" id=1" },
	{ "{close}", "6801640005636c6f7365", "close" },
	{ "{stats, 1}", "680264000573746174736101",
		"!the command has a wrong number of arguments at byte 11 of the term" },
	{ "{filter, <<\"udp\">>}", "680264000666696c7465726d00000003756470",
		"filter expression=udp" },
	{ "{filter, \"udp port 53\", [optimize]}",
		"680364000666696c7465726b000b75647020706f72742035336c000000016400086f7074696d697a65"
		"6a",
		"filter expression=udp port 53 optimize" },
	{ "{filter, <<\"udp\">>, [{optimize, false}, {netmask, 16#ffffff00}, {limit, -1}]}",
		"680364000666696c7465726d000000037564706c0000000368026400086f7074696d697a6564000566"
		"616c736568026400076e65746d61736b6e040000ffffff68026400056c696d697462ffffffff6a",
		"filter expression=udp no-optimize netmask=ffffff00 limit=-1" },
	{ "{filter, <<\"udp\">>, #{netmask => <<\"255.255.255.0\">>, ifname => <<\"eth1\">>}}",
		"680364000666696c7465726d00000003756470740000000264000669666e616d656d00000004657468"
		"316400076e65746d61736b6d0000000d3235352e3235352e3235352e30",
		"filter ifname=eth1 expression=udp netmask=ffffff00" },
	{ "{filter, [<<\"u\">>, [\"d\", $p]], []}",
		"680364000666696c7465726c000000026d00000001756c000000026b00016461706a6a6a",
		"filter expression=udp" },
	{ "{filter, <<\"udp\", 0>>}", "680264000666696c7465726d0000000475647000",
		"!a text with a NUL character stands at byte 12 of the term" },
	{ "{filter, udp}", "680264000666696c746572640003756470",
		"!a binary or a list of bytes was expected at byte 12 of the term" },
	{ "{filter, <<\"udp\">>, [{netmask, <<\"1.2.3\">>}]}",
		"680364000666696c7465726d000000037564706c0000000168026400076e65746d61736b6d00000005"
		"312e322e336a",
		"!32 bits or an IPv4 address were expected as netmask at byte 37 of the term" },
	{ "{filter, <<\"udp\">>, [{fast, true}]}",
		"680364000666696c7465726d000000037564706c00000001680264000466617374640004747275656"
		"a",
		"!an unknown option of filter stands at byte 27 of the term" },
	{ "{filter, <<\"udp\">>, [{optimize, 1}]}",
		"680364000666696c7465726d000000037564706c0000000168026400086f7074696d697a6561016a",
		"!an atom was expected at byte 38 of the term" },
	{ "{filter, <<\"udp\">>, [{limit}]}",
		"680364000666696c7465726d000000037564706c0000000168016400056c696d69746a",
		"!an option {Key, Value} was expected at byte 27 of the term" },
	{ "{filter, <<\"udp\">>, [limit | 1]}",
		"680364000666696c7465726d000000037564706c000000016400056c696d69746101",
		"!an unknown option of filter stands at byte 25 of the term" },
	{ "{send}", "680164000473656e64",
		"!the command has a wrong number of arguments at byte 10 of the term" },
	{ "{sned, <<>>}", "6802640004736e65646d00000000",
		"!unknown command 'sned'; did you mean 'send'?" },
	{ "{call, 7, {sned, <<>>}}", "680364000463616c6c61076802640004736e65646d00000000",
		"!unknown command 'sned'; did you mean 'send'? id of 2 bytes" },
	{ "{}", "6800", "!a command was expected, not an empty tuple at byte 3 of the term" },
	{ "7", "6107", "!a tuple was expected at byte 1 of the term" },
	{ "{send, x}", "680264000473656e6464000178",
		"!a binary or a list of bytes was expected at byte 10 of the term" },
	{ "{call, 7}", "680264000463616c6c6107",
		"!unknown command 'call'; the commands are send, filter, stats, credit and close "
		"id of 2 bytes" },
	{ "{call, 7, stats, 8}", "680464000463616c6c610764000573746174736108",
		"!unknown command 'call'; the commands are send, filter, stats, credit and close "
		"id of 2 bytes" },
	{ "{send, <<>>}", "680264000473656e646d00000000", "send" },
	{ NULL, "{\"cmd\":\"send\",\"data\":\"YWJj\"}", "send data=abc" },
	{ NULL, "{\"cmd\":\"send\",\"data\":\"YWJj\",\"ifname\":\"eth0\",\"id\":7}",
		"send id=7 ifname=eth0 data=abc" },
	{ NULL, "{\"cmd\":\"send\",\"data\":\"616263\",\"encoding\":\"hex\",\"id\":\"x\"}",
		"send id=\"x\" data=abc" },
	{ NULL, "{\"cmd\":\"send\",\"data\":\"\"}", "send" },
	{ NULL, "{\"cmd\":\"stats\",\"id\":{\"a\":[1, null]}}", "stats id={\"a\":[1,null]}" },
	{ NULL, "{\"cmd\":\"close\"}", "close" },
	{ NULL, "{\"cmd\":\"filter\",\"expression\":\"\"}", "filter" },
	{ NULL,
		"{\"cmd\":\"filter\",\"expression\":\"udp\",\"optimize\":false,\"netmask\":"
		"4294967040,\"limit\":-1}",
		"filter expression=udp no-optimize netmask=ffffff00 limit=-1" },
	{ NULL,
		"{\"cmd\":\"filter\",\"expression\":\"udp\",\"netmask\":\"255.255.255.0\","
		"\"ifname\":\"eth1\"}",
		"filter ifname=eth1 expression=udp netmask=ffffff00" },
	{ NULL, "{\"cmd\":\"filter\",\"expression\":\"udp\\u0000\"}",
		"!\"expression\": a string without NUL characters was expected" },
	{ NULL, "{\"cmd\":\"filter\",\"expression\":\"udp\\u0000\",\"id\":7}",
		"!\"expression\": a string without NUL characters was expected id=7" },
	{ NULL, "{\"cmd\":\"send\",\"data\":\"\",\"ifname\":\"a\\u0000\",\"id\":7}",
		"!\"ifname\": a string without NUL characters was expected id=7" },
	{ NULL, "{\"cmd\":\"filter\",\"expression\":\"\",\"netmask\":\"1\\u0000\",\"id\":7}",
		"!\"netmask\": a string without NUL characters was expected id=7" },
	{ NULL, "{\"cmd\":\"stats\",\"note\":\"\\u0000\",\"id\":7}", "stats id=7" },
	{ NULL, "{\"cmd\":\"stats\",\"id\":18446744073709551616}",
		"!no JSON object: too big integer near '18446744073709551616', at byte 40 "
		"id=18446744073709551616" },
	{ NULL, "{\"id\":7,\"cmd\":\"filter\",\"limit\":9223372036854775808}",
		"!no JSON object: too big integer near '9223372036854775808', at byte 50 id=7" },
	{ NULL, "{\"cmd\":\"stats\",\"n\":1e999,\"id\":-1.50e+999}",
		"!no JSON object: real number overflow near '1e999', at byte 24 id=-1.50e+999" },
	{ NULL, "{\"cmd\":\"stats\",\"cmd\":\"close\",\"id\":\"x\"}",
		"!no JSON object: duplicate object key near '\"cmd\"', at byte 20 id=\"x\"" },
	{ NULL, "{\"cmd\":\"stats\",\"id\":1,\"id\":2}",
		"!no JSON object: duplicate object key near '\"id\"', at byte 26 id=1" },
	{ NULL, "{\"a\":{\"id\":1},\"b\":[\"id\",\"}\"],\"id\":2,\"c\":\"\xff\"}",
		"!no JSON object: unable to decode byte 0xff near '\"', at byte 41 id=2" },
	{ NULL, "{\"cmd\":\"stats\",\"id\":[1,{\"a\":\"\\ud83d\\ude00\"}],\"b\":",
		"!no JSON object: unexpected token near end of file, at byte 49 "
		"id=[1,{\"a\":\"\\ud83d\\ude00\"}]" },
	{ NULL, "{\"cmd\":\"stats\",\"\\u0069d\":1}", "stats id=1" },
	{ NULL, "{\"cmd\":\"stats\",\"id\":null}", "stats id=null" },
	{ NULL, "{\"cmd\":\"sned\",\"id\":0.10}",
		"!unknown command 'sned'; did you mean 'send'? id=0.10" },
	{ NULL, "{\"cmd\":\"filter\"}", "!the filter command lacks \"expression\"" },
	{ NULL, "{\"cmd\":\"filter\",\"expression\":7}", "!\"expression\": a string was expected" },
	{ NULL, "{\"cmd\":\"filter\",\"expression\":\"udp\",\"netmask\":\"x\"}",
		"!\"netmask\": 32 bits or an IPv4 address were expected" },
	{ NULL, "{\"cmd\":\"filter\",\"expression\":\"udp\",\"netmask\":4294967296}",
		"!\"netmask\": 32 bits or an IPv4 address were expected" },
	{ NULL, "{\"cmd\":\"filter\",\"expression\":\"udp\",\"optimize\":1}",
		"!\"optimize\": true or false was expected" },
	{ NULL, "{\"cmd\":\"filter\",\"expression\":\"udp\",\"limit\":\"1\"}",
		"!\"limit\": an integer was expected" },
	{ NULL, "{\"cmd\":\"send\",\"id\":3}", "!the send command lacks \"data\" id=3" },
	{ NULL, "{\"cmd\":\"send\",\"data\":\"Y\",\"id\":3}",
		"!\"data\": no base64 at character 1 of 1 id=3" },
	{ NULL, "{\"cmd\":\"stat\"}", "!unknown command 'stat'; did you mean 'stats'?" },
	{ NULL, "{\"cmd\":\"reboot\"}",
		"!unknown command 'reboot'; the commands are send, filter, stats, credit and close" },
	{ NULL, "{\"id\":1}", "!a command lacks \"cmd\" id=1" },
	{ NULL, "{\"cmd\":7}", "!\"cmd\": a string was expected" },
	{ NULL, "[]", "!a JSON object was expected, another value came" },
	{ NULL, "{\"cmd\":\"stats\"",
		"!no JSON object: '}' expected near end of file, at byte 14" },
};

static void describe_bytes(struct buf *out, const char *key, struct bytes b)
{
	if (b.len)
		buf_printf(out, " %s=%.*s", key, (int)b.len, (const char *)b.data);
}

static void describe_filter(struct buf *out, const struct command *c)
{
	describe_bytes(out, "expression", c->expression);
	if (c->has_optimize)
		buf_puts(out, c->optimize ? " optimize" : " no-optimize");
	if (c->has_netmask)
		buf_printf(out, " netmask=%08x", c->netmask);
	if (c->has_limit)
		buf_printf(out, " limit=%lld", (long long)c->limit);
}

static void describe(struct buf *out, struct decoder *d, struct bytes frame)
{
	static const char *const kinds[] = { "send", "filter", "stats", "credit", "close" };
	struct command c;
	struct fault f = { 0 };
	int rc = command_read(d, frame, &c, &f);

	if (rc < 0)
		buf_printf(out, "!%s%s%s", f.message, f.hint[0] ? "; " : "", f.hint);
	else
		buf_puts(out, kinds[c.kind]);
	if (d->syntax == SYNTAX_ETF && c.id.len)
		buf_printf(out, " id of %zu bytes", c.id.len);
	else
		describe_bytes(out, "id", c.id);
	if (rc < 0)
		return;
	describe_bytes(out, "ifname", c.ifname);
	describe_bytes(out, "data", c.data);
	describe_filter(out, &c);
	if (c.kind == COMMAND_CREDIT)
		buf_printf(out, " n=%llu", (unsigned long long)c.credit);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		decoder_check_row(&rows[i], describe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
