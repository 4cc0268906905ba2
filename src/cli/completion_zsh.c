/* SPDX-License-Identifier: ISC */
/* zshcompsys(1): a function for each command, of _arguments' specifications. */
#include "cli/completion.h"

#include <string.h>

static const char head[] = "#compdef pktpipe pktpipe-epcap\n\n"
			   "_pktpipe_devices() {\n"
			   "    local -a names\n"
			   "    names=(/sys/class/net/*(N:t) $*)\n"
			   "    compadd -a names\n"
			   "}\n";

static const char tail[] =
	"_pktpipe() {\n"
	"    local curcontext=\"$curcontext\" state line\n"
	"    if [[ $service = *epcap ]]; then\n"
	"        _pktpipe_epcap\n"
	"        return\n"
	"    fi\n"
	"    _arguments -C '(- *)--help[show the commands]' \\\n"
	"        '(- *)--version[show the version]' \\\n"
	"        '(- *)--completion[complete in a shell]:SHELL:(bash zsh fish)' \\\n"
	"        '1:command:_pktpipe_commands' '*:: :->rest'\n"
	"    [[ $state = rest ]] && (( $+functions[_pktpipe_${words[1]}] )) &&\n"
	"        _pktpipe_${words[1]}\n"
	"}\n\n"
	"if [[ $funcstack[1] = _pktpipe ]]; then\n"
	"    _pktpipe \"$@\"\n"
	"else\n"
	"    compdef _pktpipe pktpipe pktpipe-epcap\n"
	"fi\n";

static const char *const actions[] = {
	[OPTION_COMPLETE_NOTHING] = "()",
	[OPTION_COMPLETE_FILE] = "_files",
	[OPTION_COMPLETE_FOLDER] = "_directories",
	[OPTION_COMPLETE_DEVICE] = "_pktpipe_devices",
	[OPTION_COMPLETE_DEVICE_ANY] = "_pktpipe_devices any",
	[OPTION_COMPLETE_USER] = "_users",
	[OPTION_COMPLETE_GROUP] = "_groups",
};

/* Within single quotes, and within the brackets and colons of a specification. */
static void zsh_put_text(const char *text, FILE *to)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", to);
		else if (strchr("[]:\\", *text))
			fprintf(to, "\\%c", *text);
		else
			fputc(*text, to);
	}
}

static void zsh_put_value(const struct option_spec *s, FILE *to)
{
	fputc(':', to);
	zsh_put_text(s->arg, to);
	fputc(':', to);
	if (!s->names) {
		fputs(actions[s->complete], to);
		return;
	}
	fputc('(', to);
	for (int i = 0; s->names[i]; i++)
		fprintf(to, "%s%s", i ? " " : "", s->names[i]);
	fputc(')', to);
}

static void zsh_put_spec(const struct option_spec *s, FILE *to)
{
	const char *equals = s->optional ? "=-" : s->arg ? "=" : "";
	bool again = s->kind == OPTION_LIST || s->kind == OPTION_TIMES;

	fputs(" \\\n        ", to);
	if (again)
		fputs("'*'", to);
	else if (s->letter)
		fprintf(to, "'(-%c --%s)'", s->letter, s->name);
	if (s->letter)
		fprintf(to, "{-%c%s,--%s%s}", s->letter, s->arg ? "+" : "", s->name, equals);
	else
		fprintf(to, "--%s%s", s->name, equals);
	fputs("'[", to);
	zsh_put_text(s->help, to);
	fputc(']', to);
	if (s->optional)
		fputc(':', to);
	if (s->arg)
		zsh_put_value(s, to);
	fputc('\'', to);
}

static void zsh_put_table(const struct option_table *table, FILE *to)
{
	fprintf(to,
		"\n_pktpipe_%s() {\n    _arguments -s -S '(- *)'{-h,--help}'[show the options]'",
		table->command);
	for (const struct option_spec *s = table->specs; s->name; s++)
		zsh_put_spec(s, to);
	if (table->words == OPTION_COMPLETE_NOTHING)
		fputs(" \\\n        '*:expression:()'", to);
	else
		fprintf(to, " \\\n        '*:word:%s'", actions[table->words]);
	fputs("\n}\n", to);
}

void completion_zsh(const struct option_table *const *tables, FILE *to)
{
	fputs(head, to);
	for (const struct option_table *const *t = tables; *t; t++)
		zsh_put_table(*t, to);
	fputs("\n_pktpipe_commands() {\n    local -a commands\n    commands=(", to);
	for (const struct option_table *const *t = tables; *t; t++) {
		fprintf(to, "\n        '%s:", (*t)->command);
		zsh_put_text((*t)->summary, to);
		fputc('\'', to);
	}
	fputs("\n    )\n    _describe command commands\n}\n\n", to);
	fputs(tail, to);
}
