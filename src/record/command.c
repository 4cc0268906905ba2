/* SPDX-License-Identifier: ISC */
#include "record/command.h"

#include <arpa/inet.h>

#include "base/suggest.h"
#include "record/syntax.h"
#include "wire/json_scan.h"

static const char *const names[] = {
	[COMMAND_SEND] = "send",
	[COMMAND_FILTER] = "filter",
	[COMMAND_STATS] = "stats",
	[COMMAND_CREDIT] = "credit",
	[COMMAND_CLOSE] = "close",
	NULL,
};

static int command_find_kind(struct bytes name, enum command_kind *kind, struct fault *f)
{
	const char *nearest;

	for (int i = 0; names[i]; i++) {
		if (bytes_equal(name, names[i])) {
			*kind = (enum command_kind)i;
			return 0;
		}
	}
	fault_set(f, ATOM(frame_invalid), ATOM(read), "", "unknown command '%.*s'",
		name.len > 64 ? 64 : (int)name.len, (const char *)name.data);
	nearest = suggest_nearest((const char *)name.data, name.len, names);
	if (nearest)
		fault_hint(f, "did you mean '%s'?", nearest);
	else
		fault_hint(f, "the commands are send, filter, stats, credit and close");
	return -1;
}

static bool command_parse_netmask(struct bytes text, uint32_t *netmask)
{
	char address[INET_ADDRSTRLEN];
	struct in_addr in;

	if (text.len >= sizeof(address))
		return false;
	memcpy(address, text.data, text.len);
	address[text.len] = '\0';
	if (inet_pton(AF_INET, address, &in) != 1)
		return false;
	*netmask = ntohl(in.s_addr);
	return true;
}

static int command_json_netmask(struct decoder *d, struct command *c, struct fault *f)
{
	struct bytes text;
	uint64_t value;

	if (json_is_string(json_object_get(d->json.object, "netmask"))) {
		if (json_get_text(&d->json, "netmask", &text, f) < 0)
			return -1;
		c->has_netmask = command_parse_netmask(text, &c->netmask);
	} else {
		int rc = json_get_uint(&d->json, "netmask", &value, f);

		if (rc <= 0)
			return rc;
		c->netmask = (uint32_t)value;
		c->has_netmask = value <= UINT32_MAX;
	}
	if (!c->has_netmask)
		return fault_set(f, ATOM(frame_invalid), ATOM(read), "",
			"\"netmask\": 32 bits or an IPv4 address were expected");
	return 0;
}

static int command_json_filter(struct decoder *d, struct command *c, struct fault *f)
{
	int rc = json_get_text(&d->json, "expression", &c->expression, f);
	int optimize, limit;

	if (!rc)
		return fault_set(f, ATOM(frame_invalid), ATOM(read), "",
			"the filter command lacks \"expression\"");
	if (rc < 0)
		return -1;
	optimize = json_get_bool(&d->json, "optimize", &c->optimize, f);
	if (optimize < 0)
		return -1;
	limit = json_get_int(&d->json, "limit", &c->limit, f);
	if (limit < 0 || command_json_netmask(d, c, f) < 0)
		return -1;
	c->has_optimize = optimize;
	c->has_limit = limit;
	return json_get_text(&d->json, "ifname", &c->ifname, f) < 0 ? -1 : 0;
}

static int command_json_send(struct decoder *d, struct command *c, struct fault *f)
{
	int rc = decoder_json_data(d, &c->data, f);

	if (!rc)
		return fault_set(
			f, ATOM(frame_invalid), ATOM(read), "", "the send command lacks \"data\"");
	if (rc < 0 || json_get_text(&d->json, "ifname", &c->ifname, f) < 0)
		return -1;
	return 0;
}

static int command_json_credit(struct decoder *d, struct command *c, struct fault *f)
{
	int rc = json_get_uint(&d->json, "n", &c->credit, f);

	if (!rc)
		return fault_set(
			f, ATOM(frame_invalid), ATOM(read), "", "the credit command lacks \"n\"");
	return rc < 0 ? -1 : 0;
}

int command_read_json(struct decoder *d, struct bytes frame, struct command *c, struct fault *f)
{
	struct bytes name;
	int rc;

	d->id.len = 0;
	if (json_scan(frame, "id", &d->id))
		c->id = buf_bytes(&d->id);
	if (json_parse(&d->json, frame, f) < 0)
		return -1;
	rc = json_get_text(&d->json, "cmd", &name, f);
	if (!rc)
		return fault_set(f, ATOM(frame_invalid), ATOM(read), "", "a command lacks \"cmd\"");
	if (rc < 0 || command_find_kind(name, &c->kind, f) < 0)
		return -1;
	if (c->kind == COMMAND_SEND)
		return command_json_send(d, c, f);
	if (c->kind == COMMAND_CREDIT)
		return command_json_credit(d, c, f);
	return c->kind == COMMAND_FILTER ? command_json_filter(d, c, f) : 0;
}

static bool command_etf_netmask(struct decoder *d, struct etf_reader *r, struct command *c)
{
	const uint8_t *at = r->at;
	struct bytes text;
	uint64_t value;

	if (etf_peek_is_integer(r)) {
		if (!etf_read_uint(r, &value))
			return false;
		c->netmask = (uint32_t)value;
		c->has_netmask = value <= UINT32_MAX;
	} else {
		if (!etf_read_bytes(r, &d->data, &text))
			return false;
		c->has_netmask = command_parse_netmask(text, &c->netmask);
	}
	if (c->has_netmask)
		return true;
	r->at = at;
	return etf_reader_fail(r, "32 bits or an IPv4 address were expected as netmask");
}

/* The value of one option; a key without one is true. */
static bool command_etf_option(
	struct decoder *d, struct etf_reader *r, struct command *c, bool bare)
{
	const uint8_t *at = r->at;
	struct bytes key;

	if (!etf_read_atom(r, &key))
		return false;
	if (bytes_equal(key, "optimize")) {
		c->has_optimize = c->optimize = true;
		return bare || etf_read_bool(r, &c->optimize);
	}
	if (!bare && bytes_equal(key, "limit")) {
		c->has_limit = true;
		return etf_read_int(r, &c->limit);
	}
	if (!bare && bytes_equal(key, "netmask"))
		return command_etf_netmask(d, r, c);
	if (!bare && bytes_equal(key, "ifname"))
		return decoder_etf_text(r, &d->name, &c->ifname);
	r->at = at;
	return etf_reader_fail(r, "an unknown option of filter stands");
}

static bool command_etf_options(struct decoder *d, struct etf_reader *r, struct command *c)
{
	uint32_t count, arity;

	if (etf_peek(r) == ETF_MAP) {
		if (!etf_read_map(r, &count))
			return false;
		while (count--)
			if (!command_etf_option(d, r, c, false))
				return false;
		return true;
	}
	if (!etf_read_list(r, &count))
		return false;
	while (count--) {
		bool bare = etf_peek_is_atom(r);

		if (!bare && !etf_read_tuple(r, &arity))
			return false;
		if (!bare && arity != 2)
			return etf_reader_fail(r, "an option {Key, Value} was expected");
		if (!command_etf_option(d, r, c, bare))
			return false;
	}
	return etf_read_tail(r);
}

/* The elements of a tuple behind its name. */
static bool command_etf_arguments(
	struct decoder *d, struct etf_reader *r, struct command *c, uint32_t arguments)
{
	switch (c->kind) {
	case COMMAND_SEND:
		if (arguments != 1 && arguments != 2)
			break;
		if (arguments == 2 && !decoder_etf_text(r, &d->name, &c->ifname))
			return false;
		return etf_read_bytes(r, &d->data, &c->data);
	case COMMAND_FILTER:
		if (arguments != 1 && arguments != 2)
			break;
		if (!decoder_etf_text(r, &d->id, &c->expression))
			return false;
		return arguments == 1 || command_etf_options(d, r, c);
	case COMMAND_CREDIT:
		if (arguments != 1)
			break;
		return etf_read_uint(r, &c->credit);
	default:
		if (!arguments)
			return true;
	}
	return etf_reader_fail(r, "the command has a wrong number of arguments");
}

/* An atom, or a tuple that begins with one. */
static int command_etf_command(
	struct decoder *d, struct etf_reader *r, struct command *c, struct fault *f)
{
	uint32_t arity = 1;
	struct bytes name;

	if (!etf_peek_is_atom(r) && !etf_read_tuple(r, &arity))
		return etf_reader_fault(r, f);
	if (!arity)
		etf_reader_fail(r, "a command was expected, not an empty tuple");
	if (!etf_read_atom(r, &name))
		return etf_reader_fault(r, f);
	if (command_find_kind(name, &c->kind, f) < 0)
		return -1;
	if (!command_etf_arguments(d, r, c, arity - 1) || !etf_read_end(r))
		return etf_reader_fault(r, f);
	return 0;
}

/* The elements of a tuple that begins with `call`, of which the id comes next; 0: it is none. */
static uint32_t command_call_arity(struct etf_reader *r)
{
	struct etf_reader at = *r;
	struct bytes name;
	uint32_t arity;

	if (!etf_read_tuple(&at, &arity) || arity < 2 || !etf_read_atom(&at, &name) ||
		!bytes_equal(name, "call"))
		return 0;
	*r = at;
	return arity;
}

int command_read_etf(struct decoder *d, struct bytes frame, struct command *c, struct fault *f)
{
	struct etf_reader r, whole;
	uint32_t arity;

	if (!etf_reader_init(&r, frame))
		return etf_reader_fault(&r, f);
	whole = r;
	arity = command_call_arity(&r);
	if (arity && !etf_read_term(&r, &c->id))
		return etf_reader_fault(&r, f);
	/* Who calls with nothing or with too much waits all the same. */
	if (arity && arity != 3)
		r = whole;
	return command_etf_command(d, &r, c, f);
}
