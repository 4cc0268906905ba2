/* SPDX-License-Identifier: ISC */
#include "cli/inject_state.h"
#include "net/unique_ip.h"

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

/* A copy that can be changed. */
static uint8_t *inject_edit_copy(struct inject *r, struct input_packet *p)
{
	if (p->data.data != r->edited.data) {
		r->edited.len = 0;
		buf_put(&r->edited, p->data.data, p->data.len);
		p->data = (struct bytes){ buf_bytes(&r->edited).data, p->data.len };
	}
	if (!buf_failed(&r->edited))
		return r->edited.data;
	inject_no_memory(r);
	return NULL;
}

static bool inject_edit_round(struct inject *r, struct input_packet *p)
{
	uint8_t *packet;

	if (!r->options.unique_ip || !r->round || !p->data.len)
		return true;
	packet = inject_edit_copy(r, p);
	if (packet)
		unique_ip_set(r->dlt, packet, p->data.len, r->round);
	return packet != NULL;
}

bool inject_edit_link(struct inject *r, struct input_packet *p)
{
	const size_t before = p->data.len;

	if (p->dlt < 0 || p->dlt == r->dlt)
		return true;
	r->converted.len = 0;
	if (!convert_packet(&r->options.convert, p->dlt, p->data, &r->converted))
		return true;
	if (buf_failed(&r->converted))
		return inject_no_memory(r);
	p->dlt = r->dlt;
	p->data = buf_bytes(&r->converted);
	p->len += (uint32_t)(p->data.len - before);
	return true;
}

bool inject_edit(struct inject *r, struct input_packet *p)
{
	if (r->options.pad && !inject_edit_pad(r, p))
		return false;
	return inject_edit_round(r, p);
}
