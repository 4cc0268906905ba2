/* SPDX-License-Identifier: ISC */
#include "run/decoded.h"

void fields_put(struct enc *e, const struct packet *p, void *context)
{
	struct fields *fields = context;
	struct dissection d;

	decode_packet(&d, p->origin->dlt, p->data, p->caplen, p->len, fields->checksums);
	decode_emit(&d, e);
}
