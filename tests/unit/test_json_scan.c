/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "wire/json_scan.h"

/* The value of "id", or NULL where there is none to be told. */
static const struct {
	const char *object;
	const char *id;
} rows[] = {
	{ "{\"id\":1}", "1" },
	{ " { \"id\" : 1 } ", "1" },
	{ "{\"id\":1,", "1" },
	{ "\xef\xbb\xbf{\"id\":1}", "1" },
	{ "{\"id\":\"a b\"", "\"a b\"" },
	{ "{\"id\":[1, {\"a\":\t[ ] , \"b\": {} }]", "[1,{\"a\":[],\"b\":{}}]" },
	{ "{\"x\":[{\"id\":1}],\"id\":2}", "2" },
	{ "{\"x\":\"\\\"id\\\":1\",\"id\":2}", "2" },
	{ "{\"x\":\"\\\\\",\"id\":2}", "2" },
	{ "{\"x\":nonsense,\"id\":2}", "2" },
	{ "{\"idx\":1,\"i\":2,\"\":3,\"id\":4}", "4" },
	{ "{\"\\u0069\\u0064\":1}", "1" },
	{ "{\"id\":1,\"id\":2}", "1" },
	{ "{\"id\":true}", "true" },
	{ "{\"id\":false,\"a\":1}", "false" },
	{ "{\"id\":null}", "null" },
	{ "{\"id\":-0.5E-7}", "-0.5E-7" },
	{ "{\"id\":340282366920938463463374607431768211456}",
		"340282366920938463463374607431768211456" },
	{ "{\"id\":1e999}", "1e999" },
	{ "{\"id\":\"\\u0000\\ud83d\\ude00\xe2\x82\xac\"}",
		"\"\\u0000\\ud83d\\ude00\xe2\x82\xac\"" },
	{ "{\"id\":\"a\xe2\x80\xa8\xe2\x80\xa9\"}", "\"a\\u2028\\u2029\"" },
	{ "", NULL },
	{ "{", NULL },
	{ "{}", NULL },
	{ "[\"id\",1]", NULL },
	{ "{id:1}", NULL },
	{ "{\"id\"", NULL },
	{ "{\"id\":", NULL },
	{ "{\"id\":}", NULL },
	{ "{\"id\":12", NULL },
	{ "{\"id\":tru}", NULL },
	{ "{\"id\":trues}", NULL },
	{ "{\"id\":01}", NULL },
	{ "{\"id\":+1}", NULL },
	{ "{\"id\":1.}", NULL },
	{ "{\"id\":1e}", NULL },
	{ "{\"id\":-}", NULL },
	{ "{\"id\":\"a", NULL },
	{ "{\"id\":\"\\x\"}", NULL },
	{ "{\"id\":\"\\u12g4\"}", NULL },
	{ "{\"id\":\"\\ud83d\"}", NULL },
	{ "{\"id\":\"\\ude00\\ud83d\"}", NULL },
	{ "{\"id\":\"\n\"}", NULL },
	{ "{\"id\":\"\xff\"}", NULL },
	{ "{\"id\":[1,]}", NULL },
	{ "{\"id\":[1}", NULL },
	{ "{\"id\":{\"a\"}}", NULL },
	{ "{\"id\":{\"a\":1,}}", NULL },
	{ "{\"x\":]1,\"id\":2}", NULL },
	{ "{\"x\":[1,\"id\":2}", NULL },
	{ "{\"x\":\"\\", NULL },
	{ "{\"x\":{\"id\":1}}", NULL },
};

static void test_rows(void **state)
{
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bytes object = { (const uint8_t *)rows[i].object, strlen(rows[i].object) };
		bool found;

		out.len = 0;
		found = json_scan(object, "id", &out);
		if (found != !!rows[i].id || (found && !bytes_equal(buf_bytes(&out), rows[i].id)))
			fail_msg("%s: %d %.*s", rows[i].object, found, (int)out.len,
				(const char *)out.data);
	}
	buf_finish(&out);
}

/* The deepest value comes whole, and one that is deeper is none. */
static void test_depth(void **state)
{
	(void)state;
	for (size_t depth = JSON_SCAN_DEPTH; depth <= JSON_SCAN_DEPTH + 1; depth++) {
		struct buf object = { 0 }, out = { 0 };

		buf_puts(&object, "{\"id\":");
		for (size_t i = 0; i < depth; i++)
			buf_put_byte(&object, '[');
		for (size_t i = 0; i < depth; i++)
			buf_put_byte(&object, ']');
		buf_put_byte(&object, '}');
		assert_int_equal(
			json_scan(buf_bytes(&object), "id", &out), depth == JSON_SCAN_DEPTH);
		assert_true(depth > JSON_SCAN_DEPTH || out.len == 2 * depth);
		buf_finish(&object);
		buf_finish(&out);
	}
}

/* What is cut anywhere gives the whole value or none. */
static void test_cut(void **state)
{
	static const char object[] = "{\"a\":[1,\"\\u0041\"],\"id\":[{\"b\":\"\\ud83d\\ude00\"}],"
				     "\"c\":1e5}";
	static const char id[] = "[{\"b\":\"\\ud83d\\ude00\"}]";

	(void)state;
	for (size_t len = 0; len < sizeof(object); len++) {
		uint8_t *copy = malloc(len ? len : 1);
		struct buf out = { 0 };

		memcpy(copy, object, len);
		assert_int_equal(json_scan((struct bytes){ copy, len }, "id", &out),
			len >= (size_t)(strstr(object, ",\"c\"") - object));
		if (out.len == sizeof(id) - 1)
			assert_memory_equal(out.data, id, out.len);
		free(copy);
		buf_finish(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
