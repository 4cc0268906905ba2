/* SPDX-License-Identifier: ISC */
#include "record/packet.h"

#include "base/atom.h"
#include "base/bytes.h"
#include "base/number.h"
#include "wire/etf.h"
#include "wire/json_text.h"

static void put_origin(struct enc *e, const struct packet_origin *o)
{
	if (o->ifname) {
		enc_key_text(e, ATOM(ifname), o->ifname);
		enc_key_uint(e, ATOM(ifindex), o->ifindex);
	} else {
		enc_key_text(e, ATOM(file), o->file);
	}
}

static void make_etf(struct packet_origin *o)
{
	struct enc e;

	o->etf = (struct buf){ 0 };
	enc_init(&e, ENC_ETF, ENC_BASE64, &o->etf);
	enc_map_resume(&e, 0, 0);
	put_origin(&e, o);
	o->etf_count = e.levels[0].count;
	enc_key(&e, ATOM(caplen));
}

bool packet_origin_init(struct packet_origin *o)
{
	struct buf *b = &o->json;

	*b = (struct buf){ 0 };
	if (o->ifname) {
		buf_puts(b, ",\"ifname\":");
		json_text_put(b, o->ifname, strlen(o->ifname));
		buf_printf(b, ",\"ifindex\":%u", o->ifindex);
	} else {
		buf_puts(b, ",\"file\":");
		json_text_put(b, o->file, strlen(o->file));
	}
	buf_printf(b, ",\"dlt\":%d,\"caplen\":", o->dlt);
	make_etf(o);
	return !buf_failed(b) && !buf_failed(&o->etf);
}

void packet_origin_finish(struct packet_origin *o)
{
	buf_finish(&o->json);
	buf_finish(&o->etf);
}

uint64_t packet_time_integer(enum packet_time unit, const struct packet *p)
{
	if (unit == PACKET_MICROSECOND)
		return (uint64_t)p->sec * 1000000 + p->nsec / 1000;
	return (uint64_t)p->sec * 1000000000 + p->nsec;
}

static void put_times(struct enc *e, const struct packet *p)
{
	char ts[CLOCK_RFC3339_LEN + 1];

	clock_put_rfc3339(ts, (struct clock_time){ p->sec, p->nsec });
	enc_key_text(e, ATOM(ts), ts);
	enc_key_uint(e, ATOM(ts_sec), (uint64_t)p->sec);
	enc_key_uint(e, ATOM(ts_nsec), p->nsec);
	enc_key_uint(e, ATOM(seq), p->seq);
}

static void record_json(struct packet_writer *w, const struct packet *p)
{
	struct enc *e = &w->enc;

	enc_record_begin(e, ATOM(packet));
	put_times(e, p);
	put_origin(e, p->origin);
	enc_key_uint(e, ATOM(dlt), (uint64_t)p->origin->dlt);
	enc_key_uint(e, ATOM(caplen), p->caplen);
	enc_key_uint(e, ATOM(len), p->len);
	if (!w->options.no_data) {
		if (e->bytes == ENC_HEX)
			enc_key_atom(e, ATOM(encoding), ATOM(hex));
		enc_key(e, ATOM(data));
		enc_bytes(e, p->data, p->caplen);
	}
	if (w->options.fields)
		w->options.fields(e, p, w->options.context);
	enc_record_end(e);
}

/* Meta has the keys of the JSON record that the tuple has not. */
static void record_etf(struct packet_writer *w, const struct packet *p)
{
	struct enc *e = &w->enc;

	enc_tuple_begin(e, w->options.meta ? 6 : 5);
	enc_atom(e, ATOM(packet));
	enc_uint(e, (uint64_t)p->origin->dlt);
	if (w->options.time == PACKET_TIMESTAMP) {
		enc_etf_tuple(e, 3);
		enc_uint(e, (uint64_t)p->sec / 1000000);
		enc_uint(e, (uint64_t)p->sec % 1000000);
		enc_uint(e, p->nsec / 1000);
	} else {
		enc_uint(e, packet_time_integer(w->options.time, p));
	}
	enc_uint(e, p->len);
	enc_bytes(e, p->data, w->options.no_data ? 0 : p->caplen);
	if (w->options.meta) {
		enc_map_begin(e);
		put_times(e, p);
		put_origin(e, p->origin);
		enc_key_uint(e, ATOM(caplen), p->caplen);
		if (w->options.fields)
			w->options.fields(e, p, w->options.context);
		enc_end(e);
	}
	enc_tuple_end(e);
}

void packet_record(struct packet_writer *w, const struct packet *p)
{
	if (w->enc.format == ENC_ETF)
		record_etf(w, p);
	else
		record_json(w, p);
}

/* https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html, section 5 */
static void packet_pcap(struct packet_writer *w, const struct packet *p)
{
	uint32_t head[] = { (uint32_t)p->sec, p->nsec, p->caplen, p->len };
	uint8_t *at = buf_reserve(w->out, sizeof(head) + p->caplen);

	if (!at)
		return;
	memcpy(at, head, sizeof(head));
	memcpy(at + sizeof(head), p->data, p->caplen);
	buf_advance(w->out, sizeof(head) + p->caplen);
}

void packet_writer_init(struct packet_writer *w, enum enc_format format, enum enc_bytes bytes,
	const struct packet_options *options, struct buf *out)
{
	*w = (struct packet_writer){ .out = out, .options = *options, .cached_sec = -1 };
	enc_init(&w->enc, format, bytes, out);
	w->options.meta = options->meta || options->fields;
	if (format == ENC_ETF)
		w->write = w->options.meta ? packet_etf_meta : packet_etf;
	else
		w->write = packet_json;
}

void packet_writer_init_text(
	struct packet_writer *w, packet_write_fn *write, void *context, struct buf *out)
{
	*w = (struct packet_writer){
		.write = write,
		.out = out,
		.options = { .context = context },
		.cached_sec = -1,
	};
}

void packet_writer_init_pcap(struct packet_writer *w, struct buf *out)
{
	*w = (struct packet_writer){ .write = packet_pcap, .out = out };
}

void packet_writer_init_epcap(struct packet_writer *w, enum packet_time time, struct buf *out)
{
	*w = (struct packet_writer){
		.write = packet_epcap,
		.out = out,
		.options = { .time = time },
		.cached_sec = -1,
	};
}
