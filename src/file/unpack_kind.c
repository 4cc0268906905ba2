/* SPDX-License-Identifier: ISC */
#include "file/unpack_kind.h"

#include <string.h>

/* RFC 1952, RFC 8878 (of whose frames that are passed over there are 16), and for the others
 * file(1)'s list. */
static const struct unpack_kind kinds[] = {
	{ "\x1f\x8b\x08", 3, 0xff, "gzip", "zcat", &unpack_gzip },
	{ "\x28\xb5\x2f\xfd", 4, 0xff, "zstd", "zstd -dc", &unpack_zstd },
	{ "\x50\x2a\x4d\x18", 4, 0xf0, "zstd", "zstd -dc", &unpack_zstd },
	{ "\x04\x22\x4d\x18", 4, 0xff, "lz4", "lz4 -dc", NULL },
	{ "\x02\x21\x4c\x18", 4, 0xff, "lz4", "lz4 -dc", NULL },
	{ "\xfd\x37zXZ", 5, 0xff, "xz", "xz -dc", NULL },
	{ "BZh", 3, 0xff, "bzip2", "bzip2 -dc", NULL },
	{ "\x1f\x9d", 2, 0xff, "compress", "zcat", NULL },
	{ "LZIP", 4, 0xff, "lzip", "lzip -dc", NULL },
	{ "PK\x03\x04", 4, 0xff, "zip", "unzip -p", NULL },
	{ "7z\xbc\xaf\x27\x1c", 6, 0xff, "7-Zip", "7z x -so", NULL },
};

const struct unpack_kind *unpack_kind_at(unsigned index)
{
	return &kinds[index];
}

unsigned unpack_kind_index(const struct unpack_kind *kind)
{
	return (unsigned)(kind - kinds);
}

static bool unpack_begins(struct bytes start, const struct unpack_kind *kind)
{
	return start.len >= kind->len &&
	       (start.data[0] & kind->first_mask) == (uint8_t)kind->magic[0] &&
	       !memcmp(start.data + 1, kind->magic + 1, kind->len - 1u);
}

const struct unpack_kind *unpack_find(struct bytes start)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (unpack_begins(start, &kinds[i]))
			return &kinds[i];
	return NULL;
}
