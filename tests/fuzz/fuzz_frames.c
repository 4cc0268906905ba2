/* SPDX-License-Identifier: ISC */
/* Frames: however the input is cut into pieces, the same frames and errors come out, and
 * every byte of a frame can be read.  Byte 0 chooses the kind, byte 1 the pieces. */
#include <stdlib.h>

#include "wire/frame_reader.h"

static uint64_t digest(uint64_t hash, int rc, struct bytes frame)
{
	if (rc < 0)
		return hash * 33 + 1;
	for (size_t i = 0; i < frame.len; i++)
		hash = (hash ^ frame.data[i]) * 1099511628211u;
	return hash * 31 + frame.len;
}

static uint64_t run(const struct framing *framing, const uint8_t *data, size_t len, size_t step)
{
	struct frame_reader r;
	struct bytes frame;
	struct fault f;
	uint64_t hash = 0;
	size_t room;
	int rc;

	frame_reader_init(&r, framing);
	while (len) {
		size_t n = len < step ? len : step;

		memcpy(frame_reader_space(&r, &room), data, n);
		frame_reader_fill(&r, n);
		while ((rc = frame_reader_next(&r, &frame, &f)))
			hash = digest(hash, rc, frame);
		data += n, len -= n;
	}
	rc = frame_reader_end(&r, &frame, &f);
	if (rc)
		hash = digest(hash, rc, frame);
	frame_reader_finish(&r);
	return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct framing *const framings[] = { &framing_length32, &framing_length16,
		&framing_lines };
	const struct framing *framing;

	if (len < 2 || len > FRAME_READER_CHUNK)
		return 0;
	framing = framings[data[0] % 3];
	if (run(framing, data + 2, len - 2, len) !=
		run(framing, data + 2, len - 2, data[1] % 16 + 1))
		abort();
	return 0;
}
