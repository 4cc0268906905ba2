/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "wire/hot/base64.h"
#include "wire/etf_reader.h"

/* Terms in hex, without the version. */
#define REF_NODE "77046e6f6465" /* the atom node */

static struct bytes from_hex(struct buf *out, const char *text)
{
	size_t bad;
	bool ok;

	out->len = 0;
	buf_put_byte(out, ETF_VERSION);
	ok = hex_decode(out, (struct bytes){ (const uint8_t *)text, strlen(text) }, &bad);
	assert_true(ok);
	return (struct bytes){ out->data, out->len };
}

enum reading { UINT, INT, BYTES, ATOM_NAME, TERM };

static const struct {
	enum reading reading;
	const char *term;
	const char *value; /* as text; or the error behind a ! */
} rows[] = {
	{ UINT, "6100", "0" },
	{ UINT, "61ff", "255" },
	{ UINT, "627fffffff", "2147483647" },
	{ UINT, "6e040000000080", "2147483648" },
	{ UINT, "6e0800ffffffffffffffff", "18446744073709551615" },
	{ UINT, "6e0a0001000000000000000000", "1" },
	{ UINT, "6f000000020000ff", "65280" },
	{ UINT, "6e0900000000000000000001", "!an integer needs more than 64 bits" },
	{ UINT, "62ffffffff", "!a negative integer is out of range" },
	{ UINT, "6e020001", "!the term ends early" },
	{ UINT, "6fffffffff00", "!the term ends early" },
	{ UINT, "6d0000000130", "!an integer was expected" },
	{ UINT, "", "!the term ends early" },
	{ BYTES, "", "!the term ends early" },
	{ ATOM_NAME, "", "!the term ends early" },
	{ INT, "62ffffffff", "-1" },
	{ INT, "6e08010000000000000080", "-9223372036854775808" },
	{ INT, "6e08000000000000000080", "!an integer is out of range" },
	{ BYTES, "6d00000003616263", "abc" },
	{ BYTES, "6b0003616263", "abc" },
	{ BYTES, "6a", "" },
	{ BYTES, "6c0000000361616162616c6a", "abl" },
	{ BYTES, "6c000000036161616261636a", "abc" },
	{ BYTES,
		"6c000000026d0000000261626b000163"
		"6d0000000164",
		"abcd" },
	{ BYTES, "6c000000026c0000000161616a6c0000000161626a6a", "ab" },
	{ BYTES,
		"6c000000016200000100"
		"6a",
		"!a list of bytes has an integer over 255" },
	{ BYTES,
		"6c00000001770161"
		"6a",
		"!a binary or a list of bytes was expected" },
	{ BYTES, "6cffffffff6161", "!the term ends early" },
	{ BYTES, "6dffffffff6161", "!the term ends early" },
	{ BYTES, "770161", "!a binary or a list of bytes was expected" },
	{ ATOM_NAME, "640003616263", "abc" },
	{ ATOM_NAME, "7303616263", "abc" },
	{ ATOM_NAME, "760003616263", "abc" },
	{ ATOM_NAME, "7703616263", "abc" },
	{ ATOM_NAME, "77046162", "!the term ends early" },
	{ ATOM_NAME, "6161", "!an atom was expected" },
	{ TERM,
		"63"
		"312e30303030303030303030303030303030303030652b303000000000"
		"0000",
		"32" },
	{ TERM, "463ff0000000000000", "9" },
	{ TERM, "4d000000010180", "7" },
	{ TERM, "58" REF_NODE "000000010000000200000003", "19" },
	{ TERM, "67" REF_NODE "000000010000000203", "16" },
	{ TERM, "59" REF_NODE "0000000100000002", "15" },
	{ TERM, "78" REF_NODE "000000000000000100000002", "19" },
	{ TERM, "66" REF_NODE "0000000102", "12" },
	{ TERM, "5a0002" REF_NODE "000000030000000100000002", "21" },
	{ TERM, "720001" REF_NODE "0200000001", "14" },
	{ TERM, "7177016d7701666103", "9" },
	{ TERM, "70000000050a", "6" },
	{ TERM, "6803610161026103", "8" },
	{ TERM, "69000000016101", "7" },
	{ TERM, "740000000177016b6101", "10" },
	{ TERM,
		"6c000000016c000000016101"
		"6a6a",
		"14" },
	{ TERM, "6801", "!the term ends early" },
	{ TERM, "69ffffffff6161", "!the term ends early" },
	{ TERM, "74ffffffff6161", "!the term ends early" },
	{ TERM, "5affff" REF_NODE "00", "!the term ends early" },
	{ TERM, "ff", "!an unknown tag stands" },
};

static bool read_value(struct etf_reader *r, enum reading reading, char *text, size_t size)
{
	struct buf scratch = { 0 };
	struct bytes b = { 0 };
	uint64_t u;
	int64_t i;
	bool ok = false;

	switch (reading) {
	case UINT:
		ok = etf_read_uint(r, &u);
		snprintf(text, size, "%llu", ok ? (unsigned long long)u : 0);
		break;
	case INT:
		ok = etf_read_int(r, &i);
		snprintf(text, size, "%lld", ok ? (long long)i : 0);
		break;
	case BYTES:
	case ATOM_NAME:
		ok = reading == BYTES ? etf_read_bytes(r, &scratch, &b) : etf_read_atom(r, &b);
		snprintf(text, size, "%.*s", (int)b.len, b.len ? (const char *)b.data : "");
		break;
	case TERM:
		ok = etf_read_term(r, &b);
		snprintf(text, size, "%zu", b.len);
		break;
	}
	ok = ok && etf_read_end(r);
	if (!ok)
		snprintf(text, size, "!%s", r->error);
	buf_finish(&scratch);
	return ok;
}

static void test_rows(void **state)
{
	struct buf term = { 0 };
	char text[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct etf_reader r;

		etf_reader_init(&r, from_hex(&term, rows[i].term));
		read_value(&r, rows[i].reading, text, sizeof(text));
		if (strcmp(text, rows[i].value))
			fail_msg("%s: %s instead of %s", rows[i].term, text, rows[i].value);
	}
	buf_finish(&term);
}

/* Every term, cut at every byte, ends early and nothing worse. */
static void test_cut_short(void **state)
{
	struct buf term = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bytes whole = from_hex(&term, rows[i].term);

		if (rows[i].value[0] == '!')
			continue;
		for (size_t len = 1; len < whole.len; len++) {
			uint8_t *exact = malloc(len);
			struct etf_reader r;
			struct bytes raw;

			memcpy(exact, whole.data, len);
			etf_reader_init(&r, (struct bytes){ exact, len });
			assert_false(etf_read_term(&r, &raw));
			assert_string_equal(r.error, "the term ends early");
			free(exact);
		}
	}
	buf_finish(&term);
}

/* Nesting costs no stack, and an iolist has a limit. */
static void test_depth(void **state)
{
	struct buf term = { 0 };
	struct buf scratch = { 0 };
	struct etf_reader r;
	struct bytes raw;

	(void)state;
	buf_put_byte(&term, ETF_VERSION);
	for (int i = 0; i < 1000000; i++)
		buf_put(&term, "l\0\0\0\1", 5);
	for (int i = 0; i < 1000001; i++)
		buf_put_byte(&term, ETF_NIL);
	assert_true(etf_reader_init(&r, (struct bytes){ term.data, term.len }));
	assert_false(etf_read_bytes(&r, &scratch, &raw));
	assert_string_equal(r.error, "a list is nested too deeply");
	etf_reader_init(&r, (struct bytes){ term.data, term.len });
	assert_true(etf_read_term(&r, &raw));
	assert_true(etf_read_end(&r));
	buf_finish(&term);
	buf_finish(&scratch);
}

static void test_start(void **state)
{
	static const struct {
		struct bytes term;
		const char *error;
	} starts[] = {
		{ { NULL, 0 }, "an empty frame is no term: the version 131 was expected" },
		{ { (const uint8_t *)"\x82j", 2 }, "the version 131 was expected" },
		{ { (const uint8_t *)"\x83P\0\0\0\1", 6 }, "a compressed term is not accepted" },
		{ { (const uint8_t *)"\x83", 1 }, "the term ends early" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		struct etf_reader r;

		assert_false(etf_reader_init(&r, starts[i].term));
		assert_string_equal(r.error, starts[i].error);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
