/* SPDX-License-Identifier: ISC */
/*
 * Numbers of TCP relative to the first that was seen of each direction, as tcpdump shows them:
 * those of a conversation's first segment, and of every SYN, stay as they are.
 *
 * Remembers so many conversations; one whose place another takes begins anew.
 */
#ifndef VIEW_CONVERSATIONS_H
#define VIEW_CONVERSATIONS_H

#include "decode/decode.h"

#define CONVERSATIONS 4096

struct conversation;

/* Zeroed it is ready; the memory is taken with the first segment. */
struct conversations {
	struct conversation *list;
};

void conversations_finish(struct conversations *c);

/* Sets what line_info() takes off the numbers of d's segment; without memory nothing. */
void conversations_find(struct conversations *c, struct dissection *d);

#endif
