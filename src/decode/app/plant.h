/* SPDX-License-Identifier: ISC */
/* What plants say over ISO's connections: S7, by Siemens, and MMS (ISO 9506-2), which IEC 61850
 * takes.  MMS is told of data; what sets up its connection is payload. */
#ifndef DECODE_APP_PLANT_H
#define DECODE_APP_PLANT_H

#include "decode/dissect.h"

/* Which of them the `len` bytes are that COTP's data had on the wire, or NULL. */
const struct proto *plant_find(const struct dissection *d, size_t len);

#endif
