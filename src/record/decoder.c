/* SPDX-License-Identifier: ISC */
#include "record/decoder.h"

void decoder_init(struct decoder *d, const struct format *format)
{
	*d = (struct decoder){ .syntax = format->syntax };
	json_reader_prepare();
}

void decoder_finish(struct decoder *d)
{
	json_reader_finish(&d->json);
	buf_finish(&d->id);
	buf_finish(&d->name);
	buf_finish(&d->data);
}

bool decoder_etf_text(struct etf_reader *r, struct buf *scratch, struct bytes *v)
{
	const uint8_t *at = r->at;

	if (!etf_read_bytes(r, scratch, v))
		return false;
	if (!v->len || !memchr(v->data, 0, v->len))
		return true;
	r->at = at;
	return etf_reader_fail(r, "a text with a NUL character stands");
}

int decoder_json_data(struct decoder *d, struct bytes *v, struct fault *f)
{
	int rc;

	d->data.len = 0;
	rc = json_get_data(&d->json, "data", &d->data, f);
	*v = buf_bytes(&d->data);
	return rc;
}
