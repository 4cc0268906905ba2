/* SPDX-License-Identifier: ISC */
/* Terms: whatever the bytes, each reading ends with a value inside of them or an error. */
#include <stdlib.h>

#include "wire/etf_reader.h"

static void check(const struct etf_reader *r, bool ok)
{
	struct fault f;

	if (r->at < r->start || r->at > r->end || ok == (r->error != NULL))
		abort();
	if (!ok && etf_reader_fault(r, &f) != -1)
		abort();
}

static void touch(const struct etf_reader *r, bool ok, struct bytes b)
{
	static volatile uint8_t sink;

	check(r, ok);
	for (size_t i = 0; ok && i < b.len; i++)
		sink ^= b.data[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct etf_reader start, r;
	struct buf scratch = { 0 };
	struct bytes b = { 0 };
	uint32_t count;
	uint64_t u;
	int64_t i;
	bool ok;

	if (!etf_reader_init(&start, (struct bytes){ data, len }))
		return 0;
	r = start, check(&r, etf_read_uint(&r, &u));
	r = start, check(&r, etf_read_int(&r, &i));
	r = start, check(&r, etf_read_map(&r, &count));
	r = start, check(&r, etf_read_tuple(&r, &count));
	r = start, ok = etf_read_atom(&r, &b), touch(&r, ok, b);
	r = start, ok = etf_read_term(&r, &b), touch(&r, ok, b);
	r = start, ok = etf_read_bytes(&r, &scratch, &b), touch(&r, ok, b);
	buf_finish(&scratch);
	return 0;
}
