/* SPDX-License-Identifier: ISC */
/* enc_fields() and the field writer say what the encoder's single operations say. */
#include "unit.h"

#include "base/address.h"
#include "base/atom.h"
#include "base/bytes.h"
#include "wire/enc.h"
#include "wire/hot/field_code.h"
#include "wire/hot/field_writer.h"

static const uint16_t bits[16] = { [0] = ATOM(fin), [3] = ATOM(psh), [15] = ATOM(reserved) };

static const struct field below[] = { FIELD_U8(hop_limit, 0), FIELD_END };

#define ROWS                                                                                       \
	FIELD_NOTE(mtu), FIELD_U8(ttl, 0), FIELD_NOTE_MAP(extensions, below), FIELD_U16(len, 0),   \
		FIELD_U24(vni, 1), FIELD_U32(seq, 2), FIELD_BITS8(pcp, 0, 5, 7),                   \
		FIELD_BITS16(id, 0, 0, 0xfff), FIELD_BITS32(label, 0, 12, 0xfffff),                \
		FIELD_SPARSE16(urgent, 6, 0, 0xffff), FIELD_FLAGS(flags, 8, 0x8009, bits),         \
		FIELD_MAC(src, 4), FIELD_IP4(src_ip, 0), FIELD_IP6(dest_ip, 0),                    \
		FIELD_NAME(proto, 3, names), FIELD_NOTE(options)

static const struct field_name names[256] = { [0] = { "HOPOPT", 6 }, [4] = { "IPv4", 4 } };
static const struct field table[] = { ROWS, FIELD_END };
FIELDS_COMPILED(compiled, ROWS);

/* What the table says, in single operations. */
static void say_number(struct enc *e, const struct field *f, const uint8_t *p)
{
	uint32_t v = field_value(f, p);

	if (f->sparse && !v)
		return;
	enc_key(e, (atom_id)f->key);
	if (f->kind != FIELD_IS_FLAGS) {
		enc_uint(e, v);
		return;
	}
	enc_map_begin(e);
	for (int i = 0; i < 16; i++)
		if (v & 1u << i)
			enc_key_bool(e, (atom_id)bits[i], true);
	enc_end(e);
}

static void say(struct enc *e, const uint8_t *p, size_t len)
{
	for (const struct field *f = table; f->kind != FIELD_STOP; f++) {
		char text[ADDRESS_IP6_MAX];
		char *end = text;

		if (f->kind == FIELD_IS_NOTE || f->end > len)
			continue;
		if (f->kind < FIELD_IS_MAC) {
			say_number(e, f, p);
			continue;
		}
		if (f->kind == FIELD_IS_MAC)
			end = address_put_mac(text, p + f->offset);
		if (f->kind == FIELD_IS_IP4)
			end = address_put_ip4(text, p + f->offset);
		if (f->kind == FIELD_IS_IP6)
			end = address_put_ip6(text, p + f->offset);
		if (f->kind == FIELD_IS_NAME)
			end = field_put_name(text, &f->names[p[f->offset]], p[f->offset]);
		enc_key(e, (atom_id)f->key);
		enc_textn(e, text, (size_t)(end - text));
	}
}

/* The same twice, as the encoder says it and as the field writer does. */
static void say_fields(struct enc *e, const uint8_t *data, size_t len)
{
	enc_key_uint(e, ATOM(caplen), len);
	say(e, data, len);
	enc_key(e, ATOM(ip));
	enc_map_begin(e);
	say(e, data, len);
	enc_end(e);
	enc_key(e, ATOM(tcp));
	enc_map_begin(e);
	say(e, data, len);
	enc_key(e, ATOM(count));
	enc_uint(e, len);
	enc_end(e);
	enc_key(e, ATOM(udp));
	enc_map_begin(e);
	say(e, data, len);
	say(e, data, len);
	enc_end(e);
}

static void write_fields(struct enc *e, const struct field *fields, const uint8_t *data, size_t len)
{
	bool json = e->format->syntax == SYNTAX_JSON;
	struct field_writer p;

	enc_key_uint(e, ATOM(caplen), len);
	assert_true(field_writer_begin(&p, e, 4));
	field_writer_fields(&p, fields, data, len, json);
	field_writer_map_begin(&p, ATOM(ip), json);
	field_writer_map_fields(&p, fields, data, len, json);
	field_writer_map_end(&p, json);
	field_writer_map_begin(&p, ATOM(tcp), json);
	field_writer_map_fields(&p, fields, data, len, json);
	field_writer_hand_over(&p, e, json);
	enc_key_uint(e, ATOM(count), len);
	enc_end(e);
	enc_key(e, ATOM(udp));
	enc_map_begin(e);
	enc_fields(e, fields, data, len);
	enc_fields(e, fields, data, len);
	enc_end(e);
}

static void compare(
	const struct format *format, const struct field *fields, const uint8_t *data, size_t len)
{
	struct buf fast = { 0 }, general = { 0 };
	struct enc e;

	enc_init(&e, format, ENC_BASE64, &fast);
	enc_record_begin(&e, ATOM(packet));
	write_fields(&e, fields, data, len);
	enc_record_end(&e);

	enc_init(&e, format, ENC_BASE64, &general);
	enc_record_begin(&e, ATOM(packet));
	say_fields(&e, data, len);
	enc_record_end(&e);

	assert_int_equal(fast.len, general.len);
	assert_memory_equal(fast.data, general.data, general.len);
	buf_finish(&fast);
	buf_finish(&general);
}

static void test_fields(void **state)
{
	static const uint8_t rows[][16] = {
		{ 0 },
		{ 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 },
		{ 1, 2, 3, 4, 5, 6, 7, 8, 0x80, 0x08, 11, 12, 13, 14, 15, 16 },
	};

	static const struct format *const formats[] = { &format_etf, &format_json, &format_jsonl };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t len = 0; len <= 16; len++) {
			for (size_t j = 0; j < ARRAY_LEN(formats); j++) {
				compare(formats[j], table, rows[i], len);
				compare(formats[j], compiled, rows[i], len);
			}
		}
	}
}

/* What lists fields goes down into maps alone: a row with a table of texts has none. */
static void test_below(void **state)
{
	(void)state;
	for (const struct field *f = table; f->kind != FIELD_STOP; f++)
		assert_ptr_equal(field_below(f), f->key == ATOM(extensions) ? below : NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_below),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
