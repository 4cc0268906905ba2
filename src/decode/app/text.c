/* SPDX-License-Identifier: ISC */
#include "decode/app/text.h"

#include "wire/hot/base64.h"

#define REPLACEMENT 0xfffd

static char *text_put_utf8(char *p, uint32_t code)
{
	if (code < 0x80) {
		*p++ = (char)code;
	} else if (code < 0x800) {
		*p++ = (char)(0xc0 | code >> 6);
		*p++ = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		*p++ = (char)(0xe0 | code >> 12);
		*p++ = (char)(0x80 | (code >> 6 & 0x3f));
		*p++ = (char)(0x80 | (code & 0x3f));
	} else {
		*p++ = (char)(0xf0 | code >> 18);
		*p++ = (char)(0x80 | (code >> 12 & 0x3f));
		*p++ = (char)(0x80 | (code >> 6 & 0x3f));
		*p++ = (char)(0x80 | (code & 0x3f));
	}
	return p;
}

/* The character at *i, which moves past it. */
static uint32_t text_take_utf16(struct bytes utf16, size_t *i)
{
	uint32_t code = get_le16(utf16.data + *i);
	uint32_t low;

	*i += 2;
	if (code < 0xd800 || code > 0xdfff)
		return code;
	low = *i + 2 <= utf16.len ? get_le16(utf16.data + *i) : 0;
	if (code > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return REPLACEMENT;
	*i += 2;
	return 0x10000 + ((code & 0x3ff) << 10 | (low & 0x3ff));
}

size_t text_utf16(char text[TEXT_MAX], struct bytes utf16)
{
	char *p = text;

	for (size_t i = 0; i + 2 <= utf16.len && p <= text + TEXT_MAX - 4;)
		p = text_put_utf8(p, text_take_utf16(utf16, &i));
	return (size_t)(p - text);
}

size_t text_hex(char text[2 * TEXT_HEX_MAX], struct bytes id)
{
	return hex_encode(text, id.data, id.len < TEXT_HEX_MAX ? id.len : TEXT_HEX_MAX);
}

void text_emit_utf16(struct enc *e, atom_id key, struct bytes utf16)
{
	char text[TEXT_MAX];

	enc_key(e, key);
	enc_textn(e, text, text_utf16(text, utf16));
}

void text_emit_hex(struct enc *e, atom_id key, struct bytes id)
{
	char text[2 * TEXT_HEX_MAX];

	enc_key(e, key);
	enc_textn(e, text, text_hex(text, id));
}

void text_uuid(char text[TEXT_UUID_LEN], const uint8_t *uuid, bool little)
{
	static const uint8_t turned[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
	char *p = text;

	for (unsigned i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		p += hex_encode(p, &uuid[little ? turned[i] : i], 1);
	}
}
