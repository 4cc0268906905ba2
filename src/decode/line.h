/* SPDX-License-Identifier: ISC */
/*
 * What a dissection says to a person, in parts that a caller puts into columns.  All of
 * it is printable ASCII, whatever the packet has: other bytes are escaped.  Names are
 * never resolved.
 */
#ifndef DECODE_LINE_H
#define DECODE_LINE_H

#include "base/address.h"
#include "decode/decode.h"

#define LINE_LABEL_MAX    16
#define LINE_ENDPOINT_MAX 64 /* [IPv6]:port, and a NUL */

/* The innermost protocol, in capitals, or the name of what it carries, as standards write it;
 * room is for a name that has no place of its own. */
const char *line_label(const struct dissection *d, char room[LINE_LABEL_MAX]);
enum line_color line_color(const struct dissection *d);

/* Addresses with ports, or the hardware's addresses, or "-". */
void line_endpoints(
	const struct dissection *d, char src[LINE_ENDPOINT_MAX], char dest[LINE_ENDPOINT_MAX]);

/* The hardware's addresses of the outermost link that has any, or "-". */
void line_macs(const struct dissection *d, char src[ADDRESS_MAC_MAX], char dest[ADDRESS_MAC_MAX]);

/* What the innermost transport carries, decoded or not; without one, what is behind all
 * headers. */
struct bytes line_payload(const struct dissection *d);

/* Appends what the layers have to say. */
void line_info(const struct dissection *d, struct buf *out);

/* Bytes of the link layer, which a hex dump leaves out. */
size_t line_link_len(const struct dissection *d);

#endif
