/* SPDX-License-Identifier: ISC */
#include "unit.h"

#include "base/bytes.h"
#include "decode/app/dns_name.h"

/* The name begins at `at` of the message and the cursor is at `after` behind it. */
static const struct {
	const char *message;
	size_t len;
	size_t at, after;
	const char *text; /* NULL: wrong or cut short */
} rows[] = {
	{ "\0", 1, 0, 1, "." },
	{ "\3www\7example\0", 13, 0, 13, "www.example" },
	{ "\3www\7example", 12, 0, 12, NULL },
	{ "\7example\0\3www\xc0\0", 15, 9, 15, "www.example" },
	{ "\7example\0\xc0\0", 11, 9, 11, "example" },
	{ "\1a\0\1b\xc0\0\1c\xc0\3", 11, 7, 11, "c.b.a" },
	{ "\1a\xc0\0", 4, 0, 4, NULL },   /* leads to itself */
	{ "\1a\xc0\2", 4, 0, 4, NULL },   /* leads to the pointer */
	{ "\1a\xc0\4\0", 5, 0, 4, NULL }, /* leads forwards */
	{ "\xc0", 1, 0, 1, NULL },
	{ "\x40"
	  "aaaa",
		5, 0, 5, NULL }, /* a length that is reserved */
	{ "\3a.b\4c\\d\"\0", 10, 0, 10, "a\\.b.c\\\\d\"" },
	{ "\4\n \x7f\xff\0", 6, 0, 6, "\\010\\032\\127\\255" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const uint8_t *message = (const uint8_t *)rows[i].message;
		struct cursor c = cursor_init(message, rows[i].len);
		char text[DNS_NAME_MAX];
		int n;

		cursor_take(&c, rows[i].at);
		n = dns_name_read(text, &c, message);
		assert_int_equal(c.failed, !rows[i].text);
		if (!rows[i].text) {
			assert_int_equal(n, -1);
			continue;
		}
		assert_string_equal(text, rows[i].text);
		assert_int_equal(n, strlen(rows[i].text));
		assert_ptr_equal(c.at, message + rows[i].after);
	}
}

/* 255 bytes on the wire are a name, and every byte of them may take four characters. */
static void test_longest(void **state)
{
	uint8_t message[300];
	char text[DNS_NAME_MAX];
	struct cursor c;

	(void)state;
	for (size_t last = 60; last <= 63; last++) {
		size_t at = 0;

		memset(message, 0xff, sizeof(message));
		for (int i = 0; i < 3; i++, at += 64)
			message[at] = 63;
		message[at] = (uint8_t)last;
		message[at + 1 + last] = 0;
		c = cursor_init(message, at + 2 + last);
		assert_int_equal(dns_name_read(text, &c, message) > 0, at + 2 + last <= 255);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_longest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
