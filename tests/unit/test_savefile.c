/* SPDX-License-Identifier: ISC */
/* Records that are taken past libpcap come out as libpcap would hand them over. */
#include "unit.h"

#include <unistd.h>

#include "base/bytes.h"
#include "file/savefile.h"
#include "file/savefile_pcap.h"
#include "record/codec.h"

#define MICRO 0xa1b2c3d4
#define NANO  0xa1b23c4d

struct header {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t zone, sigfigs, snaplen, linktype;
};

struct record {
	uint32_t sec, fraction, caplen, len;
};

static const struct {
	const char *name;
	struct header header;
	struct record odd; /* in the middle, with as many bytes as caplen says, up to 300000 */
	unsigned cut;      /* bytes that the file lacks at its end */
	bool passed;       /* whether libpcap is passed by at all */
} rows[] = {
	{ "micro", { MICRO, 2, 4, 0, 0, 65535, 1 }, { 1, 2, 3, 4 }, 0, true },
	{ "nano", { NANO, 2, 4, 0, 0, 65535, 1 }, { 1, 999999999, 3, 4 }, 0, true },
	{ "no snaplen", { NANO, 2, 4, 0, 0, 0, 1 }, { 1, 2, 3, 4 }, 0, true },
	{ "largest snaplen", { NANO, 2, 4, 0, 0, 0x7fffffff, 1 }, { 1, 2, 3, 4 }, 0, true },
	{ "small snaplen", { NANO, 2, 4, 0, 0, 100, 1 }, { 1, 2, 101, 101 }, 0, true },
	{ "no data", { MICRO, 2, 4, 0, 0, 65535, 1 }, { 1, 2, 0, 60 }, 0, true },
	{ "fraction", { MICRO, 2, 4, 0, 0, 65535, 1 }, { 1, 0x7fffffff, 9, 9 }, 0, true },
	{ "unsigned", { MICRO, 2, 4, 0, 0, 65535, 1 }, { 1, 0x80000000, 9, 9 }, 0, true },
	{ "zeros", { MICRO, 2, 4, 0, 0, 65535, 1 }, { 0, 0, 0, 0 }, 0, true },
	{ "second", { MICRO, 2, 4, 0, 0, 65535, 1 }, { NANO, 0x00040002, 0, 0 }, 0, true },
	{ "nanoseconds", { NANO, 2, 4, 0, 0, 65535, 1 }, { 5, 0xffffffff, 9, 9 }, 0, true },
	{ "seconds", { NANO, 2, 4, 0, 0, 65535, 1 }, { 0xffffffff, 0, 9, 9 }, 0, true },
	{ "len", { NANO, 2, 4, 0, 0, 65535, 1 }, { 1, 1, 9, 8 }, 0, true },
	{ "over snaplen", { NANO, 2, 4, 0, 0, 65535, 1 }, { 1, 1, 65536, 65536 }, 0, true },
	{ "longest", { NANO, 2, 4, 0, 0, 262144, 1 }, { 1, 1, 262144, 262144 }, 0, true },
	{ "too long", { NANO, 2, 4, 0, 0, 262144, 1 }, { 1, 1, 262145, 262145 }, 0, true },
	{ "wild", { NANO, 2, 4, 0, 0, 65535, 1 }, { 1, 1, 0xffffffff, 1 }, 0, true },
	{ "cut head", { NANO, 2, 4, 0, 0, 65535, 1 }, { 1, 1, 1, 1 }, 1505, true },
	{ "cut data", { NANO, 2, 4, 0, 0, 65535, 1 }, { 1, 1, 1, 1 }, 1, true },
	{ "2.3", { MICRO, 2, 3, 0, 0, 65535, 1 }, { 1, 1, 70, 60 }, 0, false },
	{ "patched", { 0xa1b2cd34, 2, 4, 0, 0, 65535, 1 }, { 1, 1, 70, 70 }, 0, false },
	{ "usb", { MICRO, 2, 4, 0, 0, 65535, 220 }, { 1, 1, 70, 70 }, 0, false },
	{ "fcs", { MICRO, 2, 4, 0, 0, 65535, 0x24000001 }, { 1, 1, 70, 70 }, 0, true },
};

static void swap_words(uint32_t *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		words[i] = __builtin_bswap32(words[i]);
}

/* A third of a mebibyte of records, so that several cross an end of the read buffer, with
 * the odd one among them. */
static void write_file(FILE *f, size_t row, bool swapped)
{
	static uint8_t data[300000];
	struct header header = rows[row].header;
	uint32_t x = 1;

	if (swapped) {
		swap_words((uint32_t *)&header, sizeof(header) / 4);
		header.major = __builtin_bswap16(rows[row].header.major);
		header.minor = __builtin_bswap16(rows[row].header.minor);
	}
	fwrite(&header, sizeof(header), 1, f);
	for (unsigned i = 0; i < 600; i++) {
		struct record r = { 1700000000 + i, i * 1000, 0, 0 };
		size_t size;

		x = x * 1664525 + 1013904223;
		r.caplen = i == 599 ? 1500 : x >> 22;
		r.len = r.caplen + i % 2;
		if (i == 300)
			r = rows[row].odd;
		size = r.caplen < sizeof(data) ? r.caplen : sizeof(data);
		memset(data, (int)i, size);
		if (swapped)
			swap_words((uint32_t *)&r, sizeof(r) / 4);
		fwrite(&r, sizeof(r), 1, f);
		fwrite(data, 1, size, f);
	}
	fflush(f);
	assert_int_equal(ftruncate(fileno(f), ftell(f) - (long)rows[row].cut), 0);
}

struct reading {
	struct buf packets;
	struct packet_writer writer;
	struct fault fault;
	struct fault warning;
	uint64_t delivered;
	unsigned stop; /* every so many packets the dispatch is ended */
};

static bool take_packet(void *context, struct packet *p)
{
	struct reading *r = context;

	packet_write(&r->writer, p);
	return ++r->delivered % r->stop != 0;
}

static bool no_wait(void *context, int fd)
{
	(void)context;
	(void)fd;
	return true;
}

static void read_file(struct reading *r, const char *path, bool pass, bool *passed, unsigned stop)
{
	struct savefile s;
	int n = 1;

	*r = (struct reading){ .stop = stop };
	packet_writer_init(&r->writer, &format_savefile, ENC_BASE64, &(struct packet_options){ 0 },
		&r->packets);
	assert_int_equal(savefile_open(&s, path, no_wait, NULL, &r->fault), 0);
	assert_int_equal(savefile_read_header(&s, &r->fault), 0);
	*passed = savefile_pcap_is_direct(&s);
	if (!pass)
		savefile_pcap_forbid_direct(&s);
	while (n > 0)
		n = savefile_read(&s, 64, take_packet, r, &r->fault);
	assert_true(s.done);
	assert_int_equal(r->delivered, s.delivered);
	r->warning = s.warning;
	savefile_close(&s);
}

static void compare(size_t row, bool swapped, unsigned stop)
{
	struct reading ours, libpcaps;
	char path[64];
	bool passed;
	FILE *f = tmpfile();

	assert_non_null(f);
	write_file(f, row, swapped);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fileno(f));
	read_file(&libpcaps, path, false, &passed, stop);
	read_file(&ours, path, true, &passed, stop);
	if (passed != rows[row].passed)
		fail_msg("%s: libpcap is%s passed by", rows[row].name, passed ? "" : " not");
	if (ours.delivered != libpcaps.delivered || ours.packets.len != libpcaps.packets.len ||
		memcmp(ours.packets.data, libpcaps.packets.data, ours.packets.len) != 0)
		fail_msg("%s: other packets", rows[row].name);
	assert_in_range(ours.delivered, 1, 600);
	assert_string_equal(ours.fault.message, libpcaps.fault.message);
	assert_string_equal(ours.warning.message, libpcaps.warning.message);
	buf_finish(&ours.packets);
	buf_finish(&libpcaps.packets);
	fclose(f);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (int swapped = 0; swapped < 2; swapped++) {
			compare(i, swapped, 1);
			compare(i, swapped, 7);
			compare(i, swapped, UINT32_MAX);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
