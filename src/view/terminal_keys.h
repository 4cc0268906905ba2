/* SPDX-License-Identifier: ISC */
/* Keys that are read as they are pressed, from the terminal that is stdin: termios(3) without
 * ICANON and ECHO, as long as this process is the terminal's foreground job. */
#ifndef VIEW_TERMINAL_KEYS_H
#define VIEW_TERMINAL_KEYS_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

struct terminal_keys {
	int fd; /* -1: there are no keys */
	pid_t group;
	struct termios before;
};

void terminal_keys_begin(struct terminal_keys *k);

/* After SIGCONT: a shell has the terminal as it was. */
void terminal_keys_resume(struct terminal_keys *k);

/* Whether q was among the keys pressed; to be called when the descriptor is readable. */
bool terminal_keys_quit(struct terminal_keys *k);

/* Gives the terminal back as it was. */
void terminal_keys_finish(struct terminal_keys *k);

#endif
