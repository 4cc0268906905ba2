/* SPDX-License-Identifier: ISC */
#include "cli/inject.h"

/* To the length that it had on the wire, as far as any device could send that. */
static bool inject_edit_pad(struct inject *r, struct input_packet *p)
{
	size_t len = p->len < LIVE_SNAPLEN_MAX ? p->len : LIVE_SNAPLEN_MAX;
	uint8_t *room;

	if (len <= p->data.len)
		return true;
	r->edited.len = 0;
	room = buf_reserve(&r->edited, len);
	if (!room)
		return inject_no_memory(r);
	memcpy(room, p->data.data, p->data.len);
	memset(room + p->data.len, 0, len - p->data.len);
	p->data = (struct bytes){ room, len };
	return true;
}

bool inject_edit(struct inject *r, struct input_packet *p)
{
	if (p->data.len < p->len) {
		r->cut++;
		if (r->options.skip_truncated)
			return false;
		if (r->options.pad)
			return inject_edit_pad(r, p);
	}
	return true;
}
