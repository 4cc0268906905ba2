/* SPDX-License-Identifier: ISC */
#include "view/devs_text.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/atom.h"
#include "view/text.h"

#define STATE_LEN 64

/* Columns before the last one, which is as wide as it wants. */
struct widths {
	int name, state, hardware;
};

static void devs_text_put_state(const struct record_device *d, char out[STATE_LEN])
{
	const char *link = d->connection == ATOM(disconnected)  ? ", no link"
			   : d->up && d->ifindex && !d->running ? ", not running"
								: "";

	snprintf(out, STATE_LEN, "%s%s%s%s", d->up ? "up" : "down", d->up ? link : "",
		d->loopback ? ", loopback" : "", d->wireless ? ", wireless" : "");
}

static int devs_text_prefix_length(const struct record_address *a)
{
	uint8_t mask[16];
	int bits = 0;

	if (inet_pton(a->family == ATOM(inet) ? AF_INET : AF_INET6, a->netmask, mask) != 1)
		return -1;
	for (int i = 0; i < (a->family == ATOM(inet) ? 4 : 16); i++)
		bits += __builtin_popcount(mask[i]);
	return bits;
}

static void devs_text_put_address(struct buf *out, const struct record_address *a)
{
	int prefix = devs_text_prefix_length(a);

	buf_puts(out, a->addr);
	if (prefix >= 0)
		buf_printf(out, "/%d", prefix);
	if (a->dstaddr[0])
		buf_printf(out, " to %s", a->dstaddr);
}

static int devs_text_max(int a, int b)
{
	return a > b ? a : b;
}

static struct widths devs_text_measure(struct record_device *const *devices, unsigned count)
{
	struct widths w = { (int)strlen("NAME"), (int)strlen("STATE"), (int)strlen("HARDWARE") };
	char state[STATE_LEN];

	for (unsigned i = 0; i < count; i++) {
		devs_text_put_state(devices[i], state);
		w.name = devs_text_max(w.name, (int)strlen(devices[i]->ifname));
		w.state = devs_text_max(w.state, (int)strlen(state));
		w.hardware = devs_text_max(w.hardware, (int)strlen(devices[i]->address));
	}
	return w;
}

static void devs_text_put_row(
	struct buf *out, const struct widths *w, const struct record_device *d)
{
	struct buf name = { 0 };
	char state[STATE_LEN], mtu[16] = "";

	text_put_clean(&name, d->ifname);
	buf_put_byte(&name, '\0');
	devs_text_put_state(d, state);
	if (d->mtu)
		snprintf(mtu, sizeof(mtu), "%u", d->mtu);
	if (!buf_failed(&name))
		buf_printf(out, "%c %-*s  %-*s  %5s  %-*s", d->is_default ? '*' : ' ', w->name,
			(const char *)name.data, w->state, state, mtu, w->hardware, d->address);
	buf_finish(&name);
	for (unsigned i = 0; i < d->address_count; i++) {
		if (i)
			buf_printf(out, "\n%*s",
				2 + w->name + 2 + w->state + 2 + 5 + 2 + w->hardware, "");
		buf_puts(out, "  ");
		devs_text_put_address(out, &d->addresses[i]);
	}
	if (!d->address_count && !d->ifindex && d->description) {
		buf_puts(out, "  ");
		text_put_clean(out, d->description);
	}
	while (out->len && out->data[out->len - 1] == ' ')
		out->len--;
	buf_put_byte(out, '\n');
}

void devs_text_table(struct buf *out, struct record_device *const *devices, unsigned count)
{
	struct widths w = devs_text_measure(devices, count);

	buf_printf(out, "  %-*s  %-*s  %5s  %-*s  %s\n", w.name, "NAME", w.state, "STATE", "MTU",
		w.hardware, "HARDWARE", "ADDRESSES");
	for (unsigned i = 0; i < count; i++)
		devs_text_put_row(out, &w, devices[i]);
}

static void devs_text_put_fact(struct buf *out, const char *what, const char *value)
{
	if (!value || !value[0])
		return;
	buf_printf(out, "  %-12s ", what);
	text_put_clean(out, value);
	buf_put_byte(out, '\n');
}

static void devs_text_put_addresses(struct buf *out, const struct record_device *d)
{
	for (unsigned i = 0; i < d->address_count; i++) {
		const struct record_address *a = &d->addresses[i];

		buf_printf(out, "  %-12s ", i ? "" : "addresses");
		devs_text_put_address(out, a);
		if (a->broadaddr[0])
			buf_printf(out, ", broadcast %s", a->broadaddr);
		buf_put_byte(out, '\n');
	}
}

static void devs_text_put_types(struct buf *out, const struct record_device *d)
{
	buf_printf(out, "  %-12s", "link types");
	for (unsigned i = 0; i < d->linktype_count; i++)
		buf_printf(out, " %s (%d)", d->linktypes[i].name, d->linktypes[i].value);
	if (!d->linktypes)
		buf_puts(out, d->up ? " (not permitted to ask)" : " (the device is down)");
	buf_printf(out, "\n  %-12s", "time stamps");
	for (unsigned i = 0; i < d->tstamp_type_count; i++)
		buf_printf(out, " %s", atom_text(d->tstamp_types[i]));
	buf_put_byte(out, '\n');
}

void devs_text_one(struct buf *out, const struct record_device *d)
{
	char text[STATE_LEN];

	text_put_clean(out, d->ifname);
	buf_puts(out, d->is_default ? " (default)\n" : "\n");
	devs_text_put_fact(out, "description", d->description);
	for (unsigned i = 0; i < d->altname_count; i++)
		devs_text_put_fact(out, i ? "" : "other names", d->altnames[i]);
	devs_text_put_state(d, text);
	devs_text_put_fact(out, "state", text);
	snprintf(text, sizeof(text), "%u", d->mtu);
	devs_text_put_fact(out, "mtu", d->mtu ? text : NULL);
	devs_text_put_fact(out, "hardware", d->address);
	devs_text_put_addresses(out, d);
	devs_text_put_types(out, d);
}
