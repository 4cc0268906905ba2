/* SPDX-License-Identifier: ISC */
#include "decode/checksum.h"

#include "base/inet_sum.h"
#include "decode/dissect.h"

enum decode_checksum checksum_verdict(uint64_t sum)
{
	return inet_sum_fold(sum) == 0xffff ? DECODE_GOOD : DECODE_BAD;
}

uint64_t checksum_pseudo(const struct dissection *d, uint8_t protocol, size_t n)
{
	const uint8_t *ip = d->net->at;
	uint64_t sum = (uint64_t)protocol + n;

	return d->net->proto == &proto_ip ? inet_sum_add(sum, ip + 12, 8)
					  : inet_sum_add(sum, ip + 8, 32);
}

bool checksum_possible(const struct dissection *d)
{
	return d->checksums && !d->quoted && dissect_whole(d) && !d->overrun &&
	       !(d->net && d->net->flags & NET_FRAGMENT);
}

enum decode_checksum checksum_layer(const struct dissection *d, const struct layer *l)
{
	if (!checksum_possible(d))
		return DECODE_UNCHECKED;
	return checksum_verdict(inet_sum_add(0, l->at, (size_t)(d->cursor.end - l->at)));
}

enum decode_checksum checksum_with_pseudo(
	const struct dissection *d, const struct layer *l, uint8_t protocol)
{
	size_t n = (size_t)(d->cursor.end - l->at);

	if (!checksum_possible(d) || !d->net || d->net->flags & NET_ROUTED)
		return DECODE_UNCHECKED;
	return checksum_verdict(inet_sum_add(checksum_pseudo(d, protocol, n), l->at, n));
}

enum decode_checksum checksum_transport_asked(
	const struct dissection *d, const struct layer *l, uint8_t protocol)
{
	return checksum_offloaded(d, checksum_with_pseudo(d, l, protocol));
}

#define CRC_SLICE 8 /* bytes at once, each with a table of its own */

static uint32_t checksum_crc_tables[CRC_SLICE][256];

static void checksum_crc_fill(void)
{
	for (uint32_t byte = 0; byte < 256; byte++) {
		uint32_t crc = byte;

		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
		checksum_crc_tables[0][byte] = crc;
	}
	for (int i = 1; i < CRC_SLICE; i++)
		for (int byte = 0; byte < 256; byte++) {
			uint32_t crc = checksum_crc_tables[i - 1][byte];

			checksum_crc_tables[i][byte] =
				crc >> 8 ^ checksum_crc_tables[0][crc & 0xff];
		}
}

uint32_t checksum_crc32c(uint32_t crc, const uint8_t *p, size_t n)
{
	if (!checksum_crc_tables[0][1])
		checksum_crc_fill();
	for (; n >= CRC_SLICE; n -= CRC_SLICE, p += CRC_SLICE) {
		uint32_t next = 0;

		for (int i = 0; i < CRC_SLICE; i++) {
			uint32_t byte = p[i] ^ (i < 4 ? crc >> 8 * i & 0xff : 0);

			next ^= checksum_crc_tables[CRC_SLICE - 1 - i][byte];
		}
		crc = next;
	}
	for (; n; n--, p++)
		crc = crc >> 8 ^ checksum_crc_tables[0][(crc ^ *p) & 0xff];
	return crc;
}
