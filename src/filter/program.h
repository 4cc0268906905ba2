/* SPDX-License-Identifier: ISC */
/* A compiled filter: its listing as tcpdump -d prints it, and what it always does. */
#ifndef FILTER_PROGRAM_H
#define FILTER_PROGRAM_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum program_listing {
	PROGRAM_NAMES = 1, /* -d: mnemonics */
	PROGRAM_C,         /* -dd: initialisers of a C array */
	PROGRAM_DECIMAL,   /* -ddd: the count, then numbers */
};

enum program_always { PROGRAM_DEPENDS, PROGRAM_ACCEPTS, PROGRAM_REJECTS };

/* Whether libpcap's interpreter and ours can run a program that another process made: it
 * has only instructions that bpf(4) knows, ends, jumps forward and within its bounds, and
 * uses memory that there is.  What `protochain` compiles to loops; where loops are allowed a
 * jump may go backward.  bpf_validate() of libpcap is not that strict: its interpreter
 * aborts on some programs that it passes, and never ends on others. */
bool program_is_sound(const struct bpf_program *program, bool loops);

/* Whether it accepts a packet of which caplen bytes are there; a program without instructions
 * accepts everything. */
bool program_accepts(
	const struct bpf_program *program, const uint8_t *data, uint32_t caplen, uint32_t len);

/* Gives its memory back; accepts an empty one. */
void program_finish(struct bpf_program *program);

void program_list(struct buf *out, const struct bpf_program *program, enum program_listing how);

/* What every packet meets, whatever its bytes and length.  Sound, not complete: conditions
 * on constants are known only where the optimizer has folded them. */
enum program_always program_always(const struct bpf_program *program);

#endif
