/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "file/unpacker.h"

struct served {
	const struct unpack_ops *ops; /* NULL: nothing */
	void *state;
};

struct served_list {
	struct served *items; /* by the number of the input */
	size_t count;
};

static struct served *unpacker_find(struct served_list *list, int input)
{
	size_t wanted = (size_t)input + 1;
	struct served *items;

	if (input < 0)
		return NULL;
	if (wanted <= list->count)
		return &list->items[input];
	items = realloc(list->items, wanted * sizeof(*items));
	if (!items)
		return NULL;
	memset(items + list->count, 0, (wanted - list->count) * sizeof(*items));
	list->items = items;
	list->count = wanted;
	return &items[input];
}

static void unpacker_forget(struct served *s)
{
	if (s->ops)
		s->ops->destroy(s->state);
	*s = (struct served){ 0 };
}

static bool unpacker_begin(struct served *s, unsigned kind)
{
	unpacker_forget(s);
	s->state = unpack_kind_at(kind)->ops->create();
	s->ops = s->state ? unpack_kind_at(kind)->ops : NULL;
	return s->ops;
}

static void unpacker_run(struct served *s, const struct unpacker_request *r,
	struct unpacker_memory *shared, struct unpacker_answer *a)
{
	struct bytes in = { shared->in, r->in };
	size_t made = r->out;

	a->status = s->ops->run(s->state, &in, shared->out, &made);
	a->taken = r->in - (uint32_t)in.len;
	a->made = (uint32_t)made;
	a->whole = s->ops->whole(s->state);
}

/* False where nobody listens any more. */
static bool unpacker_carry_out(
	struct served_list *list, const struct unpacker_request *r, struct unpacker_memory *shared)
{
	struct unpacker_answer answer = { .status = UNPACK_NO_MEMORY };
	struct served *s = unpacker_find(list, r->input);

	if (r->op == UNPACKER_END) {
		if (s)
			unpacker_forget(s);
		return true;
	}
	if (s && r->op == UNPACKER_BEGIN && !unpacker_begin(s, r->kind))
		s = NULL;
	if (s && s->ops)
		unpacker_run(s, r, shared, &answer);
	return send(STDIN_FILENO, &answer, sizeof(answer), MSG_NOSIGNAL) == sizeof(answer);
}

void unpacker_serve(struct unpacker_memory *shared)
{
	struct served_list list = { 0 };
	struct unpacker_request request;

	for (;;) {
		ssize_t n = recv(STDIN_FILENO, &request, sizeof(request), MSG_WAITALL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n != sizeof(request) || !unpacker_carry_out(&list, &request, shared))
			break;
	}
	for (size_t i = 0; i < list.count; i++)
		unpacker_forget(&list.items[i]);
	free(list.items);
}
