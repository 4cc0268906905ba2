/* SPDX-License-Identifier: ISC */
/* zstd: frames one behind the other, those for other programs passed over; RFC 8878. */
#include "file/unpack_kind.h"

#ifdef HAVE_ZSTD

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

struct zstd {
	ZSTD_DStream *stream;
	bool between; /* the frame before has ended, and all of it was handed over */
};

static void *unpack_zstd_create(void)
{
	struct zstd *z = calloc(1, sizeof(*z));

	if (!z)
		return NULL;
	z->stream = ZSTD_createDStream();
	if (z->stream && !ZSTD_isError(ZSTD_DCtx_setParameter(
				 z->stream, ZSTD_d_windowLogMax, UNPACK_WINDOW_LOG)))
		return z;
	ZSTD_freeDStream(z->stream);
	free(z);
	return NULL;
}

static enum unpack_status unpack_zstd_status(size_t rc)
{
	if (!ZSTD_isError(rc))
		return UNPACK_GOOD;
	switch (ZSTD_getErrorCode(rc)) {
	case ZSTD_error_frameParameter_windowTooLarge:
		return UNPACK_WINDOW;
	case ZSTD_error_dictionary_wrong:
		return UNPACK_DICTIONARY;
	case ZSTD_error_memory_allocation:
		return UNPACK_NO_MEMORY;
	default:
		return UNPACK_DAMAGED;
	}
}

static enum unpack_status unpack_zstd_run(void *state, struct bytes *in, uint8_t *out, size_t *size)
{
	struct zstd *z = state;
	ZSTD_outBuffer to = { out, *size, 0 };
	ZSTD_inBuffer from = { in->data, in->len, 0 };
	size_t rc = 0;

	do {
		size_t made = to.pos, taken = from.pos;

		if (z->between && from.pos == from.size)
			break;
		rc = ZSTD_decompressStream(z->stream, &to, &from);
		z->between = rc == 0;
		if (made == to.pos && taken == from.pos)
			break;
	} while (!ZSTD_isError(rc) && to.pos < to.size);
	in->data += from.pos;
	in->len -= from.pos;
	*size = to.pos;
	return unpack_zstd_status(rc);
}

static bool unpack_zstd_whole(const void *state)
{
	return ((const struct zstd *)state)->between;
}

static void unpack_zstd_destroy(void *state)
{
	struct zstd *z = state;

	ZSTD_freeDStream(z->stream);
	free(z);
}

const struct unpack_ops unpack_zstd = {
	.create = unpack_zstd_create,
	.run = unpack_zstd_run,
	.whole = unpack_zstd_whole,
	.destroy = unpack_zstd_destroy,
};

#else

const struct unpack_ops unpack_zstd = { 0 };

#endif
