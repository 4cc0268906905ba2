/* SPDX-License-Identifier: ISC */
#include "file/byte_input_unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/atom.h"
#include "file/unpacker.h"

#define READ_SIZE (128 * 1024)

struct unpack {
	struct unpacker unpacker;
	enum unpack_status failure;
	struct bytes rest; /* of the buffer, not yet taken */
	uint8_t buffer[READ_SIZE];
};

static const char *unpack_label(const char *name)
{
	return strcmp(name, "-") ? name : "stdin";
}

static int unpack_no_memory(const char *name, struct fault *f)
{
	return fault_set_file(f, ATOM(no_memory), ATOM(open), name, "out of memory");
}

static int unpack_cannot(const char *name, struct fault *f)
{
	return fault_set_file(f, ATOM(failed), ATOM(open), name, "cannot decompress %s: %s",
		unpack_label(name), strerror(errno));
}

static int unpack_hint(const char *command, const char *name, struct fault *f)
{
	if (!strcmp(name, "-"))
		return fault_hint(f, "put %s in front of it: ... | %s | pktpipe capture -r -",
			command, command);
	return fault_hint(f, "%s %s | pktpipe capture -r - reads it", command, name);
}

static int unpack_refuse(
	const struct unpack_kind *kind, bool twice, const char *name, struct fault *f)
{
	if (twice) {
		fault_set_file(f, ATOM(savefile_invalid), ATOM(open), name,
			"%s is compressed twice, inside with %s", unpack_label(name), kind->name);
		return fault_hint(
			f, "decompress it once more: ... | %s | pktpipe capture -r -", kind->pipe);
	}
	fault_set_file(f, ATOM(savefile_invalid), ATOM(open), name,
		"%s is compressed with %s, which is not seen through%s", unpack_label(name),
		kind->name, kind->ops ? " by this build" : "");
	return unpack_hint(kind->pipe, name, f);
}

/* What was only looked at lies where the next look puts its bytes. */
static struct unpack *unpack_create(const struct unpack_kind *kind, struct bytes start, int input)
{
	struct unpack *u = malloc(sizeof(*u));

	if (!u)
		return NULL;
	u->failure = UNPACK_GOOD;
	if (unpacker_init(&u->unpacker, kind, input) < 0) {
		free(u);
		return NULL;
	}
	u->rest = start;
	if (start.len <= UNPACK_MAGIC) {
		if (start.len)
			memcpy(u->buffer, start.data, start.len);
		u->rest.data = u->buffer;
	}
	return u;
}

/* Decompresses what is there of the input; false where the wait for it was ended. */
static bool unpack_run(struct byte_input *in, uint8_t *out, size_t *size)
{
	struct unpack *u = in->unpack;
	size_t before = u->rest.len;

	if (!unpacker_ask(&u->unpacker, u->rest, *size)) {
		u->failure = UNPACK_GONE;
		*size = 0;
		return true;
	}
	if (!u->unpacker.state && !byte_input_await(in, unpacker_fd()))
		return false;
	u->failure = unpacker_take(&u->unpacker, &u->rest, out, size);
	if (!*size && !u->failure && u->rest.len && u->rest.len == before)
		u->failure = UNPACK_DAMAGED;
	return true;
}

static ssize_t unpack_read(struct byte_input *in, uint8_t *out, size_t size)
{
	struct unpack *u = in->unpack;

	while (!u->failure) {
		size_t made = size;
		ssize_t n;

		if (!unpack_run(in, out, &made))
			return 0;
		if (made)
			return (ssize_t)made;
		if (u->failure || u->rest.len)
			continue;
		n = byte_input_fetch(in, u->buffer, sizeof(u->buffer));
		if (n < 0 || in->stopped)
			return n;
		if (!n) {
			u->failure = u->unpacker.whole ? UNPACK_GOOD : UNPACK_CUT;
			break;
		}
		u->rest = (struct bytes){ u->buffer, (size_t)n };
	}
	return 0;
}

static void unpack_close(struct byte_input *in)
{
	unpacker_finish(&in->unpack->unpacker);
	free(in->unpack);
	in->unpack = NULL;
}

static const struct byte_input_layer unpack_layer = { unpack_read, unpack_close };

int byte_input_unpack(
	struct byte_input *in, uint8_t store[UNPACK_MAGIC], const char *name, struct fault *f)
{
	const struct unpack_kind *kind;

	if (in->unpack)
		return 0;
	kind = unpack_find(byte_input_peek(in, store, UNPACK_MAGIC));
	if (!kind)
		return 0;
	if (!kind->ops || !kind->ops->create)
		return unpack_refuse(kind, false, name, f);
	in->unpack = unpack_create(kind, in->start, in->fd);
	in->start.len = 0;
	if (!in->unpack)
		return unpack_cannot(name, f);
	in->layer = &unpack_layer;
	kind = unpack_find(byte_input_peek(in, store, UNPACK_MAGIC));
	return kind ? unpack_refuse(kind, true, name, f) : 0;
}

const char *byte_input_pipe(const struct byte_input *in)
{
	return in->unpack ? in->unpack->unpacker.kind->pipe : NULL;
}

static void unpack_cut(const struct unpack_kind *kind, const char *name, unsigned long long behind,
	struct fault *f)
{
	fault_set_file(f, ATOM(savefile_truncated), ATOM(read), name,
		"%s is cut short behind packet %llu: its %s data end before their end",
		unpack_label(name), behind, kind->name);
	fault_hint(f, "what they hold up to there was read");
}

static void unpack_window(const char *name, struct fault *f)
{
	fault_set_file(f, ATOM(savefile_invalid), ATOM(read), name,
		"%s was compressed with a zstd window over %u MiB", unpack_label(name),
		1u << (UNPACK_WINDOW_LOG - 20));
	unpack_hint("zstd -dc --long=31", name, f);
}

static void unpack_dictionary(const char *name, struct fault *f)
{
	fault_set_file(f, ATOM(savefile_invalid), ATOM(read), name,
		"%s was compressed with a dictionary, which is not here", unpack_label(name));
	unpack_hint("zstd -dc -D DICTIONARY", name, f);
}

static void unpack_gone(const char *name, struct fault *f)
{
	fault_set_file(f, ATOM(failed), ATOM(read), name,
		"the process that decompresses %s has ended", unpack_label(name));
	fault_hint(f, "every packet before that was delivered");
}

static void unpack_damaged(const struct unpack_kind *kind, const char *name,
	unsigned long long behind, struct fault *f)
{
	fault_set_file(f, ATOM(savefile_damaged), ATOM(read), name,
		"%s is damaged behind packet %llu: its %s data are corrupt there",
		unpack_label(name), behind, kind->name);
	fault_hint(f, "every packet before that was delivered");
}

bool byte_input_unpack_failed(
	const struct byte_input *in, const char *name, uint64_t behind, struct fault *f)
{
	const struct unpack *u = in->unpack;

	switch (u ? u->failure : UNPACK_GOOD) {
	case UNPACK_GOOD:
		return false;
	case UNPACK_CUT:
		unpack_cut(u->unpacker.kind, name, behind, f);
		break;
	case UNPACK_WINDOW:
		unpack_window(name, f);
		break;
	case UNPACK_DICTIONARY:
		unpack_dictionary(name, f);
		break;
	case UNPACK_NO_MEMORY:
		unpack_no_memory(name, f);
		break;
	case UNPACK_GONE:
		unpack_gone(name, f);
		break;
	default:
		unpack_damaged(u->unpacker.kind, name, behind, f);
	}
	return true;
}
