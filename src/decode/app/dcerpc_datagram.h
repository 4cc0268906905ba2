/* SPDX-License-Identifier: ISC */
/* DCE/RPC without a connection, version 4 (The Open Group, C706, section 12.5.3.1): a datagram
 * names the interface itself.  What dcerpc.c calls where a packet begins with that version. */
#ifndef DECODE_APP_DCERPC_DATAGRAM_H
#define DECODE_APP_DCERPC_DATAGRAM_H

#include "decode/dissect.h"

#define DCERPC_DATAGRAM 4 /* the version */

bool dcerpc_datagram_match(const struct dissection *d);
const struct proto *dcerpc_datagram_dissect(struct dissection *d, struct layer *l);
void dcerpc_datagram_emit(struct enc *e, const struct layer *l);

/* Without the interface, which is at *interface then. */
void dcerpc_datagram_text(
	struct buf *out, const struct layer *l, const uint8_t **interface, bool *little);

#endif
