/* SPDX-License-Identifier: ISC */
/* The records of epcap's protocol that are no packets: {epcap, Event} behind a length of
 * 2 bytes, Event being `ready` or `eof`. */
#ifndef RECORD_EPCAP_H
#define RECORD_EPCAP_H

#include "base/buf.h"
#include "base/code.h"

void record_epcap(struct buf *out, atom_id event);

#endif
