/* SPDX-License-Identifier: ISC */
/*
 * Packets that come as records: what `capture` writes, and {send, Packet} or
 * {"cmd":"send","data":...} for programs that make their own.  {"data":...} alone will do.
 * Records of other types are passed over.
 */
#ifndef RECORD_INPUT_H
#define RECORD_INPUT_H

#include "record/decoder.h"

/* The first bytes of an input are enough when there are so many, or when it has ended. */
#define INPUT_DETECT_LEN 5

/* The format of the input, by its first bytes; raw is never detected.  NULL with frame_invalid
 * in f. */
const struct format *input_detect(struct bytes start, struct fault *f);

/* -1 with frame_invalid where the first bytes cannot be of the format that somebody has named; f
 * is used in any case. */
int input_check(const struct format *said, struct bytes start, struct fault *f);

/* What input_read() of codec.h makes of a record. */
struct input_packet {
	int dlt; /* DLT_ value, or -1 where the record does not say */
	bool timed;
	int64_t sec; /* 0 to CLOCK_SEC_MAX */
	uint32_t nsec;
	uint32_t len;      /* on the wire; the length of data where the record does not say */
	atom_id direction; /* of its capture: in, out; none: not said */
	struct bytes data;
};

#endif
