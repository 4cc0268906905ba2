/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "cli/option.h"

#define TEXT_COLUMN 30
#define LINE_WIDTH  80

/* Breaks the text at spaces so that it stays behind the column. */
static void help_put_wrapped(const char *text, int column, FILE *to)
{
	size_t room = (size_t)(LINE_WIDTH - column);

	while (strlen(text) > room) {
		size_t n = room;

		while (n && text[n] != ' ')
			n--;
		if (!n)
			break;
		fprintf(to, "%.*s\n%*s", (int)n, text, column, "");
		text += n + 1;
	}
	fprintf(to, "%s\n", text);
}

static void help_put_spec(const struct option_spec *s, FILE *to)
{
	char head[128];
	int n = snprintf(head, sizeof(head), "  %c%c%c --%s%s%s%s", s->letter ? '-' : ' ',
		s->letter ? s->letter : ' ', s->letter ? ',' : ' ', s->name,
		s->optional ? "[="
		: s->arg    ? " "
			    : "",
		s->arg ? s->arg : "", s->optional ? "]" : "");

	fputs(head, to);
	if (n >= TEXT_COLUMN)
		fprintf(to, "\n%*s", TEXT_COLUMN, "");
	else
		fprintf(to, "%*s", TEXT_COLUMN - n, "");
	help_put_wrapped(s->help, TEXT_COLUMN, to);
}

void option_help(const struct option_table *table, FILE *to)
{
	static const struct option_spec help = { 'h', "help", NULL, .help = "show this" };

	fprintf(to, "pktpipe %s: %s\n\n", table->command, table->summary);
	for (const struct option_example *e = table->examples; e->what; e++)
		fprintf(to, "  # %s\n  %s\n", e->what, e->command);
	fprintf(to, "\nUsage: pktpipe %s %s\n\n", table->command, table->synopsis);
	for (const struct option_spec *s = table->specs; s->name; s++)
		help_put_spec(s, to);
	help_put_spec(&help, to);
	if (table->trailer) {
		fputc('\n', to);
		help_put_wrapped(table->trailer, 0, to);
	}
}
