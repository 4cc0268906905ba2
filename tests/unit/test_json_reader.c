/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "wire/hot/base64.h"
#include "wire/json_reader.h"

/* The bytes under "data", or a part of the error behind a !. */
static const struct {
	const char *json;
	const char *data;
} rows[] = {
	{ "{\"data\":\"\"}", "" },
	{ "{\"data\":\"YQ==\"}", "a" },
	{ "{\"data\":\"YWI=\"}", "ab" },
	{ "{\"data\":\"YWJj\"}", "abc" },
	{ "{\"data\":\"YWJjZA==\"}", "abcd" },
	{ "{\"data\":\"6162\",\"encoding\":\"hex\"}", "ab" },
	{ "{\"data\":\"4A4b\",\"encoding\":\"hex\"}", "JK" },
	{ "{\"data\":\"YWJj\",\"encoding\":\"base64\"}", "abc" },
	{ "{\"data\":\"YWJj\",\"encoding\":null}", "abc" },
	{ "{\"data\":\"YWJj\\n\"}", "!no base64 at character 4 of 5" },
	{ "{\"data\":\"YW-j\"}", "!no base64 at character 2 of 4" },
	{ "{\"data\":\"YWI\"}", "!no base64 at character 3 of 3" },
	{ "{\"data\":\"YWJ=\"}", "!no base64 at character 2 of 4" },
	{ "{\"data\":\"Y===\"}", "!no base64 at character 1 of 4" },
	{ "{\"data\":\"YW=j\"}", "!no base64 at character 2 of 4" },
	{ "{\"data\":\"YQ==YQ==\"}", "!no base64 at character 2 of 8" },
	{ "{\"data\":\"616\",\"encoding\":\"hex\"}", "!no hex at character 3 of 3" },
	{ "{\"data\":\"6g\",\"encoding\":\"hex\"}", "!no hex at character 1 of 2" },
	{ "{\"data\":\"\",\"encoding\":\"rot13\"}", "!base64 or hex was expected" },
	{ "{\"data\":1}", "!\"data\": a string was expected" },
	{ "{\"data\":\"\",\"data\":\"\"}", "!duplicate object key" },
	{ "[1]", "!a JSON object was expected" },
	{ "{\"data\":\"\"} x", "!end of file expected" },
	{ "{\"data\":\"\\u0000\"}", "!\"data\": a string without NUL characters was expected" },
	{ "{\"data\":\"YQ==\",\"text\":\"\\u0000\"}", "a" },
	{ "{\"data\":\"\",\"\\u0000\":1}", "!NUL byte in object key" },
	{ "{\"data\":\"\",\"n\":18446744073709551616}", "!too big integer" },
	{ "{\"data\":\"\",\"n\":1e999}", "!real number overflow" },
	{ "{\"data\":\"\xff\"}", "!unable to decode byte 0xff" },
	{ "{\"data\":", "!at byte 8" },
	{ "", "!no JSON object" },
};

static void test_data(void **state)
{
	struct json_reader r = { 0 };
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bytes text = { (const uint8_t *)rows[i].json, strlen(rows[i].json) };
		bool wrong = rows[i].data[0] == '!';
		struct fault f;
		int rc;

		out.len = 0;
		rc = json_parse(&r, text, &f);
		if (!rc)
			rc = json_get_data(&r, "data", &out, &f);
		if (rc < 0 && wrong && strstr(f.message, rows[i].data + 1))
			continue;
		if (rc != 1 || out.len != strlen(rows[i].data) ||
			memcmp(out.data, rows[i].data, out.len))
			fail_msg("%s: %d %s", rows[i].json, rc, rc < 0 ? f.message : "");
	}
	json_reader_finish(&r);
	buf_finish(&out);
}

static void test_getters(void **state)
{
	static const char json[] = "{\"n\":-1,\"u\":7,\"t\":\"x\",\"b\":true}";
	struct json_reader r = { 0 };
	struct fault f;
	struct bytes text;
	uint64_t u;
	int64_t n;
	bool b;

	(void)state;
	assert_int_equal(
		json_parse(&r, (struct bytes){ (const uint8_t *)json, strlen(json) }, &f), 0);
	assert_int_equal(json_get_int(&r, "n", &n, &f), 1);
	assert_int_equal(n, -1);
	assert_int_equal(json_get_uint(&r, "n", &u, &f), -1);
	assert_int_equal(json_get_uint(&r, "u", &u, &f), 1);
	assert_int_equal(u, 7);
	assert_int_equal(json_get_text(&r, "t", &text, &f), 1);
	assert_true(bytes_equal(text, "x"));
	assert_int_equal(json_get_text(&r, "missing", &text, &f), 0);
	assert_int_equal(json_get_bool(&r, "b", &b, &f), 1);
	assert_int_equal(json_get_bool(&r, "u", &b, &f), -1);
	json_reader_finish(&r);
}

/* What the encoders make comes back, at every length around their steps. */
static void test_round_trip(void **state)
{
	uint8_t data[200];
	char text[2 * sizeof(data) + BASE64_SLACK];
	struct buf out = { 0 };
	size_t bad;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 37 + 11);
	for (size_t len = 0; len <= sizeof(data); len++) {
		struct bytes b = { (uint8_t *)text, base64_encode(text, data, len) };

		out.len = 0;
		assert_true(base64_decode(&out, b, &bad));
		assert_int_equal(out.len, len);
		assert_memory_equal(out.data, data, len);
		b.len = hex_encode(text, data, len);
		out.len = 0;
		assert_true(hex_decode(&out, b, &bad));
		assert_int_equal(out.len, len);
		assert_memory_equal(out.data, data, len);
	}
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_getters),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
