/* SPDX-License-Identifier: ISC */
#include "record/epcap.h"

#include "base/atom.h"
#include "base/bytes.h"
#include "wire/enc.h"
#include "wire/etf.h"

/* The encoder's frames have a length of 4 bytes, so only its elements are used. */
void record_epcap(struct buf *out, atom_id event)
{
	size_t start = out->len;
	struct enc e;

	enc_init(&e, ENC_ETF, ENC_BASE64, out);
	buf_put(out, "\0\0", 2);
	buf_put_byte(out, ETF_VERSION);
	enc_etf_tuple(&e, 2);
	enc_atom(&e, ATOM(epcap));
	enc_atom(&e, event);
	if (!buf_failed(out))
		put_be16(out->data + start, (uint16_t)(out->len - start - 2));
}
