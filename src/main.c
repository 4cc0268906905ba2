/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/suggest.h"
#include "cli/command.h"
#include "cli/completion.h"
#include "cli/option.h"
#include "cli/privilege.h"
#include "net/source.h"
#include "run/report.h"

static const struct command commands[] = {
	{ "capture", capture_run, &capture_table },
	{ "inject", inject_run, &inject_table },
	{ "devs", devs_run, &devs_table },
	{ "stats", stats_run, &stats_table },
	{ "filter-check", filter_check_run, &filter_check_table },
	{ "epcap", epcap_run, &epcap_table },
};

static void main_put_help(FILE *to)
{
	fprintf(to,
		"pktpipe %s: network packets as typed records over pipes\n\n"
		"  # packets as JSON lines\n"
		"  pktpipe capture -i eth0 tcp port 443 | jq '.len // empty'\n"
		"  # a savefile's packets as Erlang terms, {packet, 4}\n"
		"  pktpipe capture -r trace.pcap -f etf\n"
		"  # what one device hears, another says\n"
		"  pktpipe capture -i eth0 -f etf | pktpipe inject -i eth1\n\n"
		"Usage: pktpipe [--help] [--version] [--completion SHELL]\n"
		"       pktpipe COMMAND [OPTION]... [EXPRESSION...]\n\n",
		PKTPIPE_VERSION);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(to, "  %-14s %s\n", commands[i].name, commands[i].options->summary);
	fprintf(to,
		"\npktpipe COMMAND --help says more; so do pktpipe(1) and pktpipe-records(5).\n");
}

static int main_unknown(const char *word, int argc, char **argv)
{
	const char *names[ARRAY_LEN(commands) + 1] = { 0 };
	const char *nearest;
	struct fault f;

	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		names[i] = commands[i].name;
	nearest = suggest_nearest(word, strlen(word), names);
	fault_set(&f, ATOM(usage), ATOM(options), NULL, "no %s \"%s\"",
		word[0] == '-' ? "option" : "command", word);
	if (nearest)
		fault_hint(&f, "did you mean \"%s\"?", nearest);
	else
		fault_hint(&f, "pktpipe --help lists the commands");
	return report_early_fault(argc, argv, &f);
}

/* Of bash where no shell is named. */
static int main_put_completion(const char *shell, int argc, char **argv)
{
	const struct option_table *tables[ARRAY_LEN(commands) + 1] = { 0 };
	completion_fn *put = completion_find(shell ? shell : "bash");
	struct fault f;

	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		tables[i] = commands[i].options;
	if (put) {
		put(tables, stdout);
		return PKTPIPE_EXIT_OK;
	}
	fault_set(&f, ATOM(usage), ATOM(options), NULL, "--completion does not take \"%s\"", shell);
	fault_hint(&f, "it takes one of bash, zsh, fish");
	return report_early_fault(argc, argv, &f);
}

/* A standard descriptor that is closed would be taken by the next file that is opened.
 * It gets the end of a pipe that fails for what it is there for. */
static int main_fill_descriptors(struct fault *f)
{
	int ends[2];

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* The lowest number that is free is fd. */
		if (pipe(ends) < 0)
			return fault_set(f, ATOM(failed), ATOM(open), NULL,
				"descriptor %d is closed, and none can be opened in its place: %s",
				fd, strerror(errno));
		if (fd == STDIN_FILENO)
			dup2(ends[1], fd);
		close(ends[1]);
	}
	return 0;
}

/* NULL: there is none of that name. */
static const struct command *main_find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (!strcmp(name, commands[i].name))
			return &commands[i];
	return NULL;
}

/* "help COMMAND" is what other programs have. */
static int main_show_help(int argc, char **argv)
{
	const struct command *command;

	if (argc < 3 || argv[1][0] == '-') {
		main_put_help(stdout);
		return PKTPIPE_EXIT_OK;
	}
	command = main_find_command(argv[2]);
	if (!command)
		return main_unknown(argv[2], argc, argv);
	option_help(command->options, stdout);
	return PKTPIPE_EXIT_OK;
}

static bool main_is_one_of(const char *word, const char *one, const char *other)
{
	return !strcmp(word, one) || !strcmp(word, other);
}

/* What comes before a command, or the name of a command. */
static int main_run_word(int argc, char **argv)
{
	const char *word = argv[1];
	const struct command *command = main_find_command(word);

	if (command)
		return command->run(argc - 1, argv + 1);
	if (main_is_one_of(word, "--help", "help") || !strcmp(word, "-h"))
		return main_show_help(argc, argv);
	if (!strcmp(word, "--completion"))
		return main_put_completion(argv[2], argc, argv);
	if (!strncmp(word, "--completion=", strlen("--completion=")))
		return main_put_completion(word + strlen("--completion="), argc, argv);
	if (!main_is_one_of(word, "--version", "version"))
		return main_unknown(word, argc, argv);
	printf("pktpipe %s, %s\n", PKTPIPE_VERSION, source_library());
	return PKTPIPE_EXIT_OK;
}

/* Of what has no records: help, completions, the version. */
static int main_flush_stdout(int code)
{
	struct fault f;

	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	if (errno == EPIPE)
		return code;
	fault_set(&f, ATOM(write_failed), ATOM(write), NULL, "cannot write stdout: %s",
		strerror(errno));
	report_say_fault(&f);
	return code ? code : fault_exit_code(f.code);
}

int main(int argc, char **argv)
{
	struct fault f;

	/* write(2) tells: EPIPE and EFBIG. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (main_fill_descriptors(&f) < 0 || privilege_begin(&f) < 0)
		return report_early_fault(argc, argv, &f);
	if (argc > 0 && epcap_is_name(argv[0]))
		return epcap_run(argc, argv);
	if (argc < 2) {
		main_put_help(stderr);
		return PKTPIPE_EXIT_USAGE;
	}
	return main_flush_stdout(main_run_word(argc, argv));
}
