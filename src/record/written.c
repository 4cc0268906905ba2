/* SPDX-License-Identifier: ISC */
#include "record/written.h"

#include "base/atom.h"
#include "record/record.h"

void record_written(struct enc *e, const struct record_written *r)
{
	enc_record_begin(e, ATOM(written));
	enc_key_time(e, ATOM(ts), clock_now());
	enc_key_text(e, ATOM(file), r->file);
	enc_key_uint(e, ATOM(n), r->n);
	enc_key_uint(e, ATOM(packets), r->packets);
	enc_key_uint(e, ATOM(bytes), r->bytes);
	if (r->packets) {
		enc_key_time(e, ATOM(first), r->first);
		enc_key_time(e, ATOM(last), r->last);
		enc_key_uint(e, ATOM(first_seq), r->first_seq);
		enc_key_uint(e, ATOM(last_seq), r->last_seq);
	}
	enc_key_uint(e, ATOM(received), r->received);
	enc_key_uint(e, ATOM(dropped), r->dropped);
	enc_key_atom(e, ATOM(reason), r->reason);
	enc_record_end(e);
}
