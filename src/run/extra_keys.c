/* SPDX-License-Identifier: ISC */
#include "run/extra_keys.h"

void extra_keys_put(struct enc *e, const struct packet *p, void *context)
{
	struct extra_keys *extra = context;
	struct dissection d;

	if (extra->sensor)
		enc_put_sensor(e, extra->sensor);
	if (!extra->decode)
		return;
	decode_packet(&d, p->origin->dlt, p->data, p->caplen, p->len, extra->checksums);
	decode_emit(&d, e);
}
