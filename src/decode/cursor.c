/* SPDX-License-Identifier: ISC */
#include "decode/cursor.h"

bool cursor_find(struct cursor c, size_t size, bool counted, uint16_t wanted, struct bytes *value)
{
	size_t head = counted ? 2 * size : 0;

	while (cursor_left(&c) >= 2 * size) {
		uint16_t type = size == 1 ? cursor_u8(&c) : cursor_u16(&c);
		uint16_t len = size == 1 ? cursor_u8(&c) : cursor_u16(&c);

		if (len < head)
			return false;
		value->len = len - head;
		value->data = cursor_take(&c, value->len);
		if (type == wanted && value->data)
			return true;
	}
	return false;
}
