/* SPDX-License-Identifier: ISC */
/* The option table: parsing, ranges, and what the errors say. */
#include "unit.h"

#include "base/bytes.h"
#include "base/suggest.h"
#include "cli/option.h"
#include "cli/value.h"

struct options {
	bool flag, off;
	const char *text;
	struct option_list list;
	uint64_t count, size, time;
	int choice;
	int linktype;
};

static const char *const choices[] = { "red", "green", NULL };

#define FIELD(name) offsetof(struct options, name)

static const struct option_spec specs[] = {
	{ 'a', "flag", NULL, OPTION_FLAG, FIELD(flag), .help = "" },
	{ 'o', "off", NULL, OPTION_FLAG_OFF, FIELD(off), .help = "" },
	{ 't', "text", "T", OPTION_TEXT, FIELD(text), .help = "" },
	{ 'l', "list", "L", OPTION_LIST, FIELD(list), .help = "" },
	{ 'c', "count", "N", OPTION_COUNT, FIELD(count), .min = 1, .max = 10, .help = "" },
	{ 0, "size", "S", OPTION_SIZE, FIELD(size), .unit = 1024, .help = "" },
	{ 0, "time", "T", OPTION_TIME, FIELD(time), .help = "" },
	{ 0, "choice", "C", OPTION_ENUM, FIELD(choice), .names = choices, .help = "" },
	{ 'y', "linktype", "L", OPTION_CUSTOM, FIELD(linktype), .parse = value_linktype,
		.expect = "a link type", .help = "" },
	{ 0 },
};

static const struct option_example examples[] = { { 0 } };
static const struct option_table table = { "test", "", "", examples, specs, NULL };

static enum option_result parse(const char *line, struct options *o, struct option_words *words,
	struct fault *f, char *copy, char **argv)
{
	int argc = 1;

	*o = (struct options){ .off = true };
	strcpy(copy, line);
	argv[0] = (char *)"test";
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	argv[argc] = NULL;
	return option_parse(&table, argc, argv, o, words, f);
}

static void test_values(void **state)
{
	struct option_words words;
	struct options o;
	struct fault f;
	char copy[256], *argv[32];

	(void)state;
	assert_int_equal(
		parse("-a -o -t x -l 1 --list=2 word -c7 --size 2 --time 1.5s --choice green "
		      "-y RAW more -- -a",
			&o, &words, &f, copy, argv),
		OPTION_DONE);
	assert_true(o.flag);
	assert_false(o.off);
	assert_string_equal(o.text, "x");
	assert_int_equal(o.list.count, 2);
	assert_string_equal(o.list.items[1], "2");
	assert_int_equal(o.count, 7);
	assert_int_equal(o.size, 2048);
	assert_int_equal(o.time, 1500000000);
	assert_int_equal(o.choice, 1);
	assert_int_equal(o.linktype, DLT_RAW);
	assert_int_equal(words.count, 3);
	assert_string_equal(words.items[0], "word");
	assert_string_equal(words.items[2], "-a");
}

static const struct {
	const char *line, *message, *hint;
} wrong[] = {
	{ "-z", "no option -z", "pktpipe test --help lists the options" },
	{ "--flga", "no option --flga", "did you mean --flag?" },
	{ "--flga=3", "no option --flga=3", "did you mean --flag?" },
	{ "--xyzzy", "no option --xyzzy", "pktpipe test --help lists the options" },
	{ "-c", "--count needs a value", "--count N" },
	{ "--text", "--text needs a value", "--text T" },
	{ "-c 0", "--count is out of range: 0", "it takes 1 to 10" },
	{ "-c 11", "--count is out of range: 11", "it takes 1 to 10" },
	{ "-c 1x", "--count does not take \"1x\"", "it takes a whole number" },
	{ "--choice blue", "--choice does not take \"blue\"", "it takes one of red, green" },
	{ "-y nope", "--linktype does not take \"nope\"", "it takes a link type" },
	{ "--size 1X", "--size does not take \"1X\"",
		"it takes a size such as 65535, 512KiB or 16MiB" },
};

static void test_errors(void **state)
{
	struct option_words words;
	struct options o;
	struct fault f;
	char copy[256], *argv[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		assert_int_equal(parse(wrong[i].line, &o, &words, &f, copy, argv), OPTION_FAILED);
		assert_int_equal(f.code, ATOM(usage));
		assert_string_equal(f.message, wrong[i].message);
		assert_string_equal(f.hint, wrong[i].hint);
	}
	assert_int_equal(parse("-c 3 --help", &o, &words, &f, copy, argv), OPTION_HELP);
}

static const struct {
	const char *text, *nearest;
} near[] = {
	{ "prt", "port" },
	{ "prot", "port" },
	{ "hsot", "host" },
	{ "xy", NULL },
	{ "completely", NULL },
	{ "broadcats", "broadcast" },
};

static void test_suggest(void **state)
{
	static const char *const words[] = { "port", "host", "broadcast", "net", NULL };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(near); i++) {
		const char *got = suggest_nearest(near[i].text, strlen(near[i].text), words);

		if (!near[i].nearest)
			assert_null(got);
		else
			assert_string_equal(got, near[i].nearest);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_suggest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
