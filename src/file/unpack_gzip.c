/* SPDX-License-Identifier: ISC */
/* gzip: members one behind the other, and zeros behind the last, as tapes have them; RFC 1952. */
#include "file/unpack_kind.h"

#ifdef HAVE_ZLIB

#include <stdlib.h>
#include <zlib.h>

/* zlib.h: the largest window, and nothing but gzip. */
#define WINDOW_BITS (15 + 16)

struct gzip {
	z_stream stream;
	bool between; /* the member before has ended */
	bool padded;  /* zeros have come: nothing else may */
};

static void *unpack_gzip_create(void)
{
	struct gzip *g = calloc(1, sizeof(*g));

	if (g && inflateInit2(&g->stream, WINDOW_BITS) != Z_OK) {
		free(g);
		return NULL;
	}
	return g;
}

/* Whether the next bytes may begin a member. */
static bool unpack_gzip_next(struct gzip *g, struct bytes *in)
{
	while (in->len && !in->data[0]) {
		in->data++;
		in->len--;
		g->padded = true;
	}
	if (!in->len || g->padded)
		return false;
	g->between = false;
	return inflateReset(&g->stream) == Z_OK;
}

static enum unpack_status unpack_gzip_status(int rc)
{
	switch (rc) {
	case Z_OK:
	case Z_STREAM_END:
	case Z_BUF_ERROR: /* nothing was left to do */
		return UNPACK_GOOD;
	case Z_MEM_ERROR:
		return UNPACK_NO_MEMORY;
	default:
		return UNPACK_DAMAGED;
	}
}

static enum unpack_status unpack_gzip_run(void *state, struct bytes *in, uint8_t *out, size_t *size)
{
	struct gzip *g = state;
	z_stream *z = &g->stream;
	int rc = Z_OK;

	z->next_out = out;
	z->avail_out = *size < INT32_MAX ? (uInt)*size : INT32_MAX;
	*size = z->avail_out;
	while (rc == Z_OK && z->avail_out) {
		if (g->between && !unpack_gzip_next(g, in))
			break;
		/* It is not const in older versions. */
		z->next_in = (Bytef *)(uintptr_t)in->data;
		z->avail_in = (uInt)in->len;
		rc = inflate(z, Z_NO_FLUSH);
		in->data += in->len - z->avail_in;
		in->len = z->avail_in;
		g->between = rc == Z_STREAM_END;
		rc = rc == Z_STREAM_END ? Z_OK : rc;
	}
	*size -= z->avail_out;
	if (g->between && g->padded && in->len)
		return UNPACK_DAMAGED;
	return unpack_gzip_status(rc);
}

static bool unpack_gzip_whole(const void *state)
{
	return ((const struct gzip *)state)->between;
}

static void unpack_gzip_destroy(void *state)
{
	struct gzip *g = state;

	inflateEnd(&g->stream);
	free(g);
}

const struct unpack_ops unpack_gzip = {
	.create = unpack_gzip_create,
	.run = unpack_gzip_run,
	.whole = unpack_gzip_whole,
	.destroy = unpack_gzip_destroy,
};

#else

const struct unpack_ops unpack_gzip = { 0 };

#endif
