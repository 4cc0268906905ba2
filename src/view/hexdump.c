/* SPDX-License-Identifier: ISC */
#include "view/hexdump.h"

#define ROW      16
#define HEX_COLS 40 /* eight groups of two bytes and a space */

static uint8_t hexdump_printable(uint8_t byte)
{
	return byte >= 0x20 && byte < 0x7f ? byte : '.';
}

/* tcpdump's ASCII column shows a space as a dot. */
static uint8_t hexdump_graphic(uint8_t byte)
{
	return byte == ' ' ? '.' : hexdump_printable(byte);
}

static void hexdump_put_row(
	struct buf *out, size_t offset, const uint8_t *data, size_t n, bool ascii)
{
	static const char digits[] = "0123456789abcdef";
	char hex[HEX_COLS + 1];
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		hex[at++] = digits[data[i] >> 4];
		hex[at++] = digits[data[i] & 15];
		if (i % 2)
			hex[at++] = ' ';
	}
	if (at && hex[at - 1] == ' ')
		at--;
	buf_printf(out, "\t0x%04zx:  %.*s", offset, (int)at, hex);
	if (ascii) {
		buf_printf(out, "%*s", (int)(HEX_COLS + 1 - at), "");
		for (size_t i = 0; i < n; i++)
			buf_put_byte(out, hexdump_graphic(data[i]));
	}
	buf_put_byte(out, '\n');
}

void hexdump_put(struct buf *out, const uint8_t *data, size_t len, bool ascii)
{
	for (size_t at = 0; at < len; at += ROW)
		hexdump_put_row(out, at, data + at, len - at < ROW ? len - at : ROW, ascii);
}

void hexdump_put_ascii(struct buf *out, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool begins = i == 0 || data[i - 1] == '\n';
		bool return_ends = data[i] == '\r' && i + 1 < len && data[i + 1] == '\n';

		if (begins)
			buf_put_byte(out, '\t');
		if (data[i] == '\n')
			buf_put_byte(out, '\n');
		else if (!return_ends)
			buf_put_byte(out, hexdump_printable(data[i] == '\t' ? ' ' : data[i]));
	}
	if (len && data[len - 1] != '\n')
		buf_put_byte(out, '\n');
}
