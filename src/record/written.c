/* SPDX-License-Identifier: ISC */
#include "record/written.h"

#include "base/atom.h"

static void written_put_time(struct enc *e, atom_id key, struct clock_time t)
{
	char text[CLOCK_RFC3339_LEN + 1];

	clock_put_rfc3339(text, t);
	enc_key_text(e, key, text);
}

void record_written(struct enc *e, const struct record_written *r)
{
	enc_record_begin(e, ATOM(written));
	written_put_time(e, ATOM(ts), clock_now());
	enc_key_text(e, ATOM(file), r->file);
	enc_key_uint(e, ATOM(n), r->n);
	enc_key_uint(e, ATOM(packets), r->packets);
	enc_key_uint(e, ATOM(bytes), r->bytes);
	if (r->packets) {
		written_put_time(e, ATOM(first), r->first);
		written_put_time(e, ATOM(last), r->last);
		enc_key_uint(e, ATOM(first_seq), r->first_seq);
		enc_key_uint(e, ATOM(last_seq), r->last_seq);
	}
	enc_key_uint(e, ATOM(received), r->received);
	enc_key_uint(e, ATOM(dropped), r->dropped);
	enc_key_atom(e, ATOM(reason), r->reason);
	enc_record_end(e);
}
