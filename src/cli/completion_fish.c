/* SPDX-License-Identifier: ISC */
/* fish, complete(1): a line for each option.  Under epcap's name it has epcap's options. */
#include "cli/completion.h"

#include <string.h>

static const char head[] =
	"function __pktpipe_devices\n"
	"    printf '%s\\n' $argv (path basename /sys/class/net/* 2>/dev/null)\n"
	"end\n"
	"complete -c pktpipe -f\n"
	"complete -c pktpipe-epcap -f\n"
	"complete -c pktpipe -n __fish_use_subcommand -l help -d 'Show the commands'\n"
	"complete -c pktpipe -n __fish_use_subcommand -l version -d 'Show the version'\n"
	"complete -c pktpipe -n __fish_use_subcommand -l completion -x -a 'bash zsh fish'\n";

static void fish_put_text(const char *text, FILE *to)
{
	fputc('\'', to);
	for (; *text; text++)
		fprintf(to, "%s%c", strchr("'\\", *text) ? "\\" : "", *text);
	fputc('\'', to);
}

static void fish_put_value(const struct option_spec *s, FILE *to)
{
	static const char *const actions[] = {
		[OPTION_COMPLETE_NOTHING] = " -x",
		[OPTION_COMPLETE_FILE] = " -r -F",
		[OPTION_COMPLETE_FOLDER] = " -x -a '(__fish_complete_directories)'",
		[OPTION_COMPLETE_DEVICE] = " -x -a '(__pktpipe_devices)'",
		[OPTION_COMPLETE_DEVICE_ANY] = " -x -a '(__pktpipe_devices any)'",
		[OPTION_COMPLETE_USER] = " -x -a '(__fish_complete_users)'",
		[OPTION_COMPLETE_GROUP] = " -x -a '(__fish_complete_groups)'",
	};

	if (!s->names) {
		fputs(actions[s->complete], to);
		return;
	}
	fputs(" -x -a '", to);
	for (int i = 0; s->names[i]; i++)
		fprintf(to, "%s%s", i ? " " : "", s->names[i]);
	fputc('\'', to);
}

static void fish_put_spec(const char *condition, const struct option_spec *s, FILE *to)
{
	fprintf(to, "complete %s", condition);
	if (s->letter)
		fprintf(to, " -s %c", s->letter);
	fprintf(to, " -l %s", s->name);
	if (s->arg && !s->optional)
		fish_put_value(s, to);
	fputs(" -d ", to);
	fish_put_text(s->help, to);
	fputc('\n', to);
}

static void fish_put_table(const char *condition, const struct option_table *table, FILE *to)
{
	static const struct option_spec help = { 'h', "help", NULL, .help = "show this" };

	fish_put_spec(condition, &help, to);
	for (const struct option_spec *s = table->specs; s->name; s++)
		fish_put_spec(condition, s, to);
	if (table->words == OPTION_COMPLETE_DEVICE)
		fprintf(to, "complete %s -a '(__pktpipe_devices)'\n", condition);
}

void completion_fish(const struct option_table *const *tables, FILE *to)
{
	fputs(head, to);
	for (const struct option_table *const *t = tables; *t; t++) {
		char condition[128];

		fprintf(to, "complete -c pktpipe -n __fish_use_subcommand -a %s -d ",
			(*t)->command);
		fish_put_text((*t)->summary, to);
		fputc('\n', to);
		snprintf(condition, sizeof(condition),
			"-c pktpipe -n '__fish_seen_subcommand_from %s'", (*t)->command);
		fish_put_table(condition, *t, to);
		if (!strcmp((*t)->command, "epcap"))
			fish_put_table("-c pktpipe-epcap", *t, to);
	}
}
