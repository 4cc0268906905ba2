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

struct input_packet {
	int dlt; /* DLT_ value, or -1 where the record does not say */
	bool timed;
	int64_t sec; /* 0 to CLOCK_SEC_MAX */
	uint32_t nsec;
	uint32_t len; /* on the wire; the length of data where the record does not say */
	struct bytes data;
};

/* 1 and a packet, borrowed from frame and d until either is used again; 0 for a record of
 * another type; -1 and frame_invalid.  An integer as the Time of an ETF packet is in
 * nanoseconds from 10^17 on (1973), else in microseconds (up to the year 5138). */
int input_read(struct decoder *d, struct bytes frame, struct input_packet *p, struct fault *f);

#endif
