/* SPDX-License-Identifier: ISC */
#include "os/compress.h"

#ifdef HAVE_ZSTD

#include <zstd.h>

/* The level that keeps up with a fast link. */
#define LEVEL 1

static void *compress_zstd_create(void)
{
	ZSTD_CCtx *z = ZSTD_createCCtx();
	ZSTD_inBuffer none = { NULL, 0, 0 };
	ZSTD_outBuffer nowhere = { NULL, 0, 0 };

	/* The first call takes the memory. */
	if (z && !ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, LEVEL)) &&
		!ZSTD_isError(ZSTD_compressStream2(z, &nowhere, &none, ZSTD_e_continue)))
		return z;
	ZSTD_freeCCtx(z);
	return NULL;
}

static void compress_zstd_destroy(void *state)
{
	ZSTD_freeCCtx(state);
}

static void compress_zstd_reset(void *state)
{
	ZSTD_CCtx_reset(state, ZSTD_reset_session_only);
}

static bool compress_zstd_put(
	void *state, struct bytes in, enum compress_flush flush, struct buf *out)
{
	static const ZSTD_EndDirective flushes[] = { ZSTD_e_continue, ZSTD_e_flush, ZSTD_e_end };
	ZSTD_inBuffer from = { in.data, in.len, 0 };
	size_t left;

	do {
		size_t piece = ZSTD_CStreamOutSize();
		ZSTD_outBuffer to = { buf_reserve(out, piece), piece, 0 };

		if (!to.dst)
			return false;
		left = ZSTD_compressStream2(state, &to, &from, flushes[flush]);
		if (ZSTD_isError(left))
			return false;
		buf_advance(out, to.pos);
	} while (from.pos < from.size || (flush != COMPRESS_MORE && left));
	return true;
}

/* An empty last block: RFC 8878, section 3.1.1.2.  The frame has no checksum. */
static size_t compress_zstd_tail(void *state, uint8_t out[COMPRESS_TAIL_MAX])
{
	(void)state;
	out[0] = 0x01;
	out[1] = out[2] = 0;
	return 3;
}

const struct compress_ops compress_zstd_ops = {
	.name = "zstd",
	.ending = ".zst",
	.create = compress_zstd_create,
	.destroy = compress_zstd_destroy,
	.put = compress_zstd_put,
	.tail = compress_zstd_tail,
	.reset = compress_zstd_reset,
};

#else

const struct compress_ops compress_zstd_ops = { .name = "zstd", .ending = ".zst" };

#endif
