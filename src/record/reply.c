/* SPDX-License-Identifier: ISC */
#include "record/reply.h"

#include "base/atom.h"
#include "record/syntax.h"

static void reply_put_counts(struct enc *e, const struct record_stats *c)
{
	enc_key_uint(e, ATOM(received), c->received);
	enc_key_uint(e, ATOM(dropped), c->dropped);
	if (!c->if_unknown)
		enc_key_uint(e, ATOM(if_dropped), c->if_dropped);
	enc_key_uint(e, ATOM(delivered), c->delivered);
	enc_key_uint(e, ATOM(bytes), c->bytes);
}

void reply_json(struct enc *e, const struct record_reply *r)
{
	enc_record_begin(e, ATOM(reply));
	if (r->id.len) {
		enc_key(e, ATOM(id));
		buf_put(e->out, r->id.data, r->id.len);
	}
	enc_key_bool(e, ATOM(ok), !r->fault);
	if (r->fault) {
		enc_key_atom(e, ATOM(code), r->fault->code);
		enc_key_text(e, ATOM(message), r->fault->message);
		if (r->fault->hint[0])
			enc_key_text(e, ATOM(hint), r->fault->hint);
	} else if (r->stats) {
		reply_put_counts(e, r->stats);
	}
	enc_record_end(e);
}

static void reply_put_result(struct enc *e, const struct record_reply *r)
{
	if (r->fault) {
		enc_etf_tuple(e, 2);
		enc_atom(e, ATOM(error));
		enc_etf_tuple(e, 2);
		enc_atom(e, r->fault->code);
		enc_text(e, r->fault->message);
	} else if (r->stats) {
		enc_etf_tuple(e, 2);
		enc_atom(e, ATOM(ok));
		enc_map_begin(e);
		reply_put_counts(e, r->stats);
		enc_end(e);
	} else {
		enc_atom(e, ATOM(ok));
	}
}

void reply_etf(struct enc *e, const struct record_reply *r)
{
	enc_tuple_begin(e, 3);
	enc_atom(e, ATOM(reply));
	if (r->id.len)
		buf_put(e->out, r->id.data, r->id.len);
	else
		enc_atom(e, ATOM(undefined));
	reply_put_result(e, r);
	enc_frame_end(e);
}
