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
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html, sections 4 and 5 */
static bool framing_is_savefile_packet(const uint8_t *p)
{
	static const struct {
		uint32_t magic;
		uint16_t major, minor;
	} header = { 0xa1b23c4d, 2, 4 };

	return memcmp(p, &header, sizeof(header)) != 0;
}

static size_t framing_size_savefile(const uint8_t *p, size_t n)
{
	uint32_t caplen;

	if (n < 16)
		return 0;
	if (!framing_is_savefile_packet(p))
		return 24;
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

/* An Enhanced Packet Block. */
static bool framing_is_packet_block(const uint8_t *p)
{
	uint32_t type;

	memcpy(&type, p, 4);
	return type == 6;
}

const struct framing framing_lines = { 0, framing_size_line, NULL };
const struct framing framing_length32 = { 4, framing_size32, NULL };
const struct framing framing_length16 = { 2, framing_size16, NULL };
const struct framing framing_savefile = { 0, framing_size_savefile, framing_is_savefile_packet };
const struct framing framing_blocks = { 0, framing_size_block, framing_is_packet_block };
