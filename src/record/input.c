/* SPDX-License-Identifier: ISC */
#include "record/input.h"

#include "base/atom.h"
#include "base/clock.h"
#include "pktpipe/wire.h"
#include "record/syntax.h"
#include "wire/json_scan.h"

/* No byte of UTF-8 is higher. */
#define UTF8_NONE 0xf5

#define NANOSECONDS_FROM 100000000000000000u

/* https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html, and libpcap's sf-pcap.c
 * for the two older kinds; https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html */
static bool input_is_savefile(uint32_t magic)
{
	static const uint32_t magics[] = { 0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34, 0xa1b234cd };

	if (magic == 0x0a0d0d0a)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(magics); i++)
		if (magic == magics[i] || magic == __builtin_bswap32(magics[i]))
			return true;
	return false;
}

#define INPUT_LENGTHS "before each raw frame stand four bytes with its length, the highest first"
#define INPUT_ONE_FRAME                                                                            \
	"of one frame without a length a record is made: ... | printf '{\"data\":\"%%s\"}\\n' "    \
	"\"$(base64 -w0)\" | pktpipe inject -i NAME"

static const struct format *input_unknown(struct fault *f)
{
	fault_set(f, ATOM(frame_invalid), ATOM(read), "",
		"the input is neither records nor a savefile");
	fault_hint(f, "say what it is with --input; " INPUT_ONE_FRAME);
	return NULL;
}

static bool input_is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

const struct format *input_detect(struct bytes start, struct fault *f)
{
	const uint8_t *p = start.data;
	size_t i = 0;

	if (start.len >= 4 && input_is_savefile(get_be32(p)))
		return &format_savefile;
	while (i < start.len && input_is_space(p[i]))
		i++;
	if (i == start.len || p[i] == '{' || p[i] == '[')
		return &format_jsonl;
	if (start.len < INPUT_DETECT_LEN || get_be32(p) > PKTPIPE_FRAME_MAX)
		return input_unknown(f);
	if (p[4] == '{' || p[4] == '[')
		return &format_json;
	return p[4] == ETF_VERSION ? &format_etf : input_unknown(f);
}

/* Whether the first bytes may be those of a format that somebody has named.  Lines may begin within
 * one, so they are believed as long as they are text; raw packets may begin like records. */
static bool input_may_be(const struct format *said, const struct format *found, struct bytes start)
{
	if (said->framing->length)
		return start.len < 4 || (get_be32(start.data) <= PKTPIPE_FRAME_MAX &&
						(!found || said == &format_raw));
	for (size_t i = 0; i < start.len && i < INPUT_DETECT_LEN; i++)
		if ((start.data[i] < ' ' && !input_is_space(start.data[i])) ||
			start.data[i] >= UTF8_NONE)
			return false;
	return true;
}

int input_check(const struct format *said, struct bytes start, struct fault *f)
{
	const struct format *found = input_detect(start, f);

	if (found == said || said == &format_savefile || input_may_be(said, found, start))
		return 0;
	if (!found) {
		fault_set(f, ATOM(frame_invalid), ATOM(read), "",
			"the input is not \"%s\", nor records of another kind, nor a savefile",
			said->name);
		return fault_hint(f,
			said == &format_raw ? INPUT_LENGTHS "; " INPUT_ONE_FRAME : INPUT_ONE_FRAME);
	}
	fault_set(f, ATOM(frame_invalid), ATOM(read), "",
		"the input is not \"%s\": by its first bytes it is \"%s\"", said->name,
		found->name);
	return fault_hint(f, "leave --input out, or say --input %s", found->name);
}

static int input_invalid(struct fault *f, const char *what)
{
	return fault_set(f, ATOM(frame_invalid), ATOM(read), "", "%s", what);
}

static int input_do_check(struct input_packet *p, uint64_t dlt, uint64_t sec, uint64_t nsec,
	uint64_t len, struct fault *f)
{
	if (dlt > INT32_MAX)
		return input_invalid(f, "the link type of a packet is out of range");
	if (sec > CLOCK_SEC_MAX || nsec >= CLOCK_SECOND)
		return input_invalid(f, "the time of a packet is out of range");
	if (len > UINT32_MAX || len < p->data.len)
		return input_invalid(f, "the length of a packet on the wire is out of range");
	p->dlt = (int)dlt;
	p->sec = (int64_t)sec;
	p->nsec = (uint32_t)nsec;
	p->len = (uint32_t)len;
	return 1;
}

/* What went to another host came in. */
static atom_id input_direction(struct bytes text)
{
	if (bytes_equal(text, "out"))
		return ATOM(out);
	return bytes_equal(text, "in") || bytes_equal(text, "other") ? ATOM(in) : ATOM(none);
}

static int input_json_packet(struct decoder *d, struct input_packet *p, struct fault *f)
{
	uint64_t dlt = 0, sec = 0, nsec = 0, len = p->data.len;
	struct bytes text;
	int has_dlt = json_get_uint(&d->json, "dlt", &dlt, f);
	int has_sec = has_dlt < 0 ? -1 : json_get_uint(&d->json, "ts_sec", &sec, f);
	int has_nsec = has_sec < 0 ? -1 : json_get_uint(&d->json, "ts_nsec", &nsec, f);
	int has_len = has_nsec < 0 ? -1 : json_get_uint(&d->json, "len", &len, f);

	if (has_len < 0)
		return -1;
	if (json_get_text(&d->json, "direction", &text, f) > 0)
		p->direction = input_direction(text);
	p->timed = has_sec;
	if (!has_len)
		len = p->data.len;
	if (input_do_check(p, dlt, sec, nsec, len, f) < 0)
		return -1;
	if (!has_dlt)
		p->dlt = -1;
	return 1;
}

/* A record of another type is passed over also where it has what the parser does not take: a
 * number over 64 bits, a NUL in a key, a key twice, a deep nesting. */
static bool input_is_other_json(struct decoder *d, struct bytes frame)
{
	d->data.len = d->id.len = 0;
	return json_scan_all(frame, &d->data) && json_scan(frame, "type", &d->id) &&
	       d->id.data[0] == '"' && !bytes_equal(buf_bytes(&d->id), "\"packet\"");
}

/* Of the object that the reader has. */
static int input_take_json(struct decoder *d, struct input_packet *p, struct fault *f)
{
	struct bytes type;
	int rc;

	rc = json_get_text(&d->json, "type", &type, f);
	if (rc < 0 || (rc && !bytes_equal(type, "packet")))
		return rc < 0 ? -1 : 0;
	rc = json_get_text(&d->json, "cmd", &type, f);
	if (rc < 0 || (rc && !bytes_equal(type, "send")))
		return rc < 0 ? -1 : input_invalid(f, "the only command that inject takes is send");
	rc = decoder_json_data(d, &p->data, f);
	if (rc <= 0)
		return rc < 0 ? -1 : input_invalid(f, "the record lacks \"data\"");
	return input_json_packet(d, p, f);
}

int input_read_json(struct decoder *d, struct bytes frame, struct input_packet *p, struct fault *f)
{
	int rc;

	if (!d->more && json_parse_records(&d->json, frame, f) < 0)
		return input_is_other_json(d, frame) ? 0 : -1;
	rc = json_next_record(&d->json, f);
	d->more = json_has_more(&d->json);
	return rc > 0 ? input_take_json(d, p, f) : rc;
}

/* {MegaSecs, Secs, MicroSecs} or an integer. */
static bool input_etf_time(struct etf_reader *r, uint64_t *sec, uint64_t *nsec)
{
	uint64_t value, mega, micro;
	uint32_t arity;

	if (etf_peek_is_integer(r)) {
		if (!etf_read_uint(r, &value))
			return false;
		if (value < NANOSECONDS_FROM) {
			*sec = value / 1000000;
			*nsec = value % 1000000 * 1000;
		} else {
			*sec = value / CLOCK_SECOND;
			*nsec = value % CLOCK_SECOND;
		}
		return true;
	}
	if (!etf_read_tuple(r, &arity))
		return false;
	if (arity != 3)
		return etf_reader_fail(r, "{MegaSecs, Secs, MicroSecs} was expected");
	if (!etf_read_uint(r, &mega) || !etf_read_uint(r, sec) || !etf_read_uint(r, &micro))
		return false;
	if (mega > CLOCK_SEC_MAX / 1000000 || *sec > CLOCK_SEC_MAX || micro >= 1000000)
		return etf_reader_fail(r, "a time out of range stands");
	*sec += mega * 1000000;
	*nsec = micro * 1000;
	return true;
}

static bool input_etf_direction(struct etf_reader *r, atom_id *direction)
{
	struct bytes text;

	if (!etf_peek_is_atom(r))
		return etf_read_term(r, &text);
	if (!etf_read_atom(r, &text))
		return false;
	*direction = input_direction(text);
	return true;
}

/* Meta knows the time to the nanosecond. */
static bool input_etf_meta(struct etf_reader *r, uint64_t *sec, uint64_t *nsec, atom_id *direction)
{
	struct bytes key, value;
	uint32_t pairs;

	if (!etf_read_map(r, &pairs))
		return false;
	while (pairs--) {
		bool ok;

		if (!etf_peek_is_atom(r))
			ok = etf_read_term(r, &key) && etf_read_term(r, &value);
		else if (!etf_read_atom(r, &key))
			return false;
		else if (bytes_equal(key, "ts_sec"))
			ok = etf_read_uint(r, sec);
		else if (bytes_equal(key, "ts_nsec"))
			ok = etf_read_uint(r, nsec);
		else if (bytes_equal(key, "direction"))
			ok = input_etf_direction(r, direction);
		else
			ok = etf_read_term(r, &value);
		if (!ok)
			return false;
	}
	return true;
}

static int input_etf_packet(struct decoder *d, struct etf_reader *r, uint32_t arity,
	struct input_packet *p, struct fault *f)
{
	uint64_t dlt = 0, sec = 0, nsec = 0, len = 0;

	if (arity != 5 && arity != 6)
		etf_reader_fail(r, "{packet, DataLinkType, Time, Length, Packet} was expected");
	if (!etf_read_uint(r, &dlt) || !input_etf_time(r, &sec, &nsec) || !etf_read_uint(r, &len) ||
		!etf_read_bytes(r, &d->data, &p->data) ||
		(arity == 6 && !input_etf_meta(r, &sec, &nsec, &p->direction)) || !etf_read_end(r))
		return etf_reader_fault(r, f);
	p->timed = true;
	return input_do_check(p, dlt, sec, nsec, len, f);
}

/* {Type, Map} and {reply, Id, Result}: whatever is in them, as long as it is well-formed. */
static int input_skip_etf(struct etf_reader *r, uint32_t terms, struct fault *f)
{
	struct bytes term;

	while (terms--)
		if (!etf_read_term(r, &term))
			return etf_reader_fault(r, f);
	return etf_read_end(r) ? 0 : etf_reader_fault(r, f);
}

static int input_take_etf(
	struct decoder *d, struct etf_reader *r, struct input_packet *p, struct fault *f)
{
	struct bytes type;
	uint32_t arity;

	if (!etf_read_tuple(r, &arity) || !etf_read_atom(r, &type))
		return etf_reader_fault(r, f);
	if (bytes_equal(type, "packet"))
		return input_etf_packet(d, r, arity, p, f);
	if (bytes_equal(type, "send") && arity == 2) {
		if (!etf_read_bytes(r, &d->data, &p->data) || !etf_read_end(r))
			return etf_reader_fault(r, f);
		p->len = (uint32_t)p->data.len;
		return 1;
	}
	if ((arity == 2 && etf_peek(r) == ETF_MAP) || (arity == 3 && bytes_equal(type, "reply")))
		return input_skip_etf(r, arity - 1, f);
	return fault_set(f, ATOM(frame_invalid), ATOM(read), "",
		"unknown record {%.*s, ...} of %u elements", type.len > 64 ? 64 : (int)type.len,
		(const char *)type.data, arity);
}

/* The next element of the list; what is behind it has to be sound too. */
static int input_next_etf(struct decoder *d, struct input_packet *p, struct fault *f)
{
	struct etf_reader r;
	struct bytes term;

	d->more = d->left > 0;
	if (!d->more)
		return etf_read_tail(&d->list) && etf_read_end(&d->list)
			       ? 0
			       : etf_reader_fault(&d->list, f);
	d->left--;
	if (!etf_read_term(&d->list, &term)) {
		d->more = false;
		return etf_reader_fault(&d->list, f);
	}
	r = (struct etf_reader){ term.data, term.data, term.data + term.len, NULL };
	return input_take_etf(d, &r, p, f);
}

int input_read_etf(struct decoder *d, struct bytes frame, struct input_packet *p, struct fault *f)
{
	struct etf_reader r;

	if (d->more)
		return input_next_etf(d, p, f);
	etf_reader_init(&r, frame);
	if (etf_peek(&r) != ETF_LIST && etf_peek(&r) != ETF_NIL)
		return input_take_etf(d, &r, p, f);
	if (!etf_read_list(&r, &d->left))
		return etf_reader_fault(&r, f);
	d->list = r;
	return input_next_etf(d, p, f);
}

int input_read_raw(struct decoder *d, struct bytes frame, struct input_packet *p, struct fault *f)
{
	(void)d;
	(void)f;
	p->len = (uint32_t)frame.len;
	p->data = frame;
	return 1;
}
