/* SPDX-License-Identifier: ISC */
/* A stream can be read up to each flush, and what tail() says ends it there. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "os/compress.h"

#define ROOM (1u << 20)

/* Returns how much was in it; -1 where it does not end there. */
typedef long unpack_fn(struct bytes packed, uint8_t *out);

#ifdef HAVE_ZLIB
static long unpack_gzip(struct bytes packed, uint8_t *out)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)packed.data,
		.avail_in = (uInt)packed.len,
		.next_out = out,
		.avail_out = ROOM };
	int status;

	assert_int_equal(inflateInit2(&z, 31), Z_OK);
	status = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	return status == Z_STREAM_END && !z.avail_in ? (long)z.total_out : -1;
}
#else
#define unpack_gzip NULL
#endif

#ifdef HAVE_ZSTD
static long unpack_zstd(struct bytes packed, uint8_t *out)
{
	size_t n = ZSTD_decompress(out, ROOM, packed.data, packed.len);

	return ZSTD_isError(n) ? -1 : (long)n;
}
#else
#define unpack_zstd NULL
#endif

static void put(
	struct compressor *c, uint8_t *text, size_t n, enum compress_flush flush, struct buf *out)
{
	assert_true(c->ops->put(c->state, (struct bytes){ text, n }, flush, out));
}

static void check(const struct compress_ops *ops, unpack_fn *unpack)
{
	static uint8_t text[300000], seen[ROOM];
	uint8_t tail[COMPRESS_TAIL_MAX];
	struct compressor c;
	struct buf out = { 0 };
	struct fault f;
	size_t flushed;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(i * i >> (i % 13));
	assert_int_equal(compressor_init(&c, ops, "x", &f), 0);
	for (int turn = 0; turn < 2; turn++) {
		out.len = 0;
		put(&c, text, 100000, COMPRESS_MORE, &out);
		put(&c, text + 100000, 100000, COMPRESS_FLUSH, &out);
		put(&c, text, 0, COMPRESS_FLUSH, &out);
		flushed = out.len;
		buf_put(&out, tail, ops->tail(c.state, tail));
		assert_int_equal(unpack(buf_bytes(&out), seen), 200000);
		assert_memory_equal(seen, text, 200000);
		out.len = flushed;
		assert_int_equal(unpack(buf_bytes(&out), seen), -1);
		put(&c, text + 200000, 100000, COMPRESS_END, &out);
		assert_int_equal(unpack(buf_bytes(&out), seen), sizeof(text));
		assert_memory_equal(seen, text, sizeof(text));
		ops->reset(c.state);
	}
	compressor_finish(&c);
	buf_finish(&out);
}

static void test_streams(void **state)
{
	static const struct {
		const struct compress_ops *ops;
		unpack_fn *unpack;
	} rows[] = { { &compress_gzip_ops, unpack_gzip }, { &compress_zstd_ops, unpack_zstd } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].unpack)
			check(rows[i].ops, rows[i].unpack);
}

static void test_names(void **state)
{
	(void)state;
	assert_ptr_equal(compress_find("a.pcapng.gz"), &compress_gzip_ops);
	assert_ptr_equal(compress_find(".zst"), &compress_zstd_ops);
	assert_null(compress_find("a.gz.pcap"));
	assert_null(compress_find("zst"));
}

/* A build without says so. */
static void test_lacking(void **state)
{
	const struct compress_ops none = { .name = "none", .ending = ".none" };
	struct compressor c;
	struct fault f;

	(void)state;
	assert_int_equal(compressor_init(&c, &none, "x.none", &f), -1);
	assert_int_equal(f.code, ATOM(not_supported));
	compressor_finish(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_lacking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
