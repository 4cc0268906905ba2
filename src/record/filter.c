/* SPDX-License-Identifier: ISC */
#include "record/filter.h"

#include "base/atom.h"

static void filter_put_program(struct enc *e, const struct record_filter *r)
{
	enc_key_uint(e, ATOM(instructions), r->instructions);
	enc_key(e, ATOM(program));
	enc_list_begin(e);
	for (unsigned i = 0; i < r->instructions; i++) {
		enc_list_begin(e);
		enc_uint(e, r->program[i].code);
		enc_uint(e, r->program[i].jt);
		enc_uint(e, r->program[i].jf);
		enc_uint(e, r->program[i].k);
		enc_end(e);
	}
	enc_end(e);
}

static void filter_put_error(struct enc *e, const struct record_filter_error *r)
{
	enc_key(e, ATOM(error));
	enc_map_begin(e);
	enc_key_text(e, ATOM(message), r->message);
	if (r->located) {
		enc_key_uint(e, ATOM(offset), r->offset);
		enc_key_uint(e, ATOM(length), r->length);
	}
	if (r->hint[0])
		enc_key_text(e, ATOM(hint), r->hint);
	enc_end(e);
}

static void filter_put_matches(struct enc *e, const struct record_matches *r)
{
	enc_key(e, ATOM(matches));
	enc_map_begin(e);
	enc_key_text(e, ATOM(file), r->file);
	enc_key_uint(e, ATOM(packets), r->packets);
	enc_key_uint(e, ATOM(matched), r->matched);
	if (r->against) {
		enc_key_text(e, ATOM(against), r->against);
		enc_key_uint(e, ATOM(both), r->both);
		enc_key_uint(e, ATOM(only_first), r->only_first);
		enc_key_uint(e, ATOM(only_second), r->only_second);
		enc_key_uint(e, ATOM(neither), r->neither);
	}
	enc_end(e);
}

static void filter_put_remarks(struct enc *e, const struct record_filter *r)
{
	enc_key(e, ATOM(hints));
	enc_list_begin(e);
	for (unsigned i = 0; i < r->remark_count; i++)
		enc_text(e, r->remarks[i]);
	enc_end(e);
}

void record_filter(struct enc *e, const struct record_filter *r)
{
	enc_record_begin(e, ATOM(filter));
	enc_key_text(e, ATOM(expression), r->expression);
	enc_key_bool(e, ATOM(valid), !r->error);
	enc_key_uint(e, ATOM(dlt), (uint64_t)r->dlt);
	enc_key_text(e, ATOM(dlt_name), r->dlt_name);
	enc_key_uint(e, ATOM(snaplen), r->snaplen);
	enc_key_bool(e, ATOM(live), r->live);
	if (r->error)
		filter_put_error(e, r->error);
	else
		filter_put_program(e, r);
	if (r->always)
		enc_key_atom(e, ATOM(always), r->always);
	if (r->remark_count)
		filter_put_remarks(e, r);
	if (r->matches)
		filter_put_matches(e, r->matches);
	enc_record_end(e);
}
