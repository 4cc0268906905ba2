/* SPDX-License-Identifier: ISC */
/* One walk, two formats: what the encoder makes of every operation. */
#include "unit.h"

#include "base/atom.h"
#include "base/bytes.h"
#include "wire/enc.h"

static void walk_numbers(struct enc *e)
{
	static const int64_t values[] = { 0, 255, 256, INT32_MAX, 2147483648, INT64_MAX, -1,
		INT32_MIN, -2147483649, INT64_MIN };

	enc_key(e, ATOM(data));
	enc_list_begin(e);
	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		enc_int(e, values[i]);
	enc_uint(e, UINT64_MAX);
	enc_end(e);
}

static void walk_nested(struct enc *e)
{
	enc_key(e, ATOM(interfaces));
	enc_list_begin(e);
	enc_map_begin(e);
	enc_end(e);
	enc_map_begin(e);
	enc_key_bool(e, ATOM(final), true);
	enc_key_atom(e, ATOM(event), ATOM(up));
	enc_end(e);
	enc_list_begin(e);
	enc_end(e);
	enc_end(e);
	enc_key_text(e, ATOM(message), "a\"b");
	enc_key(e, ATOM(data));
	enc_bytes(e, (const uint8_t *)"\0\1\2", 3);
}

static void walk_empty(struct enc *e)
{
	(void)e;
}

/* Hexadecimal stands for ETF without its length; see erl_ext_dist. */
static const struct {
	void (*walk)(struct enc *);
	const char *json;
	const char *etf;
} rows[] = {
	{ walk_empty, "{\"type\":\"stats\"}", "836802770573746174737400000000" },
	{ walk_numbers,
		"{\"type\":\"stats\",\"data\":[0,255,256,2147483647,2147483648,9223372036854775807,"
		"-1,"
		"-2147483648,-2147483649,-9223372036854775808,18446744073709551615]}",
		"8368027705737461747374000000017704646174616c0000000b"
		"6100"
		"61ff"
		"6200000100"
		"627fffffff"
		"6e040000000080"
		"6e0800ffffffffffffff7f"
		"62ffffffff"
		"6280000000"
		"6e040101000080"
		"6e08010000000000000080"
		"6e0800ffffffffffffffff"
		"6a" },
	{ walk_nested,
		"{\"type\":\"stats\",\"interfaces\":[{},{\"final\":true,\"event\":\"up\"},[]],"
		"\"message\":\"a\\\"b\",\"data\":\"AAEC\"}",
		"83680277057374617473740000000377"
		"0a696e7465726661636573"
		"6c00000003"
		"7400000000"
		"7400000002"
		"770566696e616c"
		"770474727565"
		"77056576656e74"
		"77027570"
		"6a"
		"6a"
		"77076d657373616765"
		"6d00000003"
		"612262"
		"770464617461"
		"6d00000003"
		"000102" },
};

static size_t unhex(const char *hex, uint8_t *out)
{
	size_t n = strlen(hex) / 2;

	for (size_t i = 0; i < n; i++) {
		unsigned byte;

		assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
		out[i] = (uint8_t)byte;
	}
	return n;
}

static void encode(struct buf *out, const struct format *format, void (*walk)(struct enc *))
{
	struct enc e;

	out->len = 0;
	enc_init(&e, format, ENC_BASE64, out);
	enc_record_begin(&e, ATOM(stats));
	walk(&e);
	enc_record_end(&e);
	assert_false(buf_failed(out));
}

static void test_walks(void **state)
{
	struct buf out = { 0 };
	uint8_t want[512];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t len = strlen(rows[i].json);

		encode(&out, &format_jsonl, rows[i].walk);
		assert_int_equal(out.len, len + 1);
		assert_memory_equal(out.data, rows[i].json, len);
		assert_int_equal(out.data[len], '\n');

		encode(&out, &format_json, rows[i].walk);
		assert_int_equal(out.len, len + 4);
		assert_int_equal(get_be32(out.data), len);
		assert_memory_equal(out.data + 4, rows[i].json, len);

		len = unhex(rows[i].etf, want);
		encode(&out, &format_etf, rows[i].walk);
		assert_int_equal(get_be32(out.data), len);
		assert_int_equal(out.len, len + 4);
		assert_memory_equal(out.data + 4, want, len);
	}
	buf_finish(&out);
}

static void test_atoms(void **state)
{
	(void)state;
	for (int i = 1; i < ATOM_COUNT; i++) {
		atom_id atom = (atom_id)i;

		assert_int_equal(strlen(atom_text(atom)), atom_texts[atom].len);
		assert_int_equal(atom_find(atom_text(atom), atom_texts[atom].len), atom);
	}
	assert_int_equal(atom_find("nonesuch", 8), ATOM(none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walks),
		cmocka_unit_test(test_atoms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
