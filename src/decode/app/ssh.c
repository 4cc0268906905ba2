/* SPDX-License-Identifier: ISC */
/* SSH: the line that each side begins with (RFC 4253, section 4.2).  What follows is payload. */
#include "base/atom.h"
#include "decode/lines.h"
#include "decode/printable.h"

static const struct field ssh_fields[] = { FIELD_NOTE(banner), FIELD_END };

static bool ssh_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	struct bytes line;

	return lines_take(&c, &line) &&
	       (lines_begin(line, "SSH-2.0-") || lines_begin(line, "SSH-1."));
}

static void ssh_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	struct bytes line;

	(void)d;
	lines_take(&c, &line);
	lines_emit(e, ATOM(banner), line);
}

static void ssh_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	struct bytes line;

	(void)d;
	lines_take(&c, &line);
	printable_put(out, line.data, line.len);
}

const struct proto proto_ssh = {
	.name = ATOM(ssh),
	.index = PROTO_ssh,
	.color = LINE_APP,
	.label = "SSH",
	.fields = ssh_fields,
	.match = ssh_match,
	.dissect = lines_dissect_line,
	.emit = ssh_emit,
	.text = ssh_text,
};
