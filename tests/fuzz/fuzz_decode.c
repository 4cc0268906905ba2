/* SPDX-License-Identifier: ISC */
/* Packets of every link type: whatever the bytes, the records are JSON without a repeated
 * key, one whole term, and printable text of a bounded length, and none is much longer than its
 * packet. */
#include <jansson.h>
#include <pcap/dlt.h>
#include <stdlib.h>

#include "base/atom.h"
#include "decode/line.h"
#include "wire/etf_reader.h"

#define FACTOR 64
#define SLACK  (1024 * 1024)
#define LINE   1024

static const int dlts[] = { DLT_EN10MB, DLT_RAW, DLT_IPV4, DLT_IPV6, DLT_NULL, DLT_LOOP,
	DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_USB, DLT_PPP, DLT_C_HDLC, DLT_IEEE802_11,
	DLT_IEEE802_11_RADIO, DLT_PPI, DLT_NFLOG, 258 /* PKTAP */ };

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void write_record(struct dissection *d, const struct format *format, struct buf *out)
{
	struct enc e;

	out->len = 0;
	enc_init(&e, format, ENC_HEX, out);
	enc_record_begin(&e, ATOM(packet));
	enc_key_uint(&e, ATOM(seq), 1);
	decode_emit(d, &e);
	enc_record_end(&e);
	require(!buf_failed(out));
}

static void check_json(const struct buf *out)
{
	json_t *value = json_loadb(
		(const char *)out->data, out->len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);

	require(value != NULL);
	json_decref(value);
}

static void check_term(const struct buf *out)
{
	struct etf_reader r;
	struct bytes b;

	require(etf_reader_init(&r, (struct bytes){ out->data + 4, out->len - 4 }));
	require(etf_read_term(&r, &b) && r.at == r.end);
}

static void check_line(const struct dissection *d, struct buf *out)
{
	char src[LINE_ENDPOINT_MAX], dest[LINE_ENDPOINT_MAX], label[LINE_LABEL_MAX];

	out->len = 0;
	line_endpoints(d, src, dest);
	buf_puts(out, src);
	buf_puts(out, dest);
	buf_puts(out, line_label(d, label));
	line_info(d, out);
	require(out->len <= LINE);
	for (size_t i = 0; i < out->len; i++)
		require(out->data[i] >= 0x20 && out->data[i] < 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* The first byte chooses the link type and the options, the second how much was cut off. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf out = { 0 };
	struct dissection d;
	size_t wire;

	if (len < 2)
		return 0;
	wire = len - 2 + data[1];
	decode_packet(&d, dlts[(data[0] & 15) % ARRAY_LEN(dlts)], data + 2, len - 2, wire,
		decode_checks(data[0] & 16, data[0] & 32 ? PCAPNG_CHECKSUM_NOT_READY : 0));
	require(d.cursor.at >= data + 2 && d.cursor.at <= d.cursor.end &&
		d.cursor.end <= data + len);
	write_record(&d, &format_jsonl, &out);
	check_json(&out);
	require(out.len < len * FACTOR + SLACK);
	write_record(&d, &format_etf, &out);
	check_term(&out);
	check_line(&d, &out);
	buf_finish(&out);
	return 0;
}
