/* SPDX-License-Identifier: ISC */
/* bash(1), "Programmable Completion".  Names of files are left to readline, which knows what to
 * quote and that a folder goes on. */
#include "cli/completion.h"

static const char head[] =
	"_pktpipe() {\n"
	"    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	"    local command=${COMP_WORDS[1]} words= first=1\n"
	"    COMPREPLY=()\n"
	"    case ${COMP_WORDS[0]##*/} in *epcap) command=epcap first=0 ;; esac\n"
	"    # --name=value are three words here.\n"
	"    if [ \"$cur\" = = ]; then cur=\n"
	"    elif [ \"$prev\" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}\n"
	"    fi\n"
	"    case $command:$prev in\n";

static const char tail[] = "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
			   "}\n"
			   "complete -F _pktpipe pktpipe pktpipe-epcap\n";

static void bash_put_values(enum option_complete what, FILE *to)
{
	static const char *const actions[] = {
		[OPTION_COMPLETE_NOTHING] = "return",
		[OPTION_COMPLETE_FILE] = "compopt -o default; return",
		[OPTION_COMPLETE_FOLDER] = "compopt -o dirnames; return",
		[OPTION_COMPLETE_DEVICE] = "words=$(ls /sys/class/net 2>/dev/null)",
		[OPTION_COMPLETE_DEVICE_ANY] = "words=\"any $(ls /sys/class/net 2>/dev/null)\"",
		[OPTION_COMPLETE_USER] = "words=$(compgen -u)",
		[OPTION_COMPLETE_GROUP] = "words=$(compgen -g)",
	};

	fprintf(to, "%s ;;\n", actions[what]);
}

static void bash_put_spec(const struct option_table *table, const struct option_spec *s, FILE *to)
{
	if (!s->arg || s->optional)
		return;
	fputs("    ", to);
	if (s->letter)
		fprintf(to, "%s:-%c|", table->command, s->letter);
	fprintf(to, "%s:--%s) ", table->command, s->name);
	if (!s->names) {
		bash_put_values(s->complete, to);
		return;
	}
	fputs("words='", to);
	for (int i = 0; s->names[i]; i++)
		fprintf(to, "%s%s", i ? " " : "", s->names[i]);
	fputs("' ;;\n", to);
}

static void bash_put_table(const struct option_table *table, FILE *to)
{
	for (const struct option_spec *s = table->specs; s->name; s++)
		bash_put_spec(table, s, to);
	fprintf(to, "    %s:*) words='--help", table->command);
	for (const struct option_spec *s = table->specs; s->name; s++)
		fprintf(to, " --%s", s->name);
	fputs("'\n", to);
	if (table->words == OPTION_COMPLETE_DEVICE)
		fputs("        words+=\" $(ls /sys/class/net 2>/dev/null)\"\n", to);
	fputs("        ;;\n", to);
}

void completion_bash(const struct option_table *const *tables, FILE *to)
{
	fputs(head, to);
	fputs("    --completion:*) words='", to);
	for (int i = 0; completion_shells[i]; i++)
		fprintf(to, "%s%s", i ? " " : "", completion_shells[i]);
	fputs("' ;;\n", to);
	for (const struct option_table *const *t = tables; *t; t++)
		bash_put_table(*t, to);
	fputs("    esac\n    [ \"$COMP_CWORD\" -gt \"$first\" ] || words='--help --version "
	      "--completion",
		to);
	for (const struct option_table *const *t = tables; *t; t++)
		fprintf(to, " %s", (*t)->command);
	fputs("'\n", to);
	fputs(tail, to);
}
