/* SPDX-License-Identifier: ISC */
#include "wire/enc.h"

#include <assert.h>

#include "base/atom.h"
#include "base/bytes.h"

void enc_init(struct enc *e, const struct format *format, enum enc_bytes bytes, struct buf *out)
{
	*e = (struct enc){
		.ops = format->encoder,
		.out = out,
		.format = format,
		.bytes = bytes,
	};
}

void enc_frame_begin(struct enc *e)
{
	e->frame = e->out->len;
	e->depth = 0;
	buf_put(e->out, "\0\0\0\0", e->format->framing->length);
}

void enc_frame_end(struct enc *e)
{
	size_t head = e->format->framing->length;
	size_t len = e->out->len - e->frame - head;

	assert(e->depth == 0);
	if (!head)
		buf_put_byte(e->out, '\n');
	else if (buf_failed(e->out))
		return;
	else if (head == 2)
		put_be16(e->out->data + e->frame, (uint16_t)len);
	else
		put_be32(e->out->data + e->frame, (uint32_t)len);
}

void enc_bool(struct enc *e, bool v)
{
	enc_atom(e, v ? ATOM(true) : ATOM(false));
}

void enc_key_bool(struct enc *e, atom_id key, bool v)
{
	enc_key(e, key);
	enc_bool(e, v);
}

void enc_key_time(struct enc *e, atom_id key, struct clock_time at)
{
	char text[CLOCK_RFC3339_LEN + 1];

	clock_put_rfc3339(text, at);
	enc_key_text(e, key, text);
}

void enc_put_sensor(struct enc *e, const struct enc_sensor *sensor)
{
	if (sensor->host) {
		enc_key_text(e, ATOM(host), sensor->host);
		enc_key_text(e, ATOM(run), sensor->run);
	}
	if (sensor->is_worker)
		enc_key_uint(e, ATOM(worker), sensor->worker);
}

void enc_record_begin(struct enc *e, atom_id type)
{
	e->ops->record_begin(e, type);
	if (e->sensor)
		enc_put_sensor(e, e->sensor);
}
