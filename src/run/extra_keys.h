/* SPDX-License-Identifier: ISC */
/* What options add to a packet record behind its own keys: the sensor of --origin, the key of
 * its flow, fingerprints of its TLS, the fields of --decode.  It stands between the record, which
 * knows no protocols, and decoding, which knows no records. */
#ifndef RUN_EXTRA_KEYS_H
#define RUN_EXTRA_KEYS_H

#include "run/community_id.h"
#include "decode/decode.h"
#include "record/packet.h"

struct extra_keys {
	const struct enc_sensor *sensor;     /* NULL: none */
	struct community_ids *community_ids; /* NULL: not wanted */
	bool fingerprints;
	bool decode;
	bool checksums;
	struct dissection dissection; /* of the packet at hand */
};

/* packet_fields_fn; the context is a struct extra_keys that one writer uses. */
void extra_keys_put(struct enc *e, const struct packet *p, void *context);

#endif
