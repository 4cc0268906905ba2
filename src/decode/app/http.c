/* SPDX-License-Identifier: ISC */
/*
 * HTTP/1 (RFC 9112): the first line, and the header fields that say what is asked for and what
 * comes.  What follows the header is payload.  SSDP (UPnP device architecture) is the same
 * over UDP, and says what it is about in fields of its own.
 */
#include "base/atom.h"
#include "decode/lines.h"
#include "decode/printable.h"

static const char *const http_methods[] = { "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS",
	"CONNECT", "PATCH", "TRACE", "PROPFIND", "NOTIFY", "M-SEARCH", "SUBSCRIBE", "UNSUBSCRIBE" };

static const struct field http_fields[] = {
	FIELD_NOTE(method),
	FIELD_NOTE(target),
	FIELD_NOTE(version),
	FIELD_NOTE(status),
	FIELD_NOTE(host),
	FIELD_NOTE(user_agent),
	FIELD_NOTE(content_type),
	FIELD_NOTE(content_length),
	FIELD_END,
};

static const struct field ssdp_fields[] = {
	FIELD_NOTE(method),
	FIELD_NOTE(target),
	FIELD_NOTE(version),
	FIELD_NOTE(status),
	FIELD_NOTE(st),
	FIELD_NOTE(nt),
	FIELD_NOTE(nts),
	FIELD_NOTE(usn),
	FIELD_NOTE(location),
	FIELD_NOTE(server),
	FIELD_END,
};

static const struct field_of {
	const char *name;
	uint16_t key;
} http_header[] = {
	{ "Host", ATOM(host) },
	{ "User-Agent", ATOM(user_agent) },
	{ "Content-Type", ATOM(content_type) },
}, ssdp_header[] = {
	{ "ST", ATOM(st) },
	{ "NT", ATOM(nt) },
	{ "NTS", ATOM(nts) },
	{ "USN", ATOM(usn) },
	{ "Location", ATOM(location) },
	{ "Server", ATOM(server) },
};

struct http_line {
	struct bytes method; /* of a request, whose status is 0 */
	struct bytes target;
	struct bytes version;
	uint32_t status;
};

static bool http_is_method(struct bytes word)
{
	for (size_t i = 0; i < ARRAY_LEN(http_methods); i++)
		if (bytes_equal(word, http_methods[i]))
			return true;
	return false;
}

/* The first line; without its end a request's version may be missing. */
static bool http_read(struct cursor *c, struct http_line *h)
{
	struct bytes line, word;
	bool whole = lines_take(c, &line);

	*h = (struct http_line){ 0 };
	word = lines_word(&line);
	if (lines_begin(word, "HTTP/1.")) {
		h->version = word;
		return lines_number(lines_word(&line), &h->status) && h->status;
	}
	if (!http_is_method(word))
		return false;
	h->method = word;
	h->target = lines_word(&line);
	h->version = lines_word(&line);
	return whole ? lines_begin(h->version, "HTTP/1.") : h->target.len > 0;
}

static bool http_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	struct http_line h;

	return http_read(&c, &h);
}

static void http_emit_line(struct enc *e, const struct http_line *h)
{
	if (h->method.len) {
		lines_emit(e, ATOM(method), h->method);
		lines_emit(e, ATOM(target), h->target);
	}
	if (h->version.len)
		lines_emit(e, ATOM(version), h->version);
	if (h->status)
		enc_key_uint(e, ATOM(status), h->status);
}

static void http_emit_header(struct enc *e, struct cursor c, const struct field_of *names, size_t n)
{
	struct bytes value;

	for (size_t i = 0; i < n; i++)
		if (lines_find(c, names[i].name, &value))
			lines_emit(e, (atom_id)names[i].key, value);
}

static void http_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	struct http_line h;
	struct bytes value;
	uint32_t length;

	(void)d;
	http_read(&c, &h);
	http_emit_line(e, &h);
	http_emit_header(e, c, http_header, ARRAY_LEN(http_header));
	if (lines_find(c, "Content-Length", &value) && lines_number(value, &length))
		enc_key_uint(e, ATOM(content_length), length);
}

static void ssdp_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	struct http_line h;

	(void)d;
	http_read(&c, &h);
	http_emit_line(e, &h);
	http_emit_header(e, c, ssdp_header, ARRAY_LEN(ssdp_header));
}

static void http_text_line(struct buf *out, const struct http_line *h, struct bytes host)
{
	if (h->status) {
		printable_number(out, "", h->status);
		return;
	}
	printable_put(out, h->method.data, h->method.len);
	printable_text(out, " ", host);
	printable_put(out, h->target.data, h->target.len);
}

static void http_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	struct bytes host = { NULL, 0 }, type;
	struct http_line h;

	(void)d;
	http_read(&c, &h);
	/* A proxy is asked for the whole address. */
	if (h.target.len && h.target.data[0] == '/')
		lines_find(c, "Host", &host);
	http_text_line(out, &h, host);
	if (h.status && lines_find(c, "Content-Type", &type))
		printable_text(out, " ", type);
}

static void ssdp_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	struct bytes what;
	struct http_line h;

	(void)d;
	http_read(&c, &h);
	http_text_line(out, &h, (struct bytes){ NULL, 0 });
	if (lines_find(c, "NTS", &what))
		printable_text(out, " ", what);
	if (lines_find(c, "ST", &what) || lines_find(c, "NT", &what))
		printable_text(out, " ", what);
}

const struct proto proto_http = {
	.name = ATOM(http),
	.index = PROTO_http,
	.color = LINE_APP,
	.label = "HTTP",
	.fields = http_fields,
	.match = http_match,
	.dissect = lines_dissect_header,
	.emit = http_emit,
	.text = http_text,
};

const struct proto proto_ssdp = {
	.name = ATOM(ssdp),
	.index = PROTO_ssdp,
	.color = LINE_APP,
	.label = "SSDP",
	.fields = ssdp_fields,
	.match = http_match,
	.dissect = lines_dissect_header,
	.emit = ssdp_emit,
	.text = ssdp_text,
};
