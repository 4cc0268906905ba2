/* SPDX-License-Identifier: ISC */
#include "cli/option.h"

#include <getopt.h>
#include <string.h>

#include "base/suggest.h"
#include "cli/option_value.h"

#define SPECS_MAX  96
#define HABITS_MAX 48
/* getopt_long() values of options without a letter, and of habits that are taken. */
#define LONG_ONLY 256
#define HABIT     (LONG_ONLY + SPECS_MAX)

struct parser {
	const struct option_table *table;
	struct option longs[SPECS_MAX + HABITS_MAX + 2];
	char shorts[2 * SPECS_MAX + HABITS_MAX + 4];
};

/* The list ends with one that has neither. */
static bool option_is_habit(const struct option_habit *h)
{
	return h->letter || h->name;
}

static void option_build(struct parser *p, const struct option_table *table)
{
	char *at = p->shorts;
	size_t n = 0;

	p->table = table;
	*at++ = ':';
	for (const struct option_spec *s = table->specs; s->name && n < SPECS_MAX; s++, n++) {
		int argument = s->optional ? optional_argument
			       : s->arg    ? required_argument
					   : no_argument;

		p->longs[n] = (struct option){ s->name, argument, NULL, LONG_ONLY + (int)n };
		if (!s->letter)
			continue;
		*at++ = s->letter;
		if (s->arg)
			*at++ = ':';
	}
	p->longs[n++] = (struct option){ "help", no_argument, NULL, 'h' };
	*at++ = 'h';
	for (const struct option_habit *h = table->habits; h && option_is_habit(h); h++) {
		if (h->hint)
			continue;
		if (h->letter)
			*at++ = h->letter;
		if (h->name)
			p->longs[n++] = (struct option){ h->name, no_argument, NULL, HABIT };
	}
	p->longs[n] = (struct option){ 0 };
	*at = '\0';
}

static const struct option_spec *option_find(const struct option_table *table, int value)
{
	const struct option_spec *s = table->specs;

	if (value == HABIT)
		return NULL;
	if (value >= LONG_ONLY)
		return &s[value - LONG_ONLY];
	while (s->name && s->letter != value)
		s++;
	return s->name ? s : NULL;
}

static int option_usage_hint(const struct option_table *table, struct fault *f)
{
	return fault_hint(f, "pktpipe %s --help lists the options", table->command);
}

/* Of another program's option, by its letter or by its name of n characters. */
static const char *option_habit_hint(
	const struct option_table *table, int letter, const char *name, size_t n)
{
	for (const struct option_habit *h = table->habits; h && option_is_habit(h); h++)
		if (letter ? h->letter == letter
			   : h->name && strlen(h->name) == n && !strncmp(h->name, name, n))
			return h->hint;
	return NULL;
}

int option_wrong(struct fault *f, const char *what, const char *hint)
{
	fault_set(f, ATOM(usage), ATOM(options), NULL, "%s", what);
	return fault_hint(f, "%s", hint);
}

static int option_unknown_letter(const struct option_table *table, int letter, struct fault *f)
{
	const char *hint = option_habit_hint(table, letter, NULL, 0);

	fault_set(f, ATOM(usage), ATOM(options), NULL, "no option -%c", letter);
	return hint ? fault_hint(f, "%s", hint) : option_usage_hint(table, f);
}

/* Names that every command is asked for and none has. */
static const char *option_common_hint(const char *name, size_t n)
{
	if (n == strlen("json") && !strncmp(name, "json", n))
		return "-f jsonl writes JSON, a record a line; -f json puts a length before each";
	if (n == strlen("version") && !strncmp(name, "version", n))
		return "pktpipe --version says it";
	return NULL;
}

static int option_unknown_name(const struct option_table *table, const char *word, struct fault *f)
{
	const char *names[SPECS_MAX + 1] = { 0 };
	const char *name = word + strspn(word, "-");
	size_t len = strcspn(name, "=");
	const char *hint = option_habit_hint(table, 0, name, len);
	const char *nearest;
	size_t n = 0;

	for (const struct option_spec *s = table->specs; s->name && n < SPECS_MAX; s++)
		names[n++] = s->name;
	fault_set(f, ATOM(usage), ATOM(options), NULL, "no option %s", word);
	hint = hint ? hint : option_common_hint(name, len);
	if (hint)
		return fault_hint(f, "%s", hint);
	nearest = suggest_nearest(name, len, names);
	return nearest ? fault_hint(f, "did you mean --%s?", nearest) : option_usage_hint(table, f);
}

static int option_unknown_option(
	const struct option_table *table, const char *word, struct fault *f)
{
	if (optopt && optopt < LONG_ONLY)
		return option_unknown_letter(table, optopt, f);
	return option_unknown_name(table, word, f);
}

static enum option_result option_given_twice(const struct option_spec *s, struct fault *f)
{
	fault_set(f, ATOM(usage), ATOM(options), NULL, "--%s is given twice", s->name);
	fault_hint(f, "it takes one %s", s->arg);
	return OPTION_FAILED;
}

enum option_result option_parse(const struct option_table *table, int argc, char **argv,
	void *options, struct option_words *words, struct fault *f)
{
	struct parser p;
	int value;

	bool given[SPECS_MAX] = { false };

	option_build(&p, table);
	opterr = 0;
	optind = 0;
	while ((value = getopt_long(argc, argv, p.shorts, p.longs, NULL)) != -1) {
		const struct option_spec *s;

		if (value == 'h')
			return OPTION_HELP;
		if (value == '?')
			return option_unknown_option(table, argv[optind - 1], f);
		s = option_find(table, value == ':' ? optopt : value);
		if (!s)
			continue; /* a habit that is taken */
		if (value == ':') {
			fault_set(
				f, ATOM(usage), ATOM(options), NULL, "--%s needs a value", s->name);
			fault_hint(f, "--%s %s", s->name, s->arg);
			return OPTION_FAILED;
		}
		/* An earlier name would be forgotten without a word; of numbers the last counts. */
		if (s->kind == OPTION_TEXT && given[s - table->specs])
			return option_given_twice(s, f);
		given[s - table->specs] = true;
		if (option_set(s, optarg, options, f) < 0)
			return OPTION_FAILED;
	}
	*words = (struct option_words){ argv + optind, argc - optind };
	return OPTION_DONE;
}
