/* SPDX-License-Identifier: ISC */
/* The table of formats: what people name, and what a row promises. */
#include "unit.h"

#include "base/bytes.h"
#include "wire/enc.h"

static void check_row(const char *name, const struct format *f)
{
	assert_string_equal(name, f->name);
	assert_non_null(f->framing);
	/* A record would be no line. */
	if (f->framing != &framing_lines)
		assert_true(f->binary);
	/* Commands can be read where they come from. */
	if (f->commands)
		assert_ptr_equal(f->commands->commands, f->commands);
}

static void test_rows(void **state)
{
	size_t n;

	(void)state;
	for (n = 0; format_outputs[n]; n++) {
		check_row(format_output_names[n], format_outputs[n]);
		assert_ptr_equal(format_find_output(format_output_names[n]), format_outputs[n]);
	}
	assert_null(format_output_names[n]);
	for (n = 0; format_record_names[n]; n++) {
		assert_string_equal(format_record_names[n], format_output_names[n]);
		assert_true(format_is_text(format_outputs[n]) || format_outputs[n]->encoder);
	}
	assert_null(format_inputs[0]);
	for (n = 1; format_inputs[n]; n++)
		check_row(format_input_names[n], format_inputs[n]);
	assert_null(format_input_names[n]);
	assert_null(format_find_output("epcap"));
	assert_null(format_find_output(""));
}

static size_t take(const struct framing *framing, const char *bytes, size_t n)
{
	return framing->size((const uint8_t *)bytes, n);
}

/* Nothing is said of a record whose head is not there. */
static void test_sizes(void **state)
{
	static const uint32_t head[] = { 1, 2, 5, 9 };

	(void)state;
	assert_int_equal(take(&framing_lines, "ab\ncd\n", 6), 3);
	assert_int_equal(take(&framing_lines, "ab", 2), 0);
	assert_int_equal(take(&framing_lines, NULL, 0), 0);
	assert_int_equal(take(&framing_length32, "\0\0\1\2", 4), 4 + 258);
	assert_int_equal(take(&framing_length32, "\0\0\1\2", 3), 0);
	assert_int_equal(take(&framing_length16, "\1\2", 2), 2 + 258);
	assert_int_equal(take(&framing_length16, "\1\2", 1), 0);
	assert_int_equal(take(&framing_savefile, (const char *)head, sizeof(head)), 16 + 5);
	assert_int_equal(take(&framing_savefile, (const char *)head, sizeof(head) - 1), 0);
	assert_int_equal(take(&framing_blocks, (const char *)head, 8), 2);
	assert_int_equal(take(&framing_blocks, (const char *)head, 7), 0);
}

/* Any framing goes with any encoder. */
static void test_frames(void **state)
{
	static const struct format *const formats[] = { &format_jsonl, &format_json, &format_etf,
		&format_epcap };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		struct buf out = { 0 };
		struct enc e;

		enc_init(&e, formats[i], ENC_BASE64, &out);
		for (int n = 0; n < 2; n++) {
			size_t before = out.len;

			enc_record_begin(&e, ATOM(failed));
			enc_record_end(&e);
			assert_int_equal(
				formats[i]->framing->size(out.data + before, out.len - before),
				out.len - before);
		}
		buf_finish(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
