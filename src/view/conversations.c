/* SPDX-License-Identifier: ISC */
/* RFC 9293, section 3.4 */
#include "view/conversations.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "decode/proto.h"

#define SYN 0x02
#define ACK 0x10

/* Addresses and ports, that of the lower first; IPv4 has zeros behind it. */
#define KEY_HALF 18
#define KEY_LEN  (2 * KEY_HALF)

struct conversation {
	bool used;
	uint8_t key[KEY_LEN];
	uint32_t first[2]; /* numbers of the lower, and of the higher end */
};

void conversations_finish(struct conversations *c)
{
	free(c->list);
	c->list = NULL;
}

static void conversations_put_end(uint8_t *to, const struct dissection *d, bool dest)
{
	const struct layer *net = d->net;
	size_t size = net->proto == &proto_ip ? 4 : 16;

	memcpy(to, net->at + (size == 4 ? 12 : 8) + (dest ? size : 0), size);
	memcpy(to + 16, d->transport->at + (dest ? 2 : 0), 2);
}

/* Whether the sender is the higher end. */
static bool conversations_put_key(uint8_t key[KEY_LEN], const struct dissection *d)
{
	uint8_t ends[2][KEY_HALF] = { 0 };
	bool higher;

	conversations_put_end(ends[0], d, false);
	conversations_put_end(ends[1], d, true);
	higher = memcmp(ends[0], ends[1], KEY_HALF) > 0;
	memcpy(key, ends[higher], KEY_HALF);
	memcpy(key + KEY_HALF, ends[!higher], KEY_HALF);
	return higher;
}

/* FNV-1a */
static uint32_t conversations_hash(const uint8_t key[KEY_LEN])
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < KEY_LEN; i++)
		hash = (hash ^ key[i]) * 16777619u;
	return hash;
}

static bool conversations_has_numbers(const struct dissection *d)
{
	const struct layer *l = d->transport;

	return d->net && l && l->proto == &proto_tcp && l->len >= 20 && l->at[13] & ACK;
}

void conversations_find(struct conversations *c, struct dissection *d)
{
	uint8_t key[KEY_LEN];
	struct conversation *found;
	const uint8_t *tcp;
	bool higher;

	if (!conversations_has_numbers(d))
		return;
	if (!c->list)
		c->list = calloc(CONVERSATIONS, sizeof(*c->list));
	if (!c->list)
		return;
	tcp = d->transport->at;
	higher = conversations_put_key(key, d);
	found = &c->list[conversations_hash(key) % CONVERSATIONS];
	if (!found->used || memcmp(found->key, key, KEY_LEN) || tcp[13] & SYN) {
		found->used = true;
		memcpy(found->key, key, KEY_LEN);
		found->first[higher] = get_be32(tcp + 4);
		found->first[!higher] = get_be32(tcp + 8) - 1;
		return;
	}
	d->seq_first = found->first[higher];
	d->ack_first = found->first[!higher];
}
