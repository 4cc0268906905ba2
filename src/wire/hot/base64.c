/* SPDX-License-Identifier: ISC */
#include "wire/hot/base64.h"

#include <string.h>

#include "base/bytes.h"

static const char alphabet[64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Both characters of every 12-bit value: half the look-ups of a 64-entry table. */
static char pairs[4096][2];

static base64_encoder base64_choose;
static base64_encoder *encode = base64_choose;

static char *base64_put_tail(char *out, const uint8_t *data, size_t len)
{
	uint32_t v;

	if (!len)
		return out;
	v = (uint32_t)data[0] << 16 | (len > 1 ? (uint32_t)data[1] << 8 : 0);
	memcpy(out, pairs[v >> 12], 2);
	out[2] = len > 1 ? alphabet[v >> 6 & 63] : '=';
	out[3] = '=';
	return out + 4;
}

static size_t base64_encode_plain(char *out, const uint8_t *data, size_t len)
{
	char *p = out;

	for (; len >= 6; len -= 6, data += 6, p += 8) {
		uint32_t a = (uint32_t)data[0] << 16 | (uint32_t)data[1] << 8 | data[2];
		uint32_t b = (uint32_t)data[3] << 16 | (uint32_t)data[4] << 8 | data[5];

		memcpy(p, pairs[a >> 12], 2);
		memcpy(p + 2, pairs[a & 4095], 2);
		memcpy(p + 4, pairs[b >> 12], 2);
		memcpy(p + 6, pairs[b & 4095], 2);
	}
	if (len >= 3) {
		uint32_t a = (uint32_t)data[0] << 16 | (uint32_t)data[1] << 8 | data[2];

		memcpy(p, pairs[a >> 12], 2);
		memcpy(p + 2, pairs[a & 4095], 2);
		len -= 3, data += 3, p += 4;
	}
	return (size_t)(base64_put_tail(p, data, len) - out);
}

#if defined(__x86_64__)
#include <immintrin.h>

#define LANE(i)  3 * (i) + 1, 3 * (i), 3 * (i) + 2, 3 * (i) + 1
#define LANES(i) LANE(i), LANE((i) + 1), LANE((i) + 2), LANE((i) + 3)

/*
 * 24 bytes to 32 characters: 12 of them at low and 12 at high, where `order` finds them.  Each
 * 32-bit lane takes three bytes as b1 b0 b2 b1, two multiplications shift the four 6-bit groups
 * into bytes of their own, and a 16-entry table of offsets, indexed by the group's range,
 * turns them into characters (W. Mula and D. Lemire, "Faster Base64 Encoding
 * and Decoding using AVX2 Instructions", 2018).
 */
__attribute__((target("avx2"), always_inline)) static inline void base64_turn_avx2(
	char *out, const uint8_t *low, const uint8_t *high, __m256i order)
{
	const __m256i offsets = _mm256_broadcastsi128_si256(
		_mm_setr_epi8('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
			'0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0));
	__m128i bytes[] = { _mm_loadu_si128((const __m128i *)(const void *)low),
		_mm_loadu_si128((const __m128i *)(const void *)high) };
	__m256i in = _mm256_shuffle_epi8(_mm256_set_m128i(bytes[1], bytes[0]), order);
	__m256i outer = _mm256_mulhi_epu16(
		_mm256_and_si256(in, _mm256_set1_epi32(0x0fc0fc00)), _mm256_set1_epi32(0x04000040));
	__m256i inner = _mm256_mullo_epi16(
		_mm256_and_si256(in, _mm256_set1_epi32(0x003f03f0)), _mm256_set1_epi32(0x01000010));
	__m256i group = _mm256_or_si256(outer, inner);
	__m256i upper = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), group);
	__m256i range = _mm256_or_si256(_mm256_subs_epu8(group, _mm256_set1_epi8(51)),
		_mm256_and_si256(upper, _mm256_set1_epi8(13)));

	_mm256_storeu_si256((__m256i *)(void *)out,
		_mm256_add_epi8(group, _mm256_shuffle_epi8(offsets, range)));
}

/* The first turn reads four bytes behind its 24, all others four before them.  The last one goes
 * back to where 24 bytes are left, and writes some characters once more. */
__attribute__((target("avx2"))) static size_t base64_encode_avx2(
	char *out, const uint8_t *data, size_t len)
{
	const __m256i first = _mm256_setr_epi8(LANES(0), LANES(0));
	const __m256i later = _mm256_add_epi8(first, _mm256_set1_epi8(4));
	char *p = out;

	if (len >= 28) {
		base64_turn_avx2(p, data, data + 12, first);
		for (len -= 24, data += 24, p += 32; len >= 24; len -= 24, data += 24, p += 32)
			base64_turn_avx2(p, data - 4, data + 8, later);
		if (len >= 6) {
			size_t groups = len / 3;

			data += 3 * groups;
			p += 4 * groups;
			len -= 3 * groups;
			base64_turn_avx2(p - 32, data - 28, data - 16, later);
		}
	}
	return (size_t)(p - out) + base64_encode_plain(p, data, len);
}

/*
 * 48 bytes to 64 characters a turn, the last turn too: what a mask leaves out is not
 * read.  The same lanes; one instruction shifts out all groups, and one looks them up in
 * the whole alphabet (W. Mula and D. Lemire, "Base64 encoding and decoding at almost the
 * speed of a memory copy", 2019).
 */
__attribute__((target("avx512f,avx512bw,avx512vbmi"))) static size_t base64_encode_avx512(
	char *out, const uint8_t *data, size_t len)
{
	static const uint8_t order[64] = { LANES(0), LANES(4), LANES(8), LANES(12) };
	const __m512i lanes = _mm512_loadu_si512(order);
	const __m512i letters = _mm512_loadu_si512(alphabet);
	const __m512i shifts = _mm512_set1_epi64(0x3036242a1016040a);
	char *end = out + BASE64_LEN(len);

	for (size_t left = len; left; data += 48, out += 64) {
		size_t n = left < 48 ? left : 48;
		__m512i in = _mm512_maskz_loadu_epi8((__mmask64)(((uint64_t)1 << n) - 1), data);
		__m512i groups =
			_mm512_multishift_epi64_epi8(shifts, _mm512_permutexvar_epi8(lanes, in));

		_mm512_storeu_si512(out, _mm512_permutexvar_epi8(groups, letters));
		left -= n;
	}
	if (len % 3)
		end[-1] = '=';
	if (len % 3 == 1)
		end[-2] = '=';
	return BASE64_LEN(len);
}
#endif

static void base64_fill_pairs(void)
{
	for (unsigned i = 0; i < ARRAY_LEN(pairs); i++) {
		pairs[i][0] = alphabet[i >> 6];
		pairs[i][1] = alphabet[i & 63];
	}
}

base64_encoder *const *base64_encoders(void)
{
	static base64_encoder *able[4];
	size_t n = 0;

	if (able[0])
		return able;
	base64_fill_pairs();
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi"))
		able[n++] = base64_encode_avx512;
	if (__builtin_cpu_supports("avx2"))
		able[n++] = base64_encode_avx2;
#endif
	able[n] = base64_encode_plain;
	return able;
}

static size_t base64_choose(char *out, const uint8_t *data, size_t len)
{
	encode = base64_encoders()[0];
	return encode(out, data, len);
}

size_t base64_encode(char *out, const uint8_t *data, size_t len)
{
	return encode(out, data, len);
}

size_t hex_encode(char *out, const uint8_t *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[data[i] >> 4];
		out[2 * i + 1] = digits[data[i] & 15];
	}
	return 2 * len;
}
