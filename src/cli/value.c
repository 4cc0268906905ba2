/* SPDX-License-Identifier: ISC */
#include "cli/value.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/atom.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/number.h"
#include "file/linktype.h"
#include "net/fanout.h"
#include "net/live.h"
#include "os/cpus.h"
#include "os/input.h"
#include "record/packet.h"

#define EXPRESSION_MAX (4u * 1024 * 1024)

bool value_linktype(const char *text, void *field)
{
	int dlt = linktype_parse(text);

	*(int *)field = dlt;
	return dlt >= 0;
}

bool value_tstamp_type(const char *text, void *field)
{
	int type = live_parse_tstamp_type(text);

	*(int *)field = type;
	return type >= 0;
}

bool value_netmask(const char *text, void *field)
{
	struct in_addr address;

	if (inet_pton(AF_INET, text, &address) != 1)
		return false;
	*(bpf_u_int32 *)field = ntohl(address.s_addr);
	return true;
}

bool value_limit(const char *text, void *field)
{
	uint64_t value;

	if (!strcmp(text, "-1")) {
		*(long *)field = -1;
		return true;
	}
	if (!number_parse_size(text, 1, &value) || value > EXPRESSION_MAX)
		return false;
	*(long *)field = (long)value;
	return true;
}

bool value_community_id(const char *text, void *field)
{
	uint64_t seed = 0;

	if (text && (!number_parse(text, &seed) || seed > UINT16_MAX))
		return false;
	*(struct value_community_id *)field = (struct value_community_id){ true, (uint16_t)seed };
	return true;
}

bool value_fanout(const char *text, void *field)
{
	static const atom_id types[] = { ATOM(hash), ATOM(lb), ATOM(cpu), ATOM(qm), ATOM(rollover),
		ATOM(random) };
	struct fanout *fanout = field;
	const char *at = text;
	uint32_t id = 0;

	for (; *at >= '0' && *at <= '9' && id <= FANOUT_ID_MAX; at++)
		id = id * 10 + (uint32_t)(*at - '0');
	if (at == text || id > FANOUT_ID_MAX)
		return false;
	*fanout = (struct fanout){ (uint16_t)id, ATOM(hash) };
	if (*at != ':')
		return *at == '\0';
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		fanout->type = types[i];
		if (!strcmp(at + 1, atom_text(types[i])))
			return true;
	}
	return false;
}

bool value_cpus(const char *text, void *field)
{
	return cpus_parse(text, field);
}

/* The bit of a key's name; 0 for others. */
static unsigned value_meta_key(const char *name, size_t len)
{
	const atom_id key = atom_find(name, len);

	for (unsigned i = 0; key && i < PACKET_META_KEYS; i++)
		if (packet_meta_keys[i] == key)
			return 1u << i;
	return 0;
}

bool value_meta(const char *text, void *field)
{
	struct value_meta *meta = field;

	*meta = (struct value_meta){ .wanted = true };
	for (size_t len; text; text = text[len] ? text + len + 1 : NULL) {
		unsigned key;

		len = strcspn(text, ",");
		key = value_meta_key(text, len);
		if (!key)
			return false;
		meta->keys |= key;
	}
	return true;
}

bool value_timeout(const char *text, void *field)
{
	struct value_timeout *timeout = field;
	uint64_t ns;

	*timeout = (struct value_timeout){ .ms = 1 };
	if (!strcmp(text, "immediate")) {
		timeout->immediate = true;
		return true;
	}
	if (!strcmp(text, "infinity")) {
		timeout->ms = 0;
		return true;
	}
	if (number_parse(text, &ns)) {
		if (ns > VALUE_TIMEOUT_MAX)
			return false;
		ns *= CLOCK_MS;
	} else if (!number_parse_time(text, &ns)) {
		return false;
	}
	timeout->ms = (unsigned)(ns / CLOCK_MS);
	return ns >= CLOCK_MS && ns / CLOCK_MS <= VALUE_TIMEOUT_MAX;
}

static void value_read_failed(const char *name, int error, struct fault *f)
{
	fault_set_file(f,
		error == ENOENT || error == ENOTDIR ? ATOM(no_such_file)
		: error == EACCES || error == EPERM ? ATOM(permission_denied)
						    : ATOM(read_failed),
		ATOM(filter), name, "cannot read the filter in %s: %s", name, strerror(error));
	if (f->code == ATOM(permission_denied))
		fault_hint(f, "files are read with your own rights: chmod +r, or -F - with the "
			      "filter on stdin");
	else if (error == EISDIR)
		fault_hint(f, "name a file in it");
	else if (f->code == ATOM(no_such_file))
		fault_hint(
			f, "-F takes the name of a file; an expression stands behind the options");
}

static int value_read_file(const char *name, struct buf *out, struct fault *f)
{
	int fd = strcmp(name, "-") ? input_open_file(name) : STDIN_FILENO;
	bool stopped = false;
	ssize_t n = -1;

	while (fd >= 0 && out->len < EXPRESSION_MAX) {
		uint8_t *at = buf_reserve(out, 65536);

		stopped = !input_wait(fd);
		if (stopped)
			break;
		n = at ? read(fd, at, 65536) : -1;
		if (n < 0 && at && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		buf_advance(out, (size_t)n);
	}
	if (stopped)
		fault_set_file(f, ATOM(none), ATOM(signal), name,
			"a signal came while the filter in %s was waited for", name);
	else if (n < 0)
		value_read_failed(name, errno, f);
	if (fd > STDIN_FILENO)
		close(fd);
	return stopped || n < 0 ? -1 : 0;
}

static void value_blank_comments(struct buf *b)
{
	bool comment = false;

	for (size_t i = 0; i < b->len; i++) {
		comment = b->data[i] != '\n' && (comment || b->data[i] == '#');
		if (comment)
			b->data[i] = ' ';
	}
	while (b->len && strchr(" \t\r\n", b->data[b->len - 1]))
		b->len--;
}

int value_expression(
	const struct option_words *words, const char *file, struct buf *out, struct fault *f)
{
	if (file && words->count) {
		fault_set(f, ATOM(usage), ATOM(options), NULL,
			"a filter in a file and one on the command line: \"%s\"", words->items[0]);
		return fault_hint(f, "use one of them");
	}
	if (file) {
		if (value_read_file(file, out, f) < 0)
			return -1;
		if (out->len && memchr(out->data, '\0', out->len)) {
			fault_set_file(f, ATOM(filter_invalid), ATOM(filter), file,
				"the filter in %s has a NUL byte", file);
			return fault_hint(f, "a filter is text");
		}
		if (out->len)
			value_blank_comments(out);
	}
	for (int i = 0; i < words->count; i++) {
		if (i)
			buf_put_byte(out, ' ');
		buf_puts(out, words->items[i]);
	}
	buf_put_byte(out, '\0');
	if (buf_failed(out))
		return fault_set(f, ATOM(no_memory), ATOM(filter), NULL, "out of memory");
	return 0;
}
