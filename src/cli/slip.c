/* SPDX-License-Identifier: ISC */
#include "cli/slip.h"

#include <net/if.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"

static bool slip_is_file(const char *word)
{
	struct stat st;

	return stat(word, &st) == 0 && (S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode));
}

/* A word as a shell takes it. */
static void slip_put_word(struct buf *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=.,:/@%";

	if (*word && word[strspn(word, plain)] == '\0') {
		buf_puts(out, word);
		return;
	}
	buf_put_byte(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			buf_puts(out, "'\\'");
		buf_put_byte(out, (uint8_t)*word);
	}
	buf_put_byte(out, '\'');
}

/* The whole command with the option before the word. */
static void slip_hint(
	char **argv, const struct option_words *words, const char *option, struct fault *f)
{
	struct buf line = { 0 };

	buf_puts(&line, "pktpipe");
	for (char **word = argv; *word && word < words->items + words->count; word++) {
		if (word == words->items)
			buf_puts(&line, option);
		/* Between options and words getopt_long() leaves it. */
		if (!strcmp(*word, "--"))
			continue;
		buf_put_byte(&line, ' ');
		slip_put_word(&line, *word);
	}
	buf_put_byte(&line, '\0');
	if (!buf_failed(&line))
		fault_hint(f, "%s", (const char *)line.data);
	buf_finish(&line);
}

/* A failure that the slip explains: the filter is invalid, or it never came to that, because no
 * device was named; then the word must be none that a filter can begin with. */
static bool slip_is_likely(const char *word, const struct fault *f)
{
	if (f->code == ATOM(filter_invalid))
		return true;
	return (f->code == ATOM(no_such_device) || f->code == ATOM(permission_denied)) &&
	       (strpbrk(word, "./") || if_nametoindex(word));
}

bool slip_explain(
	char **argv, const struct option_words *words, bool reads, bool captures, struct fault *f)
{
	const char *word = words->count ? words->items[0] : NULL;

	if (!word || !slip_is_likely(word, f))
		return false;
	if (!reads && slip_is_file(word)) {
		fault_set(f, ATOM(filter_invalid), ATOM(options), NULL,
			"%s is a file, not a filter", word);
		slip_hint(argv, words, " -r", f);
		return true;
	}
	if (!captures && !reads && if_nametoindex(word)) {
		fault_set(f, ATOM(filter_invalid), ATOM(options), NULL,
			"%s is a device, not a filter", word);
		slip_hint(argv, words, " -i", f);
		return true;
	}
	return false;
}
