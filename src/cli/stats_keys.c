/* SPDX-License-Identifier: ISC */
#include "cli/stats_keys.h"

#include "run/session_end.h"
#include "view/stats_view.h"

static void stats_keys_fill_polls(void *context, struct pollfd polls[SESSION_COMMAND_POLLS])
{
	const struct session *s = context;

	polls[0] = (struct pollfd){ .fd = s->view->keys.fd, .events = POLLIN };
	for (int i = 1; i < SESSION_COMMAND_POLLS; i++)
		polls[i] = (struct pollfd){ .fd = -1 };
}

static void stats_keys_turn(void *context, const struct pollfd polls[SESSION_COMMAND_POLLS])
{
	struct session *s = context;

	if (polls[0].revents && s->view->keys.fd >= 0 && terminal_keys_quit(&s->view->keys))
		session_signal(s);
}

static bool stats_keys_has_work(void *context)
{
	(void)context;
	return false;
}

static void stats_keys_abandon(void *context)
{
	(void)context;
}

void stats_keys_begin(struct session *s)
{
	static const struct session_commands keys = {
		.fill_polls = stats_keys_fill_polls,
		.turn = stats_keys_turn,
		.has_work = stats_keys_has_work,
		.abandon = stats_keys_abandon,
	};

	s->commands = &keys;
	s->commands_context = s;
}
