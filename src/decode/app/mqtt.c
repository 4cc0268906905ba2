/* SPDX-License-Identifier: ISC */
/* MQTT (OASIS, versions 3.1.1 and 5.0): the first packet of a segment. */
#include "base/atom.h"
#include "decode/lines.h"
#include "decode/printable.h"

enum { CONNECT = 1, PUBLISH = 3, PUBREL = 6, SUBSCRIBE = 8, UNSUBSCRIBE = 10 };

static const struct field mqtt_fields[] = {
	FIELD_BITS8(type, 0, 4, 15),
	FIELD_NOTE(len),
	FIELD_NOTE(topic),
	FIELD_NOTE(client_id),
	FIELD_END,
};

/* The length of what follows, seven bits a byte, the lowest first. */
static bool mqtt_read_len(struct cursor *c, uint32_t *len)
{
	*len = 0;
	for (unsigned shift = 0; shift < 28; shift += 7) {
		uint8_t byte = cursor_u8(c);

		*len |= (uint32_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return !c->failed;
	}
	return false;
}

static bool mqtt_read(struct cursor *c, uint8_t *head, uint32_t *len)
{
	*head = cursor_u8(c);
	return mqtt_read_len(c, len);
}

/* A text behind its length. */
static struct bytes mqtt_take(struct cursor *c)
{
	struct bytes text = { .len = cursor_u16(c) };

	text.data = cursor_take(c, text.len);
	if (!text.data)
		text.len = 0;
	return text;
}

/* All flags but PUBLISH's are given, and what connects says so. */
static bool mqtt_agrees(struct cursor c, uint8_t head, uint32_t len)
{
	unsigned type = head >> 4;
	unsigned flags = type == PUBREL || type == SUBSCRIBE || type == UNSUBSCRIBE ? 2 : 0;
	struct bytes name;

	if (!type || (type != PUBLISH && (head & 15u) != flags))
		return false;
	if (type == PUBLISH)
		return (head & 6) != 6 && len > 2 && cursor_left(&c) >= 2 &&
		       cursor_u16(&c) <= len - 2;
	if (type != CONNECT)
		return len <= cursor_left(&c) && (len >= 2 || type >= 12);
	name = mqtt_take(&c);
	return bytes_equal(name, "MQTT") || bytes_equal(name, "MQIsdp");
}

static bool mqtt_match(const struct dissection *d)
{
	struct cursor c = d->cursor;
	uint8_t head;
	uint32_t len;

	return mqtt_read(&c, &head, &len) && mqtt_agrees(c, head, len);
}

static const struct proto *mqtt_dissect(struct dissection *d, struct layer *l)
{
	uint8_t head;
	uint32_t len;

	if (mqtt_read(&d->cursor, &head, &len))
		dissect_take(d, l, len);
	return NULL;
}

/* Protocol, level, flags, keep alive, of version 5 properties, and then who connects. */
static struct bytes mqtt_client(struct cursor c)
{
	uint8_t level;
	uint32_t len;

	mqtt_take(&c);
	level = cursor_u8(&c);
	cursor_take(&c, 3);
	if (level == 5 && mqtt_read_len(&c, &len))
		cursor_take(&c, len);
	return mqtt_take(&c);
}

/* NULL: the packet ends before it. */
static void mqtt_emit_name(struct enc *e, atom_id key, struct bytes name)
{
	if (name.data)
		lines_emit(e, key, name);
}

static void mqtt_emit(struct enc *e, struct dissection *d, const struct layer *l)
{
	struct cursor c = layer_cursor(l, 0);
	uint8_t head;
	uint32_t len;

	(void)d;
	if (!mqtt_read(&c, &head, &len))
		return;
	enc_key_uint(e, ATOM(len), len);
	if (head >> 4 == PUBLISH)
		mqtt_emit_name(e, ATOM(topic), mqtt_take(&c));
	if (head >> 4 == CONNECT)
		mqtt_emit_name(e, ATOM(client_id), mqtt_client(c));
}

static void mqtt_text(struct buf *out, const struct dissection *d, const struct layer *l)
{
	static const char *const types[] = { NULL, "connect", "connack", "publish", "puback",
		"pubrec", "pubrel", "pubcomp", "subscribe", "suback", "unsubscribe", "unsuback",
		"pingreq", "pingresp", "disconnect", "auth" };
	struct cursor c = layer_cursor(l, 0);
	struct bytes name = { NULL, 0 };
	uint8_t head;
	uint32_t len;

	(void)d;
	if (!mqtt_read(&c, &head, &len))
		return;
	buf_puts(out, types[head >> 4]);
	if (head >> 4 == PUBLISH)
		name = mqtt_take(&c);
	if (head >> 4 == CONNECT)
		name = mqtt_client(c);
	if (name.len)
		printable_text(out, " ", name);
}

const struct proto proto_mqtt = {
	.name = ATOM(mqtt),
	.index = PROTO_mqtt,
	.color = LINE_APP,
	.label = "MQTT",
	.fields = mqtt_fields,
	.match = mqtt_match,
	.dissect = mqtt_dissect,
	.emit = mqtt_emit,
	.text = mqtt_text,
};
