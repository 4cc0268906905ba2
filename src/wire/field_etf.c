/* SPDX-License-Identifier: ISC */
#include "base/address.h"
#include "base/bytes.h"
#include "wire/enc.h"
#include "wire/etf.h"
#include "wire/field.h"

/* A key and an address in text, the longest field there is but flags. */
#define FIELD_MAX (2 + 255 + 5 + ADDRESS_IP6_MAX)
#define FLAGS_MAX (2 + 255 + 5 + 16 * (2 + 255 + 6))

static uint8_t *put_atom(uint8_t *at, unsigned atom)
{
	const struct atom_text *a = &atom_texts[atom];

	at[0] = ETF_SMALL_ATOM_UTF8;
	at[1] = a->len;
	memcpy(at + 2, a->text, a->len);
	return at + 2 + a->len;
}

static uint8_t *put_flags(uint8_t *at, const struct field *f, uint32_t value)
{
	at[0] = ETF_MAP;
	put_be32(at + 1, (uint32_t)__builtin_popcount(value));
	at += 5;
	for (; value; value &= value - 1) {
		at = put_atom(at, f->bits[__builtin_ctz(value)]);
		at = put_atom(at, ATOM(true));
	}
	return at;
}

static uint8_t *put_text(uint8_t *at, const struct field *f, const uint8_t *data)
{
	char *text = (char *)at + 5;
	char *end;

	switch (f->kind) {
	case FIELD_IS_MAC:
		end = address_put_mac(text, data);
		break;
	case FIELD_IS_IP4:
		end = address_put_ip4(text, data);
		break;
	case FIELD_IS_IP6:
		end = address_put_ip6(text, data);
		break;
	default:
		end = field_put_name(text, &f->names[*data], *data);
	}
	*at = ETF_BINARY;
	put_be32(at + 1, (uint32_t)(end - text));
	return (uint8_t *)end;
}

static uint8_t *put_field(uint8_t *at, const struct field *f, const uint8_t *data, uint32_t value)
{
	at = put_atom(at, f->key);
	if (f->kind >= FIELD_IS_MAC)
		return put_text(at, f, data + f->offset);
	if (f->kind == FIELD_IS_FLAGS)
		return put_flags(at, f, value);
	return etf_put_uint(at, value);
}

void enc_etf_fields(struct enc *e, const struct field *f, const uint8_t *data, size_t len)
{
	struct enc_level *level = &e->levels[e->depth - 1];

	for (; f->kind > FIELD_IS_NOTE; f++) {
		size_t max = f->kind == FIELD_IS_FLAGS ? FLAGS_MAX : FIELD_MAX;
		bool number = f->kind < FIELD_IS_MAC;
		uint8_t *at;
		uint32_t value;

		if (f->end > len)
			continue;
		value = number ? field_value(f, data) : 0;
		if (f->sparse && !value)
			continue;
		at = buf_reserve(e->out, max);
		if (!at)
			return;
		buf_advance(e->out, (size_t)(put_field(at, f, data, value) - at));
		level->count++;
	}
}
