/* SPDX-License-Identifier: ISC */
#include "decode/printable.h"

#include "base/number.h"

void printable_put(struct buf *out, const void *text, size_t len)
{
	const uint8_t *p = text;
	size_t shown = len < PRINTABLE_MAX ? len : PRINTABLE_MAX;

	for (size_t i = 0; i < shown; i++) {
		if (p[i] == '\\')
			buf_puts(out, "\\\\");
		else if (p[i] >= 0x20 && p[i] < 0x7f)
			buf_put_byte(out, p[i]);
		else
			buf_printf(out, "\\%03u", p[i]);
	}
	if (shown < len)
		buf_puts(out, "...");
}

void printable_text(struct buf *out, const char *before, struct bytes text)
{
	buf_puts(out, before);
	printable_put(out, text.data, text.len);
}

void printable_number(struct buf *out, const char *before, uint32_t number)
{
	char digits[NUMBER_ROOM];

	buf_puts(out, before);
	buf_put(out, digits, (size_t)(number_put(digits, number) - digits));
}
