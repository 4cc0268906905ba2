/* SPDX-License-Identifier: ISC */
#include "run/extra_keys.h"

#include "base/atom.h"
#include "run/fingerprint.h"

/* Apart from what runs for each packet, which needs no guarded stack. */
__attribute__((noinline)) static void extra_keys_put_fingerprints(
	struct enc *e, const struct dissection *d)
{
	char ja3[FINGERPRINT_JA3_MAX], ja4[FINGERPRINT_JA4_MAX];

	if (!fingerprint_make(d, ja3, ja4))
		return;
	enc_key_text(e, ATOM(ja3), ja3);
	enc_key_text(e, ATOM(ja4), ja4);
}

void extra_keys_put(struct enc *e, const struct packet *p, void *context)
{
	struct extra_keys *extra = context;
	struct dissection *d = &extra->dissection;
	const char *id;

	if (extra->sensor)
		enc_put_sensor(e, extra->sensor);
	if (!extra->decode && !extra->community_ids && !extra->fingerprints)
		return;
	decode_packet(d, p->origin->dlt, p->data, p->caplen, p->len,
		decode_checks(extra->checksums, p->flags));
	id = extra->community_ids ? community_ids_find(extra->community_ids, d) : NULL;
	if (id)
		enc_key_text(e, ATOM(community_id), id);
	if (extra->fingerprints)
		extra_keys_put_fingerprints(e, d);
	if (extra->decode)
		decode_emit(d, e);
}
