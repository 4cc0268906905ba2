/* SPDX-License-Identifier: ISC */
/*
 * The declarative option table.  A command states its options once, and from that
 * come the parsing with its range checks, --help, the completion in shells, and the test
 * that holds the manual pages against it.
 */
#ifndef CLI_OPTION_TABLE_H
#define CLI_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The type of the field at `offset`. */
enum option_kind {
	OPTION_FLAG,     /* bool, becomes true */
	OPTION_FLAG_OFF, /* bool, becomes false */
	OPTION_SET,      /* int, becomes `set` */
	OPTION_TIMES,    /* unsigned: how often it is given, up to `max` */
	OPTION_TEXT,     /* const char *, borrowed from argv */
	OPTION_LIST,     /* struct option_list: may be given several times */
	OPTION_COUNT,    /* uint64_t */
	OPTION_SIZE,     /* uint64_t bytes; a plain number is multiplied by `unit` */
	OPTION_TIME,     /* uint64_t nanoseconds; a plain number is in seconds */
	OPTION_ENUM,     /* int, the index in `names` */
	OPTION_CUSTOM,   /* whatever `parse` makes of it */
};

/* What a shell completes a value with. */
enum option_complete {
	OPTION_COMPLETE_NOTHING,
	OPTION_COMPLETE_FILE,
	OPTION_COMPLETE_FOLDER,
	OPTION_COMPLETE_DEVICE,
	OPTION_COMPLETE_DEVICE_ANY, /* or `any` */
	OPTION_COMPLETE_USER,
	OPTION_COMPLETE_GROUP,
};

#define OPTION_LIST_MAX 1024

struct option_list {
	const char *items[OPTION_LIST_MAX];
	unsigned count;
};

/* Whether somebody has given it that value. */
static inline bool option_list_has(const struct option_list *list, const char *item)
{
	for (unsigned i = 0; i < list->count; i++)
		if (!strcmp(list->items[i], item))
			return true;
	return false;
}

/* Returns false where the text is no value; help may then say more than the table. */
typedef bool option_parse_fn(const char *text, void *field);

struct option_spec {
	char letter;      /* 0: none */
	const char *name; /* without -- */
	const char *arg;  /* the argument's name in --help, NULL for flags */
	enum option_kind kind;
	size_t offset;
	bool optional;     /* --name, or --name=ARG: parse gets NULL where there is none */
	uint64_t min, max; /* of COUNT, SIZE and TIME; max 0: no limit */
	uint64_t unit;
	int set;
	const char *const *names;      /* of ENUM and for completion, ends with NULL */
	enum option_complete complete; /* where there are no names */
	option_parse_fn *parse;
	const char *expect; /* what a CUSTOM value looks like, for the error */
	const char *help;   /* in the imperative, or a noun; with the default */
};

/* What stands above the options in --help: pairs of a comment and a command. */
struct option_example {
	const char *what;
	const char *command;
};

/* An option of another program's that has no row here. */
struct option_habit {
	char letter;      /* 0: none */
	const char *name; /* without --, or NULL */
	const char *hint; /* what to do instead; NULL: it is taken, and changes nothing */
};

/* What tcpdump's letters ask for is so here anyway: names are never resolved, nothing waits for
 * more in a buffer, a device is not promiscuous, checksums and relative numbers are not asked for.
 */
/* clang-format off */
#define OPTION_HABITS_TCPDUMP                                                                      \
	{ 'n', NULL, NULL },                                                                       \
	{ 'l', NULL, NULL },                                                                       \
	{ 'U', "packet-buffered", NULL },                                                          \
	{ 'p', "no-promiscuous-mode", NULL },                                                      \
	{ 'K', "dont-verify-checksums", NULL },                                                    \
	{ 'S', "absolute-tcp-sequence-numbers", NULL }
/* clang-format on */

struct option_table {
	const char *command;
	const char *synopsis; /* behind "pktpipe COMMAND" */
	const char *summary;
	const struct option_example *examples; /* ends with a zeroed one */
	const struct option_spec *specs;       /* ends with a zeroed one */
	const char *trailer;                   /* below the options, or NULL */
	const struct option_habit *habits;     /* ends with a zeroed one, or NULL */
	enum option_complete words;            /* what the words that are no options are */
};

struct option_words {
	char **items;
	int count;
};

#endif
