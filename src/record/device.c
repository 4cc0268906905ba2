/* SPDX-License-Identifier: ISC */
#include "record/device.h"

#include "base/atom.h"

static void device_put_text(struct enc *e, atom_id key, const char *text)
{
	if (text[0])
		enc_key_text(e, key, text);
}

static void device_put_flags(struct enc *e, const struct record_device *r)
{
	enc_key(e, ATOM(flags));
	enc_list_begin(e);
	if (r->up)
		enc_atom(e, ATOM(up));
	if (r->running)
		enc_atom(e, ATOM(running));
	if (r->loopback)
		enc_atom(e, ATOM(loopback));
	if (r->wireless)
		enc_atom(e, ATOM(wireless));
	enc_end(e);
}

static void device_put_addresses(struct enc *e, const struct record_device *r)
{
	enc_key(e, ATOM(addresses));
	enc_list_begin(e);
	for (unsigned i = 0; i < r->address_count; i++) {
		const struct record_address *a = &r->addresses[i];

		enc_map_begin(e);
		enc_key_atom(e, ATOM(family), a->family);
		enc_key_text(e, ATOM(addr), a->addr);
		device_put_text(e, ATOM(netmask), a->netmask);
		device_put_text(e, ATOM(broadaddr), a->broadaddr);
		device_put_text(e, ATOM(dstaddr), a->dstaddr);
		device_put_text(e, ATOM(network), a->network);
		enc_end(e);
	}
	enc_end(e);
}

static void device_put_linktypes(struct enc *e, const struct record_device *r)
{
	enc_key(e, ATOM(linktypes));
	enc_list_begin(e);
	for (unsigned i = 0; i < r->linktype_count; i++) {
		enc_map_begin(e);
		enc_key_uint(e, ATOM(value), (uint64_t)r->linktypes[i].value);
		enc_key_text(e, ATOM(name), r->linktypes[i].name);
		enc_end(e);
	}
	enc_end(e);
}

static void device_put_tstamp_types(struct enc *e, const struct record_device *r)
{
	enc_key(e, ATOM(tstamp_types));
	enc_list_begin(e);
	for (unsigned i = 0; i < r->tstamp_type_count; i++)
		enc_atom(e, r->tstamp_types[i]);
	enc_end(e);
}

static void device_put_altnames(struct enc *e, const struct record_device *r)
{
	enc_key(e, ATOM(altnames));
	enc_list_begin(e);
	for (unsigned i = 0; i < r->altname_count; i++)
		enc_text(e, r->altnames[i]);
	enc_end(e);
}

void record_device(struct enc *e, const struct record_device *r)
{
	enc_record_begin(e, ATOM(device));
	enc_key_text(e, ATOM(ifname), r->ifname);
	if (r->ifindex)
		enc_key_uint(e, ATOM(ifindex), r->ifindex);
	if (r->description)
		enc_key_text(e, ATOM(description), r->description);
	if (r->altname_count)
		device_put_altnames(e, r);
	enc_key_bool(e, ATOM(default), r->is_default);
	device_put_flags(e, r);
	enc_key_atom(e, ATOM(connection), r->connection);
	if (r->mtu)
		enc_key_uint(e, ATOM(mtu), r->mtu);
	device_put_text(e, ATOM(address), r->address);
	device_put_addresses(e, r);
	device_put_text(e, ATOM(network), r->network);
	device_put_text(e, ATOM(netmask), r->netmask);
	if (r->linktypes)
		device_put_linktypes(e, r);
	if (r->tstamp_types)
		device_put_tstamp_types(e, r);
	enc_record_end(e);
}
