/* SPDX-License-Identifier: ISC */
#include "run/fingerprint.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef HAVE_FINGERPRINTS
#include <md5.h>
#include <sha2.h>
#endif

#include "base/number.h"
#include "decode/app/tls.h"
#include "wire/hot/base64.h"

#define LIST_MAX 256 /* values of a list */
#define HASHED   12  /* digits of a hash that JA4 has */

enum {
	SERVER_NAME = 0,
	GROUPS = 10,
	POINT_FORMATS = 11,
	SIGNATURES = 13,
	ALPN = 16,
	VERSIONS = 43
};

struct list {
	uint16_t values[LIST_MAX];
	unsigned count;
};

/* A hello taken apart, without the values that are there at random (GREASE, RFC 8701). */
struct hello {
	uint16_t version;
	struct list ciphers, extensions, groups, formats, signatures, versions;
	struct bytes alpn; /* the first one; NULL: none */
	bool named;
	bool failed;
};

bool fingerprint_available(void)
{
#ifdef HAVE_FINGERPRINTS
	return true;
#else
	return false;
#endif
}

static bool hello_is_grease(uint16_t value)
{
	return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

static void hello_add(struct hello *h, struct list *l, uint16_t value)
{
	if (hello_is_grease(value))
		return;
	if (l->count == LIST_MAX)
		h->failed = true;
	else
		l->values[l->count++] = value;
}

/* Values of two bytes each. */
static void hello_read_list(struct hello *h, struct list *l, struct cursor c)
{
	while (cursor_left(&c) >= 2)
		hello_add(h, l, cursor_u16(&c));
}

static void hello_read_formats(struct hello *h, struct cursor c)
{
	struct cursor formats = cursor_sub(&c, cursor_u8(&c));

	while (cursor_left(&formats))
		hello_add(h, &h->formats, cursor_u8(&formats));
}

static void hello_read_alpn(struct hello *h, struct cursor c)
{
	cursor_u16(&c);
	h->alpn.len = cursor_u8(&c);
	h->alpn.data = cursor_take(&c, h->alpn.len);
}

static void hello_read_extension(struct hello *h, uint16_t type, struct cursor c)
{
	struct cursor list = c;

	switch (type) {
	case SERVER_NAME:
		h->named = true;
		break;
	case GROUPS:
	case SIGNATURES:
		cursor_u16(&list);
		hello_read_list(h, type == GROUPS ? &h->groups : &h->signatures, list);
		break;
	case POINT_FORMATS:
		hello_read_formats(h, c);
		break;
	case ALPN:
		hello_read_alpn(h, c);
		break;
	case VERSIONS:
		cursor_u8(&list);
		hello_read_list(h, &h->versions, list);
		break;
	default:
		break;
	}
}

/* Version, random, session, suites, compression methods, extensions. */
static void hello_read(struct hello *h, struct cursor c)
{
	struct cursor extensions;

	memset(h, 0, sizeof(*h));
	h->version = cursor_u16(&c);
	cursor_take(&c, 32);
	cursor_take(&c, cursor_u8(&c));
	hello_read_list(h, &h->ciphers, cursor_sub(&c, cursor_u16(&c)));
	cursor_take(&c, cursor_u8(&c));
	extensions = cursor_left(&c) ? cursor_sub(&c, cursor_u16(&c)) : c;
	while (cursor_left(&extensions) >= 4) {
		uint16_t type = cursor_u16(&extensions);

		hello_add(h, &h->extensions, type);
		hello_read_extension(h, type, cursor_sub(&extensions, cursor_u16(&extensions)));
	}
	h->failed |= c.failed || extensions.failed;
}

#ifdef HAVE_FINGERPRINTS

static void ja3_add(MD5_CTX *md5, const struct list *l)
{
	char digits[NUMBER_ROOM + 1];

	MD5Update(md5, (const uint8_t *)",", 1);
	for (unsigned i = 0; i < l->count; i++) {
		char *p = digits;

		if (i)
			*p++ = '-';
		p = number_put(p, l->values[i]);
		MD5Update(md5, (const uint8_t *)digits, (size_t)(p - digits));
	}
}

static void ja3_make(const struct hello *h, char text[FINGERPRINT_JA3_MAX])
{
	char digits[NUMBER_ROOM];
	uint8_t hash[MD5_DIGEST_LENGTH];
	MD5_CTX md5;

	MD5Init(&md5);
	MD5Update(&md5, (const uint8_t *)digits, (size_t)(number_put(digits, h->version) - digits));
	ja3_add(&md5, &h->ciphers);
	ja3_add(&md5, &h->extensions);
	ja3_add(&md5, &h->groups);
	ja3_add(&md5, &h->formats);
	MD5Final(hash, &md5);
	text[hex_encode(text, hash, sizeof(hash))] = '\0';
}

static int ja4_compare(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static void ja4_add(SHA2_CTX *sha, const struct list *l, const char *before)
{
	char text[8];

	for (unsigned i = 0; i < l->count; i++) {
		int len = snprintf(text, sizeof(text), "%s%04x", i ? "," : before, l->values[i]);

		SHA256Update(sha, (const uint8_t *)text, (size_t)len);
	}
}

/* The first digits of the hash of a list that is sorted, and of one that is not behind it. */
static void ja4_hash(char text[HASHED + 1], struct list *sorted, const struct list *behind)
{
	uint8_t hash[SHA256_DIGEST_LENGTH];
	SHA2_CTX sha;

	qsort(sorted->values, sorted->count, sizeof(sorted->values[0]), ja4_compare);
	SHA256Init(&sha);
	ja4_add(&sha, sorted, "");
	if (behind)
		ja4_add(&sha, behind, "_");
	SHA256Final(hash, &sha);
	if (!sorted->count)
		memset(hash, 0, sizeof(hash));
	text[hex_encode(text, hash, HASHED / 2)] = '\0';
}

static const char *ja4_version(const struct hello *h)
{
	uint16_t version = h->versions.count ? 0 : h->version;

	for (unsigned i = 0; i < h->versions.count; i++)
		version = h->versions.values[i] > version ? h->versions.values[i] : version;
	switch (version) {
	case 0x0304:
		return "13";
	case 0x0303:
		return "12";
	case 0x0302:
		return "11";
	case 0x0301:
		return "10";
	case 0x0300:
		return "s3";
	case 0x0002:
		return "s2";
	default:
		return "00";
	}
}

static bool ja4_is_alnum(uint8_t byte)
{
	return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

/* The first and the last character, or of what is none the digits at both ends. */
static void ja4_alpn(const struct hello *h, char text[3])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t first, last;

	memcpy(text, "00", 3);
	if (!h->alpn.data || !h->alpn.len)
		return;
	first = h->alpn.data[0];
	last = h->alpn.data[h->alpn.len - 1];
	if (ja4_is_alnum(first) && ja4_is_alnum(last)) {
		text[0] = (char)first;
		text[1] = (char)last;
	} else {
		text[0] = digits[first >> 4];
		text[1] = digits[last & 15];
	}
}

static void ja4_make(struct hello *h, char text[FINGERPRINT_JA4_MAX])
{
	char alpn[3], ciphers[HASHED + 1], extensions[HASHED + 1];
	unsigned count = h->extensions.count;
	struct list hashed = { .count = 0 };

	/* Those two say where a client goes, not what it is. */
	for (unsigned i = 0; i < count; i++)
		if (h->extensions.values[i] != SERVER_NAME && h->extensions.values[i] != ALPN)
			hashed.values[hashed.count++] = h->extensions.values[i];
	ja4_alpn(h, alpn);
	ja4_hash(ciphers, &h->ciphers, NULL);
	ja4_hash(extensions, &hashed, &h->signatures);
	snprintf(text, FINGERPRINT_JA4_MAX, "t%s%c%02u%02u%s_%s_%s", ja4_version(h),
		h->named ? 'd' : 'i', h->ciphers.count < 99 ? h->ciphers.count : 99,
		count < 99 ? count : 99, alpn, ciphers, extensions);
}

#else

static void ja3_make(const struct hello *h, char text[FINGERPRINT_JA3_MAX])
{
	(void)h;
	*text = '\0';
}

static void ja4_make(struct hello *h, char text[FINGERPRINT_JA4_MAX])
{
	(void)h;
	*text = '\0';
}

#endif

bool fingerprint_make(
	const struct dissection *d, char ja3[FINGERPRINT_JA3_MAX], char ja4[FINGERPRINT_JA4_MAX])
{
	struct cursor body;
	struct hello h;

	if (!tls_client_hello(d, &body))
		return false;
	hello_read(&h, body);
	if (h.failed)
		return false;
	ja3_make(&h, ja3);
	ja4_make(&h, ja4);
	return true;
}
