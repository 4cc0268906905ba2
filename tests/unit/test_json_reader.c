/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "wire/base64.h"
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
	{ "{\"data\":\"\\u0000\"}", "!\\u0000 is not allowed" },
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

/* The same by the short way and, because of a list or an escape, by the long one. */
static const char *const texts[] = {
	"{\"n\":-1,\"u\":7,\"t\":\"x\",\"b\":true,\"z\":null,\"id\":\"a\"}",
	"{\"n\":-1,\"u\":7,\"t\":\"x\",\"b\":true,\"z\":null,\"id\":\"a\",\"l\":[1]}",
	"{\"n\":-1,\"u\":7,\"t\":\"\\u0078\",\"b\":true,\"z\":null,\"id\":\"a\"}",
};

static void check_getters(struct json_reader *r)
{
	struct buf raw = { 0 };
	struct fault f;
	struct bytes text;
	uint64_t u;
	int64_t n;
	bool b;

	assert_int_equal(json_get_int(r, "n", &n, &f), 1);
	assert_int_equal(n, -1);
	assert_int_equal(json_get_uint(r, "n", &u, &f), -1);
	assert_int_equal(json_get_uint(r, "u", &u, &f), 1);
	assert_int_equal(u, 7);
	assert_int_equal(json_get_text(r, "t", &text, &f), 1);
	assert_true(bytes_equal(text, "x"));
	assert_true(json_is_text(r, "t"));
	assert_false(json_is_text(r, "n"));
	assert_int_equal(json_get_text(r, "missing", &text, &f), 0);
	assert_int_equal(json_get_text(r, "z", &text, &f), 0);
	assert_int_equal(json_get_text(r, "n", &text, &f), -1);
	assert_int_equal(json_get_bool(r, "b", &b, &f), 1);
	assert_true(b);
	assert_int_equal(json_get_bool(r, "u", &b, &f), -1);
	assert_int_equal(json_get_int(r, "t", &n, &f), -1);
	assert_int_equal(json_get_raw(r, "id", &raw), 1);
	assert_int_equal(json_get_raw(r, "missing", &raw), 0);
	assert_int_equal(raw.len, 3);
	assert_memory_equal(raw.data, "\"a\"", raw.len);
	buf_finish(&raw);
}

static void test_getters(void **state)
{
	struct json_reader r = { 0 };
	struct fault f;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct bytes text = { (const uint8_t *)texts[i], strlen(texts[i]) };

		assert_int_equal(json_parse(&r, text, &f), 0);
		check_getters(&r);
	}
	json_reader_finish(&r);
}

/* What the short way takes, and what it leaves to the long one. */
static void test_flat(void **state)
{
	static const struct {
		const char *json;
		bool flat;
	} objects[] = {
		{ "{\"a\":1}", true },
		{ " { \"a\" : \"b\" , \"c\":null }\n", true },
		{ "{\"a\":-999999999999999999}", true },
		{ "{\"a\":1000000000000000000}", false },
		{ "{\"a\":-0}", false },
		{ "{\"a\":01}", false },
		{ "{\"a\":1.0}", false },
		{ "{\"a\":1e2}", false },
		{ "{\"a\":\"\\n\"}", false },
		{ "{\"a\":\"\xc3\xa4\"}", false },
		{ "{\"a\":{}}", false },
		{ "{\"a\":1,\"a\":1}", false },
		{ "{\"a\":1,}", false },
		{ "{\"a\":tru}", false },
		{ "{\"a\":1}x", false },
		{ "{\"a\"", false },
		{ "{}", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(objects); i++) {
		struct bytes text = { (const uint8_t *)objects[i].json, strlen(objects[i].json) };
		struct json_flat flat;

		if (json_flat_parse(&flat, text) != objects[i].flat)
			fail_msg("%s", objects[i].json);
	}
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
		cmocka_unit_test(test_flat),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
