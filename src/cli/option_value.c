/* SPDX-License-Identifier: ISC */
#include "cli/option_value.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"

static int option_bad_value(const struct option_spec *s, const char *text, struct fault *f)
{
	static const char *const kinds[] = {
		[OPTION_COUNT] = "a whole number",
		[OPTION_SIZE] = "a size such as 65535, 512KiB or 16MiB",
		[OPTION_TIME] = "a time such as 10s, 1m30s or 50ms",
		[OPTION_CUSTOM] = "",
	};
	const char *expect = s->expect ? s->expect : kinds[s->kind];

	fault_set(f, ATOM(usage), ATOM(options), NULL, "--%s does not take \"%s\"", s->name, text);
	return fault_hint(f, "it takes %s", expect);
}

static int option_out_of_range(const struct option_spec *s, const char *text, struct fault *f)
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

static int option_set_number(
	const struct option_spec *s, const char *text, void *field, struct fault *f)
{
	uint64_t value;
	bool ok = s->kind == OPTION_COUNT  ? number_parse(text, &value)
		  : s->kind == OPTION_SIZE ? number_parse_size(text, s->unit ? s->unit : 1, &value)
					   : number_parse_time(text, &value);

	if (!ok)
		return option_bad_value(s, text, f);
	if (value < s->min || (s->max && value > s->max))
		return option_out_of_range(s, text, f);
	*(uint64_t *)field = value;
	return 0;
}

static int option_set_enum(
	const struct option_spec *s, const char *text, void *field, struct fault *f)
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
	return fault_hint(f, "it takes one of %s%s%s", list, s->expect ? "; " : "",
		s->expect ? s->expect : "");
}

static int option_add_item(
	const struct option_spec *s, const char *text, struct option_list *list, struct fault *f)
{
	if (list->count == OPTION_LIST_MAX)
		return fault_set(f, ATOM(usage), ATOM(options), NULL,
			"--%s is given more than %d times", s->name, OPTION_LIST_MAX);
	if (s->complete == OPTION_COMPLETE_FILE && !strcmp(text, "-") &&
		option_list_has(list, "-")) {
		fault_set(f, ATOM(usage), ATOM(options), NULL,
			"--%s - is given twice, and stdin can be read once", s->name);
		return fault_hint(f, "leave one of them out");
	}
	list->items[list->count++] = text;
	return 0;
}

int option_set(const struct option_spec *s, const char *text, void *options, struct fault *f)
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
		return option_add_item(s, text, field, f);
	case OPTION_ENUM:
		return option_set_enum(s, text, field, f);
	case OPTION_CUSTOM:
		return s->parse(text, field) ? 0 : option_bad_value(s, text, f);
	default:
		return option_set_number(s, text, field, f);
	}
}
