/* SPDX-License-Identifier: ISC */
#include "wire/framing.h"

#include "base/bytes.h"

static size_t framing_size_line(const uint8_t *p, size_t n)
{
	const uint8_t *end = n ? memchr(p, '\n', n) : NULL;

	return end ? (size_t)(end - p) + 1 : 0;
}

static size_t framing_size32(const uint8_t *p, size_t n)
{
	return n >= 4 ? 4 + (size_t)get_be32(p) : 0;
}

static size_t framing_size16(const uint8_t *p, size_t n)
{
	return n >= 2 ? 2 + (size_t)get_be16(p) : 0;
}

/* In the machine's byte order: the file is this program's own.
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html, section 5 */
static size_t framing_size_packet(const uint8_t *p, size_t n)
{
	uint32_t caplen;

	if (n < 16)
		return 0;
	memcpy(&caplen, p + 8, 4);
	return 16 + (size_t)caplen;
}

static size_t framing_size_block(const uint8_t *p, size_t n)
{
	uint32_t size;

	if (n < 8)
		return 0;
	memcpy(&size, p + 4, 4);
	return size;
}

const struct framing framing_lines = { 0, framing_size_line };
const struct framing framing_length32 = { 4, framing_size32 };
const struct framing framing_length16 = { 2, framing_size16 };
const struct framing framing_savefile = { 0, framing_size_packet };
const struct framing framing_blocks = { 0, framing_size_block };
