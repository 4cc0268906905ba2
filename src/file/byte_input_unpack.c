/* SPDX-License-Identifier: ISC */
#include "file/byte_input_unpack.h"

#include <stdlib.h>
#include <string.h>

#include "base/atom.h"

#define READ_SIZE (128 * 1024)

struct unpack {
	const struct unpack_kind *kind;
	void *state;
	enum unpack_status failure;
	struct bytes rest; /* of the buffer, not yet taken */
	uint8_t buffer[READ_SIZE];
};

/* RFC 1952, RFC 8878 (of whose frames that are passed over there are 16), and for the others
 * file(1)'s list. */
static const struct unpack_kind kinds[] = {
	{ "\x1f\x8b\x08", 3, 0xff, "gzip", "zcat", &byte_input_gzip },
	{ "\x28\xb5\x2f\xfd", 4, 0xff, "zstd", "zstd -dc", &byte_input_zstd },
	{ "\x50\x2a\x4d\x18", 4, 0xf0, "zstd", "zstd -dc", &byte_input_zstd },
	{ "\x04\x22\x4d\x18", 4, 0xff, "lz4", "lz4 -dc", NULL },
	{ "\x02\x21\x4c\x18", 4, 0xff, "lz4", "lz4 -dc", NULL },
	{ "\xfd\x37zXZ", 5, 0xff, "xz", "xz -dc", NULL },
	{ "BZh", 3, 0xff, "bzip2", "bzip2 -dc", NULL },
	{ "\x1f\x9d", 2, 0xff, "compress", "zcat", NULL },
	{ "LZIP", 4, 0xff, "lzip", "lzip -dc", NULL },
	{ "PK\x03\x04", 4, 0xff, "zip", "unzip -p", NULL },
	{ "7z\xbc\xaf\x27\x1c", 6, 0xff, "7-Zip", "7z x -so", NULL },
};

static bool unpack_begins(struct bytes start, const struct unpack_kind *kind)
{
	return start.len >= kind->len &&
	       (start.data[0] & kind->first_mask) == (uint8_t)kind->magic[0] &&
	       !memcmp(start.data + 1, kind->magic + 1, kind->len - 1u);
}

const struct unpack_kind *unpack_find(struct bytes start)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (unpack_begins(start, &kinds[i]))
			return &kinds[i];
	return NULL;
}

static const char *unpack_label(const char *name)
{
	return strcmp(name, "-") ? name : "stdin";
}

static int unpack_no_memory(const char *name, struct fault *f)
{
	return fault_set_file(f, ATOM(no_memory), ATOM(open), name, "out of memory");
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
static struct unpack *unpack_create(const struct unpack_kind *kind, struct bytes start)
{
	struct unpack *u = malloc(sizeof(*u));

	if (!u)
		return NULL;
	u->kind = kind;
	u->failure = UNPACK_GOOD;
	u->state = kind->ops->create();
	if (!u->state) {
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

static ssize_t unpack_read(struct byte_input *in, uint8_t *out, size_t size)
{
	struct unpack *u = in->unpack;

	while (!u->failure) {
		size_t made = size, before = u->rest.len;
		ssize_t n;

		u->failure = u->kind->ops->run(u->state, &u->rest, out, &made);
		if (made)
			return (ssize_t)made;
		if (u->failure)
			break;
		if (u->rest.len) {
			if (u->rest.len == before)
				u->failure = UNPACK_DAMAGED;
			continue;
		}
		n = byte_input_fetch(in, u->buffer, sizeof(u->buffer));
		if (n < 0 || in->stopped)
			return n;
		if (!n)
			u->failure = u->kind->ops->whole(u->state) ? UNPACK_GOOD : UNPACK_CUT;
		if (!n)
			break;
		u->rest = (struct bytes){ u->buffer, (size_t)n };
	}
	return 0;
}

static void unpack_close(struct byte_input *in)
{
	in->unpack->kind->ops->destroy(in->unpack->state);
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
	in->unpack = unpack_create(kind, in->start);
	in->start.len = 0;
	if (!in->unpack)
		return unpack_no_memory(name, f);
	in->layer = &unpack_layer;
	kind = unpack_find(byte_input_peek(in, store, UNPACK_MAGIC));
	return kind ? unpack_refuse(kind, true, name, f) : 0;
}

const char *byte_input_pipe(const struct byte_input *in)
{
	return in->unpack ? in->unpack->kind->pipe : NULL;
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
		unpack_cut(u->kind, name, behind, f);
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
	default:
		unpack_damaged(u->kind, name, behind, f);
	}
	return true;
}
