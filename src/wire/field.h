/* SPDX-License-Identifier: ISC */
/*
 * Fields of a fixed layout as a table: where a value lies in a packet's bytes, how
 * it is read, and under which key it is written.  enc_fields() walks a table and
 * writes every field that lies within the bytes at hand.
 *
 *     static const struct field fields[] = {
 *             FIELD_U16(src_port, 0),
 *             FIELD_BITS8(version, 12, 4, 0xf),
 *             FIELD_END,
 *     };
 *
 * A table of what most packets have is better compiled: see wire/hot/field_code.h.
 */
#ifndef WIRE_FIELD_H
#define WIRE_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/number.h"
#include "wire/key.h"

#define FIELD_INLINE static inline __attribute__((always_inline))

/* Room is asked for once for the fields of a table; a longer one is a defect. */
#define FIELD_ROWS_MAX 24

enum field_kind {
	FIELD_STOP,
	FIELD_IS_NOTE, /* for the manual alone: the protocol's own code writes it */
	FIELD_IS_CODE, /* the table compiled; no field, first */
	FIELD_IS_U8,   /* an integer, big-endian, shifted right and masked */
	FIELD_IS_U16,
	FIELD_IS_U24,
	FIELD_IS_U32,
	FIELD_IS_FLAGS, /* 16 bits: a map with `true` under the key of each bit that is set */
	FIELD_IS_MAC,
	FIELD_IS_IP4,
	FIELD_IS_IP6,
	FIELD_IS_NAME, /* a text that stands for a byte */
};

/* The text of a byte; len 0: there is none, and it is its number in decimal. */
struct field_name {
	char text[15]; /* without a NUL; plain ASCII that JSON need not escape */
	uint8_t len;
};

/* A table's rows in straight code.  Both return the end of what they wrote, or NULL, and
 * have written nothing, where len ends before the last field; *count goes up by the fields. */
struct field_code {
	char *(*json)(char *at, const uint8_t *data, size_t len);
	uint8_t *(*etf)(uint8_t *at, const uint8_t *data, size_t len, uint32_t *count);
};

/* A cache line: JSON's writer finds all that it needs in one. */
struct field {
	uint16_t key; /* atom_id */
	uint8_t kind;
	uint8_t offset;
	uint8_t end; /* the first offset behind the value */
	uint8_t shift;
	bool sparse; /* left out where it is 0 */
	uint8_t json_len;
	uint32_t mask;        /* behind the shift */
	const uint16_t *bits; /* FIELD_FLAGS: the keys of 16 bits, the lowest first */
	union {
		const struct field *fields;     /* FIELD_NOTE: of a map, or of a list's maps */
		const struct field_name *names; /* FIELD_NAME: of 256 values */
		const struct field_code *code;  /* FIELD_CODE */
	};
	char json[ATOM_KEY_MAX]; /* ,"key": and the quote of a text */
} __attribute__((aligned(64)));

#define FIELD_AT(name, knd, off, size, shft, msk, sprs, quote)                                     \
	{                                                                                          \
		.key = ATOM_##name, .kind = (knd), .offset = (off), .end = (off) + (size),         \
		.shift = (shft), .mask = (msk), .sparse = (sprs), .json = ",\"" #name "\":" quote, \
		.json_len = sizeof(",\"" #name "\":" quote) - 1                                    \
	}

#define FIELD_U8(name, off)  FIELD_AT(name, FIELD_IS_U8, off, 1, 0, 0xff, false, "")
#define FIELD_U16(name, off) FIELD_AT(name, FIELD_IS_U16, off, 2, 0, 0xffff, false, "")
#define FIELD_U24(name, off) FIELD_AT(name, FIELD_IS_U24, off, 3, 0, 0xffffff, false, "")
#define FIELD_U32(name, off) FIELD_AT(name, FIELD_IS_U32, off, 4, 0, 0xffffffff, false, "")
#define FIELD_BITS8(name, off, shift, mask)                                                        \
	FIELD_AT(name, FIELD_IS_U8, off, 1, shift, mask, false, "")
#define FIELD_BITS16(name, off, shift, mask)                                                       \
	FIELD_AT(name, FIELD_IS_U16, off, 2, shift, mask, false, "")
#define FIELD_BITS32(name, off, shift, mask)                                                       \
	FIELD_AT(name, FIELD_IS_U32, off, 4, shift, mask, false, "")
/* The same, left out where the value is 0. */
#define FIELD_SPARSE8(name, off, shift, mask)                                                      \
	FIELD_AT(name, FIELD_IS_U8, off, 1, shift, mask, true, "")
#define FIELD_SPARSE16(name, off, shift, mask)                                                     \
	FIELD_AT(name, FIELD_IS_U16, off, 2, shift, mask, true, "")
#define FIELD_SPARSE32(name, off, shift, mask)                                                     \
	FIELD_AT(name, FIELD_IS_U32, off, 4, shift, mask, true, "")
#define FIELD_MAC(name, off) FIELD_AT(name, FIELD_IS_MAC, off, 6, 0, 0, false, "\"")
#define FIELD_IP4(name, off) FIELD_AT(name, FIELD_IS_IP4, off, 4, 0, 0, false, "\"")
#define FIELD_IP6(name, off) FIELD_AT(name, FIELD_IS_IP6, off, 16, 0, 0, false, "\"")
/* The `mask` of the 16 bits at off, left out where none is set; names has a key for each
 * bit, 0 where it has none. */
#define FIELD_FLAGS(name, off, msk, names)                                                         \
	{                                                                                          \
		.key = ATOM_##name, .kind = FIELD_IS_FLAGS, .offset = (off), .end = (off) + 2,     \
		.mask = (msk), .sparse = true, .bits = (names),                                    \
		.json = ",\"" #name "\":", .json_len = sizeof(",\"" #name "\":") - 1               \
	}
#define FIELD_NAME(name, off, texts)                                                               \
	{                                                                                          \
		.key = ATOM_##name, .kind = FIELD_IS_NAME, .offset = (off), .end = (off) + 1,      \
		.names = (texts), .json = ",\"" #name "\":\"",                                     \
		.json_len = sizeof(",\"" #name "\":\"") - 1                                        \
	}
#define FIELD_NOTE(name)                                                                           \
	{                                                                                          \
		.key = ATOM_##name, .kind = FIELD_IS_NOTE                                          \
	}
#define FIELD_NOTE_MAP(name, of)                                                                   \
	{                                                                                          \
		.key = ATOM_##name, .kind = FIELD_IS_NOTE, .fields = (of)                          \
	}
#define FIELD_END                                                                                  \
	{                                                                                          \
		.kind = FIELD_STOP                                                                 \
	}

/* The fields of what a note is a map or list of maps of; NULL for every other row. */
static inline const struct field *field_below(const struct field *f)
{
	return f->kind == FIELD_IS_NOTE ? f->fields : NULL;
}

/* Writes the text of a byte, room for a whole field_name; returns the end. */
static inline char *field_put_name(char *at, const struct field_name *name, uint8_t value)
{
	if (!name->len)
		return number_put_lead(at, value);
	memcpy(at, name->text, sizeof(name->text));
	return at + name->len;
}

/* Writes the text of a field of kind MAC to NAME, whose bytes are at value; returns the end. */
FIELD_INLINE char *field_put_text(char *at, const struct field *f, const uint8_t *value)
{
	switch (f->kind) {
	case FIELD_IS_MAC:
		return address_put_mac(at, value);
	case FIELD_IS_IP4:
		return address_put_ip4(at, value);
	case FIELD_IS_IP6:
		return address_put_ip6(at, value);
	default:
		return field_put_name(at, &f->names[*value], *value);
	}
}

/* The integer of a field of kind U8 to U32 or FLAGS; p is where the bytes begin that
 * the offset counts from. */
FIELD_INLINE uint32_t field_value(const struct field *f, const uint8_t *p)
{
	uint32_t v;

	p += f->offset;
	switch (f->kind) {
	case FIELD_IS_U8:
		v = p[0];
		break;
	case FIELD_IS_U24:
		v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		break;
	case FIELD_IS_U32:
		v = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
		break;
	default:
		v = (uint32_t)p[0] << 8 | p[1];
	}
	return v >> f->shift & f->mask;
}

#endif
