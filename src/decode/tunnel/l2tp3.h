/* SPDX-License-Identifier: ISC */
/* L2TP, version 3 (RFC 3931), over IP, and over UDP, where flags stand before it.  The Ethernet in
 * it is opened where its bytes agree, behind as long a cookie and sublayer as there may be. */
#ifndef DECODE_TUNNEL_L2TP3_H
#define DECODE_TUNNEL_L2TP3_H

#include "decode/dissect.h"

/* Whether a datagram of L2TP's port is of version 3. */
bool l2tp3_match(const struct dissection *d);

#endif
