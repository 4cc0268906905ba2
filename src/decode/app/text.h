/* SPDX-License-Identifier: ISC */
/* Texts that packets do not have as texts: UTF-16, identifiers in hexadecimal, UUIDs. */
#ifndef DECODE_APP_TEXT_H
#define DECODE_APP_TEXT_H

#include "base/bytes.h"
#include "wire/enc.h"

#define TEXT_MAX      1024 /* bytes of one text that are told */
#define TEXT_HEX_MAX  32   /* bytes of an identifier that are told */
#define TEXT_UUID_LEN 36

/* UTF-16 in little-endian as UTF-8, up to TEXT_MAX bytes of it; half a pair becomes U+FFFD.
 * Returns the length. */
size_t text_utf16(char text[TEXT_MAX], struct bytes utf16);

/* Two digits a byte, of TEXT_HEX_MAX bytes; returns the length. */
size_t text_hex(char text[2 * TEXT_HEX_MAX], struct bytes id);

/* The key with the one or the other. */
void text_emit_utf16(struct enc *e, atom_id key, struct bytes utf16);
void text_emit_hex(struct enc *e, atom_id key, struct bytes id);

/* The 16 bytes of a UUID, whose first three numbers are in little-endian or not. */
void text_uuid(char text[TEXT_UUID_LEN], const uint8_t *uuid, bool little);

#endif
