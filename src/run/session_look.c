/* SPDX-License-Identifier: ISC */
#include "run/session_look.h"

#include "run/session_end.h"

bool session_is_looking(const struct session *s)
{
	return session_is_out_of_credit(s) && !session_blocked(s) && !s->dispatching;
}

int session_look_events(const struct session_source *entry)
{
	return entry->alarmed ? -1 : 0;
}

/* A device that is gone and whose ring is empty has none. */
static bool session_look_packet(void *context, struct packet *p)
{
	(void)context, (void)p;
	return false;
}

static void session_look_at(struct session *s, struct session_source *entry)
{
	struct source *source = entry->source;
	struct fault f;

	source_look(source, session_tell_event, s);
	if (source->gone && source_rest(source) == 0 &&
		source_dispatch(source, -1, session_look_packet, s, &f) < 0)
		session_source_failed(s, entry, &f);
}

void session_look(struct session *s)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct session_source *entry = &s->sources[i];

		if (source_is_finite(entry->source) || entry->source->done || entry->lost)
			continue;
		entry->alarmed |= s->polls[SLOT_SOURCES + i].revents != 0;
		if (!entry->alarmed)
			continue;
		session_look_at(s, entry);
		if (!entry->lost)
			s->deadlines[TIMER_LOOK] = clock_monotonic() + SESSION_LOOK_NS;
	}
	session_check_done(s);
}
