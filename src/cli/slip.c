/* SPDX-License-Identifier: ISC */
#include "cli/slip.h"

#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "net/altname.h"

static bool slip_is_device(const char *word)
{
	return altname_find_device(word) || !strcmp(word, "any");
}

/* A file, and none that is read anyway. */
static bool slip_is_file(const char *word, const struct option_list *read)
{
	struct stat st, other;

	if (stat(word, &st) < 0 || !(S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode)))
		return false;
	for (unsigned i = 0; read && i < read->count; i++)
		if (stat(read->items[i], &other) == 0 && st.st_dev == other.st_dev &&
			st.st_ino == other.st_ino)
			return false;
	return true;
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

void slip_look(struct slip_room *room, const struct option_words *words)
{
	room->words = 0;
	for (int i = 0; i < words->count && i < 64; i++)
		if (slip_is_file(words->items[i], room->read))
			room->words |= 1ull << i;
}

/* The option that is missing before word i, or NULL; makes the room smaller by it. */
static const char *slip_option(const struct option_words *words, int i, struct slip_room *room)
{
	if (room->files && i < 64 && room->words >> i & 1) {
		room->files--;
		room->devices = room->both ? room->devices : 0;
		return " -r";
	}
	if (room->devices && slip_is_device(words->items[i])) {
		room->devices--;
		room->files = room->both ? room->files : 0;
		return " -i";
	}
	return NULL;
}

static bool slip_names_no_device(const struct option_words *words, struct slip_room room)
{
	for (int i = 0; i < words->count && slip_option(words, i, &room); i++)
		;
	return room.devices;
}

/* The whole command with the options before the words. */
static void slip_hint(
	char **argv, const struct option_words *words, struct slip_room room, struct fault *f)
{
	struct buf line = { 0 };
	const char *option = "";
	const char *missing = "";

	if (room.incomplete && slip_names_no_device(words, room))
		missing = " -i NAME";
	buf_puts(&line, "pktpipe");
	for (char **word = argv; *word && word < words->items + words->count; word++) {
		/* Between options and words getopt_long() leaves it. */
		if (!strcmp(*word, "--"))
			continue;
		if (word == words->items)
			buf_puts(&line, missing);
		if (word >= words->items && option &&
			(option = slip_option(words, (int)(word - words->items), &room)))
			buf_puts(&line, option);
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
static bool slip_is_likely(const char *word, const struct slip_room *room, const struct fault *f)
{
	if (f->code == ATOM(filter_invalid))
		return true;
	return (f->code == ATOM(no_such_device) || f->code == ATOM(permission_denied) ||
		       room->incomplete) &&
	       (strpbrk(word, "./") || slip_is_device(word));
}

bool slip_explain(char **argv, const struct option_words *words, const struct slip_room *room,
	struct fault *f)
{
	const char *word = words->count ? words->items[0] : NULL;
	struct slip_room left = *room;
	const char *option;

	if (!word || !slip_is_likely(word, room, f))
		return false;
	option = slip_option(words, 0, &left);
	if (option) {
		fault_set(f, ATOM(filter_invalid), ATOM(options), NULL, "%s is a %s, not a filter",
			word, strcmp(option, " -r") ? "device" : "file");
		slip_hint(argv, words, *room, f);
	} else if (!room->files && room->words & 1) {
		fault_set(f, ATOM(filter_invalid), ATOM(options), NULL,
			"%s is a file, not a filter", word);
		fault_hint(f, "-r %s reads it, without -i", word);
	} else {
		return false;
	}
	return true;
}
