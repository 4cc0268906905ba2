/* SPDX-License-Identifier: ISC */
#include "view/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

const char *const terminal_color_names[] = {
	[TERMINAL_AUTO] = "auto",
	[TERMINAL_ALWAYS] = "always",
	[TERMINAL_NEVER] = "never",
	NULL,
};

bool terminal_draws(int fd, enum terminal_color color)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return color != TERMINAL_NEVER && isatty(fd) && !(no_color && no_color[0]) && term &&
	       term[0] && strcmp(term, "dumb");
}

bool terminal_colors(int fd, enum terminal_color color)
{
	return color == TERMINAL_ALWAYS || terminal_draws(fd, color);
}

struct terminal_size terminal_size(int fd)
{
	struct winsize size = { 0 };

	if (ioctl(fd, TIOCGWINSZ, &size) < 0)
		return (struct terminal_size){ 0 };
	return (struct terminal_size){ size.ws_col, size.ws_row };
}

bool terminal_speaks_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value && value[0])
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}
