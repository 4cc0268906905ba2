/* SPDX-License-Identifier: ISC */
#include "file/pcapng_notes.h"

#include "wire/pcapng.h"

/* Several comments are lines of one.  Some writers end them with NUL. */
static void pcapng_notes_add_comment(struct pcapng_notes *n, struct bytes value)
{
	size_t room = PCAPNG_COMMENT_MAX + 1 - n->comment.len;
	size_t len = strnlen((const char *)value.data, value.len);

	n->cut |= len >= room;
	if (!room)
		return;
	if (n->comment.len)
		n->comment.data[n->comment.len - 1] = '\n';
	buf_put(&n->comment, value.data, len < room ? len : room - 1);
	buf_put_byte(&n->comment, '\0');
}

bool pcapng_notes_read(struct pcapng_notes *n, struct pcapng_options options)
{
	n->comment.len = 0;
	n->cut = false;
	n->flags = 0;
	n->lost = 0;
	while (pcapng_next_option(&options)) {
		const struct bytes value = options.value;

		if (options.code == PCAPNG_OPT_COMMENT)
			pcapng_notes_add_comment(n, value);
		else if (options.code == PCAPNG_EPB_FLAGS && value.len >= 4)
			n->flags = pcapng_get32(options.input, value.data) & PCAPNG_FLAGS;
		else if (options.code == PCAPNG_EPB_DROPCOUNT && value.len >= 8)
			n->lost += pcapng_get64(options.input, value.data);
	}
	if ((n->flags & PCAPNG_DIRECTION) == PCAPNG_DIRECTION)
		n->flags &= ~(uint32_t)PCAPNG_DIRECTION;
	return !options.broken;
}

void pcapng_notes_finish(struct pcapng_notes *n)
{
	buf_finish(&n->comment);
}

const char *pcapng_notes_comment(const struct pcapng_notes *n)
{
	return n->comment.len && !buf_failed(&n->comment) ? (const char *)n->comment.data : NULL;
}
