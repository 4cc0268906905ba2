/* SPDX-License-Identifier: ISC */
#include "run/extra_keys.h"

#include "base/atom.h"

void extra_keys_put(struct enc *e, const struct packet *p, void *context)
{
	struct extra_keys *extra = context;
	struct dissection *d = &extra->dissection;
	const char *id;

	if (extra->sensor)
		enc_put_sensor(e, extra->sensor);
	if (!extra->decode && !extra->community_ids)
		return;
	decode_packet(d, p->origin->dlt, p->data, p->caplen, p->len, extra->checksums);
	id = extra->community_ids ? community_ids_find(extra->community_ids, d) : NULL;
	if (id)
		enc_key_text(e, ATOM(community_id), id);
	if (extra->decode)
		decode_emit(d, e);
}
