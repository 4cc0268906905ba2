/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "cli/option.h"

#define TEXT_COLUMN 30
#define LINE_WIDTH  80

/* Breaks the text at spaces so that it stays within the right column. */
static void put_wrapped(const char *text, FILE *to)
{
	size_t room = LINE_WIDTH - TEXT_COLUMN;

	while (strlen(text) > room) {
		size_t n = room;

		while (n && text[n] != ' ')
			n--;
		if (!n)
			break;
		fprintf(to, "%.*s\n%*s", (int)n, text, TEXT_COLUMN, "");
		text += n + 1;
	}
	fprintf(to, "%s\n", text);
}

static void put_spec(const struct option_spec *s, FILE *to)
{
	char head[128];
	int n = snprintf(head, sizeof(head), "  %c%c%c --%s%s%s", s->letter ? '-' : ' ',
		s->letter ? s->letter : ' ', s->letter ? ',' : ' ', s->name, s->arg ? " " : "",
		s->arg ? s->arg : "");

	fputs(head, to);
	if (n >= TEXT_COLUMN)
		fprintf(to, "\n%*s", TEXT_COLUMN, "");
	else
		fprintf(to, "%*s", TEXT_COLUMN - n, "");
	put_wrapped(s->help, to);
}

void option_help(const struct option_table *table, FILE *to)
{
	static const struct option_spec help = { 'h', "help", NULL, .help = "show this" };

	fprintf(to, "pktpipe %s: %s\n\n", table->command, table->summary);
	for (const struct option_example *e = table->examples; e->what; e++)
		fprintf(to, "  # %s\n  %s\n", e->what, e->command);
	fprintf(to, "\nUsage: pktpipe %s %s\n\n", table->command, table->synopsis);
	for (const struct option_spec *s = table->specs; s->name; s++)
		put_spec(s, to);
	put_spec(&help, to);
	if (table->trailer)
		fprintf(to, "\n%s\n", table->trailer);
}

static void put_completion(const struct option_table *table, FILE *to)
{
	fprintf(to, "    %s)\n        case $prev in\n", table->command);
	for (const struct option_spec *s = table->specs; s->name; s++) {
		if (!s->arg)
			continue;
		if (s->letter)
			fprintf(to, "        -%c|--%s) ", s->letter, s->name);
		else
			fprintf(to, "        --%s) ", s->name);
		if (s->names) {
			fprintf(to, "words='");
			for (int i = 0; s->names[i]; i++)
				fprintf(to, "%s%s", i ? " " : "", s->names[i]);
			fprintf(to, "' ;;\n");
		} else if (!strcmp(s->name, "interface")) {
			fprintf(to, "words=\"any $(ls /sys/class/net 2>/dev/null)\" ;;\n");
		} else {
			fprintf(to, "COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n");
		}
	}
	fprintf(to, "        *) words='--help");
	for (const struct option_spec *s = table->specs; s->name; s++)
		fprintf(to, " --%s", s->name);
	fprintf(to, "' ;;\n        esac ;;\n");
}

void option_completion(const struct option_table *const *tables, FILE *to)
{
	fprintf(to, "_pktpipe() {\n    local cur=${COMP_WORDS[COMP_CWORD]} "
		    "prev=${COMP_WORDS[COMP_CWORD-1]} words=\n"
		    "    case ${COMP_WORDS[1]} in\n");
	for (const struct option_table *const *t = tables; *t; t++)
		put_completion(*t, to);
	fprintf(to, "    esac\n    [ \"$COMP_CWORD\" -gt 1 ] || words='--help --version");
	for (const struct option_table *const *t = tables; *t; t++)
		fprintf(to, " %s", (*t)->command);
	fprintf(to, "'\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n"
		    "complete -F _pktpipe pktpipe\n");
}
