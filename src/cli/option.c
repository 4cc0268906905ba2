/* SPDX-License-Identifier: ISC */
#include "cli/option.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/suggest.h"

#define SPECS_MAX 96
/* getopt_long() values of options without a letter. */
#define LONG_ONLY 256

struct parser {
	const struct option_table *table;
	struct option longs[SPECS_MAX + 2];
	char shorts[2 * SPECS_MAX + 4];
};

static void build(struct parser *p, const struct option_table *table)
{
	char *at = p->shorts;
	size_t n = 0;

	p->table = table;
	*at++ = ':';
	for (const struct option_spec *s = table->specs; s->name && n < SPECS_MAX; s++, n++) {
		p->longs[n] = (struct option){ s->name, s->arg ? required_argument : no_argument,
			NULL, LONG_ONLY + (int)n };
		if (!s->letter)
			continue;
		*at++ = s->letter;
		if (s->arg)
			*at++ = ':';
	}
	p->longs[n++] = (struct option){ "help", no_argument, NULL, 'h' };
	p->longs[n] = (struct option){ 0 };
	*at++ = 'h';
	*at = '\0';
}

static const struct option_spec *find(const struct option_table *table, int value)
{
	const struct option_spec *s = table->specs;

	if (value >= LONG_ONLY)
		return &s[value - LONG_ONLY];
	while (s->name && s->letter != value)
		s++;
	return s->name ? s : NULL;
}

static int usage_hint(const struct option_table *table, struct fault *f)
{
	return fault_hint(f, "pktpipe %s --help lists the options", table->command);
}

static int unknown_option(const struct option_table *table, const char *word, struct fault *f)
{
	const char *names[SPECS_MAX + 1] = { 0 };
	const char *nearest = NULL;
	size_t n = 0;

	if (optopt && optopt < LONG_ONLY) {
		fault_set(f, ATOM(usage), ATOM(options), NULL, "no option -%c", optopt);
		for (const struct option_habit *h = table->habits; h && h->letter; h++)
			if (h->letter == optopt)
				return fault_hint(f, "%s", h->hint);
		return usage_hint(table, f);
	}
	for (const struct option_spec *s = table->specs; s->name && n < SPECS_MAX; s++)
		names[n++] = s->name;
	if (!strncmp(word, "--", 2))
		nearest = suggest_nearest(word + 2, strcspn(word + 2, "="), names);
	fault_set(f, ATOM(usage), ATOM(options), NULL, "no option %s", word);
	if (nearest)
		return fault_hint(f, "did you mean --%s?", nearest);
	return usage_hint(table, f);
}

static enum option_result given_twice(const struct option_spec *s, struct fault *f)
{
	fault_set(f, ATOM(usage), ATOM(options), NULL, "--%s is given twice", s->name);
	fault_hint(f, "it takes one %s", s->arg);
	return OPTION_FAILED;
}

static int bad_value(const struct option_spec *s, const char *text, struct fault *f)
{
	static const char *const kinds[] = {
		[OPTION_COUNT] = "a whole number",
		[OPTION_SIZE] = "a size such as 65535, 512KiB or 16MiB",
		[OPTION_TIME] = "a time such as 10s, 1.5s or 50ms",
		[OPTION_CUSTOM] = "",
	};
	const char *expect = s->expect ? s->expect : kinds[s->kind];

	fault_set(f, ATOM(usage), ATOM(options), NULL, "--%s does not take \"%s\"", s->name, text);
	return fault_hint(f, "it takes %s", expect);
}

static int out_of_range(const struct option_spec *s, const char *text, struct fault *f)
{
	fault_set(f, ATOM(usage), ATOM(options), NULL, "--%s is out of range: %s", s->name, text);
	if (s->kind == OPTION_TIME)
		return fault_hint(f, "it takes %.9g to %.9g seconds", (double)s->min / 1e9,
			(double)s->max / 1e9);
	if (!s->max)
		return fault_hint(f, "it takes %llu or more", (unsigned long long)s->min);
	if (s->kind == OPTION_SIZE)
		return fault_hint(f, "it takes %lluB to %lluB%s", (unsigned long long)s->min,
			(unsigned long long)s->max,
			s->unit == 1024 ? "; a plain number is in KiB" : "");
	return fault_hint(
		f, "it takes %llu to %llu", (unsigned long long)s->min, (unsigned long long)s->max);
}

static int set_number(const struct option_spec *s, const char *text, void *field, struct fault *f)
{
	uint64_t value;
	bool ok = s->kind == OPTION_COUNT  ? number_parse(text, &value)
		  : s->kind == OPTION_SIZE ? number_parse_size(text, s->unit ? s->unit : 1, &value)
					   : number_parse_time(text, &value);

	if (!ok)
		return bad_value(s, text, f);
	if (value < s->min || (s->max && value > s->max))
		return out_of_range(s, text, f);
	*(uint64_t *)field = value;
	return 0;
}

static int set_enum(const struct option_spec *s, const char *text, void *field, struct fault *f)
{
	char list[256] = "";
	size_t at = 0;

	for (int i = 0; s->names[i]; i++) {
		if (!strcmp(s->names[i], text)) {
			*(int *)field = i;
			return 0;
		}
		if (at < sizeof(list))
			at += (size_t)snprintf(
				list + at, sizeof(list) - at, "%s%s", i ? ", " : "", s->names[i]);
	}
	fault_set(f, ATOM(usage), ATOM(options), NULL, "--%s does not take \"%s\"", s->name, text);
	return fault_hint(f, "it takes one of %s", list);
}

static int add_item(
	const struct option_spec *s, const char *text, struct option_list *list, struct fault *f)
{
	if (list->count == OPTION_LIST_MAX)
		return fault_set(f, ATOM(usage), ATOM(options), NULL,
			"--%s is given more than %d times", s->name, OPTION_LIST_MAX);
	list->items[list->count++] = text;
	return 0;
}

static int set_field(const struct option_spec *s, const char *text, void *options, struct fault *f)
{
	void *field = (char *)options + s->offset;

	switch (s->kind) {
	case OPTION_FLAG:
	case OPTION_FLAG_OFF:
		*(bool *)field = s->kind == OPTION_FLAG;
		return 0;
	case OPTION_SET:
		*(int *)field = s->set;
		return 0;
	case OPTION_TIMES:
		*(unsigned *)field += *(unsigned *)field < s->max;
		return 0;
	case OPTION_TEXT:
		*(const char **)field = text;
		return 0;
	case OPTION_LIST:
		return add_item(s, text, field, f);
	case OPTION_ENUM:
		return set_enum(s, text, field, f);
	case OPTION_CUSTOM:
		return s->parse(text, field) ? 0 : bad_value(s, text, f);
	default:
		return set_number(s, text, field, f);
	}
}

enum option_result option_parse(const struct option_table *table, int argc, char **argv,
	void *options, struct option_words *words, struct fault *f)
{
	struct parser p;
	int value;

	bool given[SPECS_MAX] = { false };

	build(&p, table);
	opterr = 0;
	optind = 0;
	while ((value = getopt_long(argc, argv, p.shorts, p.longs, NULL)) != -1) {
		const struct option_spec *s;

		if (value == 'h')
			return OPTION_HELP;
		if (value == '?')
			return unknown_option(table, argv[optind - 1], f);
		s = find(table, value == ':' ? optopt : value);
		if (value == ':') {
			fault_set(
				f, ATOM(usage), ATOM(options), NULL, "--%s needs a value", s->name);
			fault_hint(f, "--%s %s", s->name, s->arg);
			return OPTION_FAILED;
		}
		/* An earlier name would be forgotten without a word; of numbers the last counts. */
		if (s->kind == OPTION_TEXT && given[s - table->specs])
			return given_twice(s, f);
		given[s - table->specs] = true;
		if (set_field(s, optarg, options, f) < 0)
			return OPTION_FAILED;
	}
	*words = (struct option_words){ argv + optind, argc - optind };
	return OPTION_DONE;
}
