/* SPDX-License-Identifier: ISC */
#include "decode/app/netbios.h"

/* Half a byte a letter, from A on. */
bool netbios_take_name(struct cursor *c, struct netbios_name *n)
{
	const uint8_t *p = cursor_take(c, 1 + NETBIOS_ENCODED + 1);
	uint8_t name[NETBIOS_NAME + 1];

	if (!p || p[0] != NETBIOS_ENCODED || p[1 + NETBIOS_ENCODED])
		return false;
	for (unsigned i = 0; i <= NETBIOS_NAME; i++) {
		uint8_t high = (uint8_t)(p[1 + 2 * i] - 'A');
		uint8_t low = (uint8_t)(p[2 + 2 * i] - 'A');

		if (high > 15 || low > 15)
			return false;
		name[i] = (uint8_t)(high << 4 | low);
	}
	memcpy(n->name, name, NETBIOS_NAME);
	n->suffix = name[NETBIOS_NAME];
	for (n->len = NETBIOS_NAME; n->len && (n->name[n->len - 1] == ' ' || !n->name[n->len - 1]);)
		n->len--;
	return true;
}
