/* SPDX-License-Identifier: ISC */
/* Bytes and text as JSON has them. */
#include "unit.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/bytes.h"
#include "wire/hot/base64.h"
#include "wire/json_text.h"

/* RFC 4648, section 10. */
static const struct {
	const char *bytes, *base64, *hex;
} vectors[] = {
	{ "", "", "" },
	{ "f", "Zg==", "66" },
	{ "fo", "Zm8=", "666f" },
	{ "foo", "Zm9v", "666f6f" },
	{ "foob", "Zm9vYg==", "666f6f62" },
	{ "fooba", "Zm9vYmE=", "666f6f6261" },
	{ "foobar", "Zm9vYmFy", "666f6f626172" },
};

static void test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		const uint8_t *bytes = (const uint8_t *)vectors[i].bytes;
		size_t len = strlen(vectors[i].bytes);
		char out[64 + BASE64_SLACK] = "";

		for (base64_encoder *const *e = base64_encoders(); *e; e++) {
			out[(*e)(out, bytes, len)] = '\0';
			assert_string_equal(out, vectors[i].base64);
		}
		out[hex_encode(out, bytes, len)] = '\0';
		assert_string_equal(out, vectors[i].hex);
	}
}

static size_t last(base64_encoder *const *encoders)
{
	size_t n = 0;

	while (encoders[n + 1])
		n++;
	return n;
}

enum { MOST = 700, ROOM = BASE64_LEN(MOST) + BASE64_SLACK };

static void compare_encoders(base64_encoder *const *encoders, const uint8_t *data, size_t len)
{
	static char plain[ROOM + 1], out[ROOM + 1];
	size_t end = BASE64_LEN(len) + BASE64_SLACK;

	encoders[last(encoders)](plain, data, len);
	for (size_t i = 0; encoders[i]; i++) {
		out[end] = '!';
		assert_int_equal(encoders[i](out, data, len), BASE64_LEN(len));
		assert_memory_equal(out, plain, BASE64_LEN(len));
		assert_int_equal(out[end], '!');
	}
}

/* All encoders agree on every length, read nothing around the data (pages that cannot be
 * read), and write nothing behind the slack. */
static void test_encoders(void **state)
{
	base64_encoder *const *encoders = base64_encoders();
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *pages =
		mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint32_t random = 1;

	(void)state;
	assert_ptr_not_equal(pages, MAP_FAILED);
	for (size_t i = 0; i < page; i++) {
		random = random * 1664525 + 1013904223;
		pages[page + i] = (uint8_t)(random >> 24);
	}
	assert_int_equal(mprotect(pages, page, PROT_NONE), 0);
	assert_int_equal(mprotect(pages + 2 * page, page, PROT_NONE), 0);
	for (size_t len = 0; len < MOST; len++) {
		const uint8_t *places[] = { pages + page, pages + 2 * page - len };

		for (size_t place = 0; place < ARRAY_LEN(places); place++)
			compare_encoders(encoders, places[place], len);
	}
	munmap(pages, 3 * page);
}

static const struct {
	const char *text, *json;
} texts[] = {
	{ "", "\"\"" },
	{ "plain", "\"plain\"" },
	{ "\"\\/", "\"\\\"\\\\/\"" },
	{ "\n\r\t\x01\x1f\x7f", "\"\\n\\r\\t\\u0001\\u001f\x7f\"" },
	{ "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"" },
	/* no UTF-8: a lone tail, a head without one, overlong, a surrogate, over U+10FFFF */
	{ "\x80", "\"\xef\xbf\xbd\"" },
	{ "\xc3", "\"\xef\xbf\xbd\"" },
	{ "\xc3(", "\"\xef\xbf\xbd(\"" },
	{ "\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
	{ "\xe0\x9f\xbf", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	{ "\xf4\x90\x80\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	{ "\xff", "\"\xef\xbf\xbd\"" },
	{ "a\xe2\x80\xa8\xe2\x80\xa9z", "\"a\\u2028\\u2029z\"" },
	{ "\xe2\x80\xa7\xe2\x80\xaa\xe2\x81\xa8", "\"\xe2\x80\xa7\xe2\x80\xaa\xe2\x81\xa8\"" },
};

static void test_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct buf out = { 0 };

		json_text_put(&out, texts[i].text, strlen(texts[i].text));
		assert_int_equal(out.len, strlen(texts[i].json));
		assert_memory_equal(out.data, texts[i].json, out.len);
		buf_finish(&out);
	}
}

/* Plain text is passed over eight bytes at a time; a text of one byte never is. */
static void test_text_by_words(void **state)
{
	(void)state;
	for (unsigned byte = 0; byte < 256; byte++)
		for (size_t at = 0; at < 20; at++) {
			struct buf whole = { 0 }, one = { 0 }, want = { 0 };
			char text[20];

			memset(text, 'p', sizeof(text));
			text[at] = (char)byte;
			json_text_put(&whole, text, sizeof(text));
			json_text_put(&one, text + at, 1);
			buf_put_byte(&want, '"');
			buf_put(&want, "pppppppppppppppppppp", at);
			buf_put(&want, one.data + 1, one.len - 2);
			buf_put(&want, "pppppppppppppppppppp", sizeof(text) - 1 - at);
			buf_put_byte(&want, '"');
			assert_int_equal(whole.len, want.len);
			assert_memory_equal(whole.data, want.data, want.len);
			buf_finish(&whole);
			buf_finish(&one);
			buf_finish(&want);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_encoders),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_text_by_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
