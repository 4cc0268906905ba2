/* SPDX-License-Identifier: ISC */
/* Numbers in a header of DCE/RPC, of either version, whose fifth byte says the sender's byte order
 * (The Open Group, C706, chapter 14). */
#ifndef DECODE_APP_DCERPC_NUMBER_H
#define DECODE_APP_DCERPC_NUMBER_H

#include "base/bytes.h"

static inline bool dcerpc_little(const uint8_t *h)
{
	return h[4] & 0x10;
}

static inline uint16_t dcerpc_u16(const uint8_t *h, size_t at)
{
	return dcerpc_little(h) ? get_le16(h + at) : get_be16(h + at);
}

static inline uint32_t dcerpc_u32(const uint8_t *h, size_t at)
{
	return dcerpc_little(h) ? get_le32(h + at) : get_be32(h + at);
}

#endif
