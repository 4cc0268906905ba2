/* SPDX-License-Identifier: ISC */
#include "record/epcap.h"

#include "base/atom.h"
#include "wire/enc.h"

void record_epcap(struct buf *out, atom_id event)
{
	struct enc e;

	enc_init(&e, &format_epcap, ENC_BASE64, out);
	enc_tuple_begin(&e, 2);
	enc_atom(&e, ATOM(epcap));
	enc_atom(&e, event);
	enc_frame_end(&e);
}
