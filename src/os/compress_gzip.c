/* SPDX-License-Identifier: ISC */
#include "os/compress.h"

#ifdef HAVE_ZLIB

#include <stdlib.h>
#include <zlib.h>

/* A capture has to keep up with the link: three times as fast as the default level, for files
 * that are a tenth longer. */
#define LEVEL       1
#define WINDOW_GZIP (15 + 16) /* deflateInit2(): the largest window, with gzip's header */
#define MEMORY      8         /* its default */
#define PIECE       (64u * 1024)

static void *compress_gzip_create(void)
{
	z_stream *z = calloc(1, sizeof(*z));

	if (z &&
		deflateInit2(z, LEVEL, Z_DEFLATED, WINDOW_GZIP, MEMORY, Z_DEFAULT_STRATEGY) == Z_OK)
		return z;
	free(z);
	return NULL;
}

static void compress_gzip_destroy(void *state)
{
	deflateEnd(state);
	free(state);
}

static void compress_gzip_reset(void *state)
{
	deflateReset(state);
}

static bool compress_gzip_put(
	void *state, struct bytes in, enum compress_flush flush, struct buf *out)
{
	static const int flushes[] = { Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FINISH };
	z_stream *z = state;

	z->next_in = (Bytef *)(uintptr_t)in.data;
	z->avail_in = (uInt)in.len;
	do {
		z->next_out = buf_reserve(out, PIECE);
		z->avail_out = PIECE;
		if (!z->next_out)
			return false;
		deflate(z, flushes[flush]);
		buf_advance(out, PIECE - z->avail_out);
	} while (!z->avail_out); /* with room left it is done */
	return true;
}

static uint8_t *compress_gzip_put32(uint8_t *at, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		*at++ = (uint8_t)(v >> (8 * i));
	return at;
}

/* An empty last block of RFC 1951, then the trailer of RFC 1952: adler is the CRC there. */
static size_t compress_gzip_tail(void *state, uint8_t out[COMPRESS_TAIL_MAX])
{
	const z_stream *z = state;
	uint8_t *at = out;

	*at++ = 0x03;
	*at++ = 0x00;
	at = compress_gzip_put32(at, (uint32_t)z->adler);
	at = compress_gzip_put32(at, (uint32_t)z->total_in);
	return (size_t)(at - out);
}

const struct compress_ops compress_gzip_ops = {
	.name = "gzip",
	.ending = ".gz",
	.create = compress_gzip_create,
	.destroy = compress_gzip_destroy,
	.put = compress_gzip_put,
	.tail = compress_gzip_tail,
	.reset = compress_gzip_reset,
};

#else

const struct compress_ops compress_gzip_ops = { .name = "gzip", .ending = ".gz" };

#endif
