/* SPDX-License-Identifier: ISC */
/* A compiled filter: its listing as tcpdump -d prints it, and what it always does. */
#ifndef FILTER_PROGRAM_H
#define FILTER_PROGRAM_H

#include <pcap/pcap.h>

#include "base/buf.h"

enum program_listing {
	PROGRAM_NAMES = 1, /* -d: mnemonics */
	PROGRAM_C,         /* -dd: initialisers of a C array */
	PROGRAM_DECIMAL,   /* -ddd: the count, then numbers */
};

enum program_always { PROGRAM_DEPENDS, PROGRAM_ACCEPTS, PROGRAM_REJECTS };

void program_list(struct buf *out, const struct bpf_program *program, enum program_listing how);

/* What every packet meets, whatever its bytes and length.  Sound, not complete: conditions
 * on constants are known only where the optimizer has folded them. */
enum program_always program_always(const struct bpf_program *program);

#endif
