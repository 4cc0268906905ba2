/* SPDX-License-Identifier: ISC */
/* Commands and packets of strangers: whatever the bytes, a typed value whose bytes can all
 * be read, or frame_invalid with a message.  The format is told from the first byte. */
#include <stdlib.h>

#include "record/codec.h"
#include "record/command.h"
#include "record/input.h"

static void touch(struct bytes b)
{
	static volatile uint8_t sink;

	for (size_t i = 0; i < b.len; i++)
		sink ^= b.data[i];
}

static void check(int rc, const struct fault *f)
{
	if (rc < 0 && (f->code != ATOM(frame_invalid) || !f->message[0]))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bytes frame = { data, len };
	struct input_packet p;
	struct command c;
	struct decoder d;
	struct fault f = { 0 };
	int rc;

	decoder_init(&d, len && *data == ETF_VERSION ? &format_etf : &format_json);
	rc = command_read(&d, frame, &c, &f);
	check(rc, &f);
	touch(c.id);
	/* What the parser takes, the scanner that found the id has seen in the same way. */
	if (!rc && d.syntax != SYNTAX_ETF && !json_object_get(d.json.object, "id") != !c.id.len)
		abort();
	if (!rc)
		touch(c.ifname), touch(c.data), touch(c.expression);
	rc = input_read(&d, frame, &p, &f);
	check(rc, &f);
	if (rc > 0)
		touch(p.data);
	decoder_finish(&d);
	if (!input_detect(frame, &f))
		check(-1, &f);
	return 0;
}
