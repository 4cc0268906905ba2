/* SPDX-License-Identifier: ISC */
#include "view/terminal_keys.h"

#include <string.h>
#include <unistd.h>

/* A job in the background that changed the terminal would be stopped, or spoil what the
 * foreground does. */
static bool terminal_keys_in_front(const struct terminal_keys *k)
{
	return k->fd >= 0 && tcgetpgrp(k->fd) == k->group;
}

void terminal_keys_begin(struct terminal_keys *k)
{
	*k = (struct terminal_keys){ .fd = STDIN_FILENO, .group = getpgrp() };
	if (!terminal_keys_in_front(k) || tcgetattr(k->fd, &k->before) < 0)
		k->fd = -1;
	terminal_keys_resume(k);
}

void terminal_keys_resume(struct terminal_keys *k)
{
	struct termios now = k->before;

	if (!terminal_keys_in_front(k))
		return;
	now.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	now.c_cc[VMIN] = 1;
	now.c_cc[VTIME] = 0;
	tcsetattr(k->fd, TCSANOW, &now);
}

bool terminal_keys_quit(struct terminal_keys *k)
{
	char keys[64];
	ssize_t n = read(k->fd, keys, sizeof(keys));

	if (n <= 0)
		k->fd = -1;
	return n > 0 && memchr(keys, 'q', (size_t)n);
}

void terminal_keys_finish(struct terminal_keys *k)
{
	if (terminal_keys_in_front(k))
		tcsetattr(k->fd, TCSANOW, &k->before);
	k->fd = -1;
}
