/* SPDX-License-Identifier: ISC */
/* --decode: between the packet record, which knows no protocols, and decoding, which knows
 * no records. */
#ifndef RUN_DECODED_H
#define RUN_DECODED_H

#include "decode/decode.h"
#include "record/packet.h"

struct fields {
	bool checksums;
};

/* packet_fields_fn; the context is a struct fields that one writer uses. */
void fields_put(struct enc *e, const struct packet *p, void *context);

#endif
