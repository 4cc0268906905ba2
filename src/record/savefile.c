/* SPDX-License-Identifier: ISC */
#include "record/savefile.h"

#include "base/atom.h"

uint64_t record_rate(uint64_t n, uint64_t ns)
{
	double rate = ns ? (double)n * (double)CLOCK_SECOND / (double)ns : 0;

	return rate < (double)INT64_MAX ? (uint64_t)rate : INT64_MAX;
}

uint64_t record_savefile_duration(const struct record_savefile *r)
{
	return (uint64_t)(r->last.sec - r->first.sec) * CLOCK_SECOND + r->last.nsec - r->first.nsec;
}

void record_savefile(struct enc *e, const struct record_savefile *r)
{
	uint64_t duration = record_savefile_duration(r);

	enc_record_begin(e, ATOM(savefile));
	record_put_savefile_facts(e, &r->facts);
	enc_key_bool(e, ATOM(swapped), r->swapped);
	enc_key_uint(e, ATOM(packets), r->packets);
	enc_key_uint(e, ATOM(bytes), r->bytes);
	enc_key_uint(e, ATOM(wire_bytes), r->wire_bytes);
	if (r->packets) {
		enc_key_time(e, ATOM(first), r->first);
		enc_key_time(e, ATOM(last), r->last);
		enc_key_uint(e, ATOM(duration_ns), duration);
		enc_key_uint(e, ATOM(pps), record_rate(r->packets, duration));
		enc_key_uint(e, ATOM(bps), record_rate(8 * r->wire_bytes, duration));
	}
	enc_record_end(e);
}
