/* SPDX-License-Identifier: ISC */
/*
 * Prints every key of every record, one a line: its path, with a ? where some record of that type
 * lacks it, and its type.  The writers of records tell it to an encoder that takes notes instead
 * of encoding.  Each is called with all that it may say, and with as little as it can.
 */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>
#include <netinet/in.h>
#include <pcap/dlt.h>

#include "base/atom.h"
#include "record/codec.h"
#include "record/device.h"
#include "record/filter.h"
#include "record/record.h"
#include "record/reply.h"
#include "record/savefile.h"
#include "record/written.h"
#include "run/extra_keys.h"
#include "wire/pcapng.h"

#define NOTES_MAX 512
#define PATH_LEN  96

struct note {
	char path[PATH_LEN];
	char type[32];
	unsigned seen;   /* how often it was written */
	unsigned opened; /* of a map: how often it was begun */
};

static struct note notes[NOTES_MAX];
static unsigned note_count;

/* Where the encoder is: the path, and of each open list where the type of its elements goes. */
static char path[PATH_LEN];
static struct {
	size_t path_len;
	size_t type_len; /* 0 for a map */
} levels[ENC_DEPTH];
static unsigned depth;

static struct note *note_find(void)
{
	for (unsigned i = 0; i < note_count; i++)
		if (!strcmp(notes[i].path, path))
			return &notes[i];
	if (note_count == NOTES_MAX)
		abort();
	strcpy(notes[note_count].path, path);
	return &notes[note_count++];
}

static struct note *note_value(const char *type)
{
	struct note *n = note_find();
	size_t at = depth ? levels[depth - 1].type_len : 0;

	snprintf(n->type + at, sizeof(n->type) - at, "%s%s", at ? " of " : "", type);
	return n;
}

static void note_open(bool list)
{
	struct note *n = note_value(list ? "list" : "map");

	n->opened += !list;
	levels[depth].path_len = strlen(path);
	levels[depth++].type_len = list ? strlen(n->type) : 0;
}

static void note_record_begin(struct enc *e, atom_id type)
{
	(void)e;
	depth = 0;
	snprintf(path, sizeof(path), "%s", atom_text(type));
	note_open(false);
}

static void note_end(struct enc *e)
{
	(void)e;
	depth--;
	path[levels[depth].path_len] = '\0';
}

static void note_map_begin(struct enc *e)
{
	(void)e;
	note_open(false);
}

static void note_list_begin(struct enc *e)
{
	(void)e;
	note_open(true);
}

/* What follows without the encoder is the id of a reply, of any type. */
static void note_key(struct enc *e, atom_id key)
{
	size_t at = levels[depth - 1].path_len;
	struct note *n;

	(void)e;
	snprintf(path + at, sizeof(path) - at, ".%s", atom_text(key));
	n = note_find();
	n->seen++;
	if (!n->type[0])
		strcpy(n->type, "any");
}

static void note_uint(struct enc *e, uint64_t v)
{
	(void)e, (void)v;
	note_value("uint");
}

static void note_int(struct enc *e, int64_t v)
{
	(void)e, (void)v;
	note_value("int");
}

static void note_text(struct enc *e, const char *text, size_t len)
{
	(void)e, (void)text, (void)len;
	note_value("text");
}

static void note_atom(struct enc *e, atom_id atom)
{
	(void)e;
	note_value(atom == ATOM(true) || atom == ATOM(false) ? "bool" : "atom");
}

static void note_key_uint(struct enc *e, atom_id key, uint64_t v)
{
	note_key(e, key);
	note_uint(e, v);
}

static const struct enc_ops note_ops = {
	.record_begin = note_record_begin,
	.record_end = note_end,
	.map_begin = note_map_begin,
	.list_begin = note_list_begin,
	.end = note_end,
	.key = note_key,
	.uint = note_uint,
	.sint = note_int,
	.text = note_text,
	.atom = note_atom,
	.key_uint = note_key_uint,
};

static const struct record_savefile_interface interfaces_of_file[] = {
	{ .dlt_name = "", .resolution_base = 10, .resolution = 6 },
	{ .ifname = "",
		.description = "",
		.filter = "",
		.dlt_name = "",
		.resolution_base = 2,
		.has_dropped = true },
};

static void list_start(struct enc *e)
{
	const struct record_interface_facts interfaces[] = {
		{ .ifname = "", .dlt_name = "" },
		{ .ifname = "",
			.dlt_name = "",
			.tstamp_type = ATOM(host),
			.account = ATOM(process),
			.vlan = ATOM(inner),
			.reader = ATOM(ring),
			.sender = ATOM(socket) },
	};
	const struct record_savefile_facts files[] = {
		{ .file = "", .format = ATOM(pcap), .byte_order = ATOM(big), .dlt_name = "" },
		{ .file = "",
			.format = ATOM(pcap),
			.byte_order = ATOM(big),
			.precision = ATOM(nano),
			.dlt_name = "",
			.fcs_len = 4,
			.interfaces = interfaces_of_file,
			.interface_count = 2 },
	};
	const struct record_sandbox opener = { true, 1, true, true, true, true, NULL, NULL, NULL };
	struct record_start r = {
		.host = "",
		.run = "",
		.program = "",
		.libpcap = "",
		.filter = "",
		.interfaces = interfaces,
		.count = 2,
	};

	record_start(e, &r);
	r.sandbox = (struct record_sandbox){ .opener = &(struct record_sandbox){ 0 },
		.job = &(struct record_sandbox){ 0 },
		.worker = &(struct record_sandbox){ 0 } };
	record_start(e, &r);
	r.sandbox = (struct record_sandbox){ true, 1, true, true, true, true, &opener, &opener,
		&opener };
	r.workers = 1;
	r.interfaces = NULL;
	r.files = files;
	r.fanout.type = ATOM(hash);
	record_start(e, &r);
	for (r.count = 1; r.files < files + 2; r.files++)
		record_start(e, &r);
}

static void list_written(struct enc *e)
{
	record_written(e, &(struct record_written){ .file = "", .reason = ATOM(end) });
	record_written(
		e, &(struct record_written){ .file = "", .packets = 1, .reason = ATOM(end) });
}

static void list_stats(struct enc *e)
{
	const struct packet_origin device = { .ifname = "" }, file = { .file = "" };

	record_stats(e, &(struct record_stats){ .origin = &device, .if_unknown = true });
	record_stats(e, &(struct record_stats){
				.origin = &file,
				.rates = true,
				.workers = &(struct record_worker){ 0 },
				.worker_count = 1,
			});
}

static void list_faults(struct enc *e)
{
	const struct record_unsent unsent = { .error = "" };
	struct record_reply reply = { 0 };
	struct fault f = { 0 };

	record_error(e, &f, true);
	fault_set(&f, ATOM(failed), ATOM(open), "x", "x");
	record_error_unsent(e, &f, &unsent);
	fault_set_file(&f, ATOM(failed), ATOM(open), "x", "x");
	fault_hint(&f, "x");
	record_error(e, &f, true);
	record_reply(e, &reply);
	reply.id = (struct bytes){ (const uint8_t *)"1", 1 };
	reply.fault = &f;
	record_reply(e, &reply);
	reply.fault = NULL;
	reply.stats = &(struct record_stats){ 0 };
	record_reply(e, &reply);
}

static void list_device(struct enc *e)
{
	struct record_address addresses[] = {
		{ .family = ATOM(inet) },
		{ ATOM(inet), "x", "x", "x", "x", "x" },
	};
	struct record_linktype linktypes[] = { { .name = "" } };
	atom_id tstamp_types[] = { ATOM(host) };
	char text[] = "x";
	char *altnames[] = { text };

	record_device(e, &(struct record_device){ .ifname = text });
	record_device(e, &(struct record_device){
				 .ifname = text,
				 .ifindex = 1,
				 .description = text,
				 .altnames = altnames,
				 .altname_count = ARRAY_LEN(altnames),
				 .up = true,
				 .mtu = 1,
				 .address = "x",
				 .addresses = addresses,
				 .address_count = ARRAY_LEN(addresses),
				 .network = "x",
				 .netmask = "x",
				 .linktypes = linktypes,
				 .linktype_count = ARRAY_LEN(linktypes),
				 .tstamp_types = tstamp_types,
				 .tstamp_type_count = ARRAY_LEN(tstamp_types),
			 });
}

static void list_filter(struct enc *e)
{
	const struct record_instruction program = { 0 };
	struct record_filter_error error = { .message = "", .hint = "" };
	struct record_matches matches = { .file = "" };
	struct record_filter r = {
		.expression = "",
		.dlt_name = "",
		.program = &program,
		.instructions = 1,
	};

	record_filter(e, &r);
	r.always = ATOM(accepts);
	r.remarks[0] = "";
	r.remark_count = 1;
	r.matches = &matches;
	record_filter(e, &r);
	matches.against = "";
	r.error = &error;
	record_filter(e, &r);
	error.located = true;
	error.hint = "x";
	record_filter(e, &r);
}

static bool list_is_atom(const char *key)
{
	return !strcmp(key, "tstamp_type") || !strcmp(key, "direction") ||
	       !strcmp(key, "checksum") || !strcmp(key, "gso");
}

/* The packet has writers of its own: its JSON says which keys they write. */
static void list_packet(struct packet_origin *origin, enum enc_bytes bytes, bool no_data)
{
	/* With the hello of a TLS client that offers one suite. */
	static const uint8_t ip[90] = { 0x45, 0, 0, 90, 0, 0, 0, 0, 64, IPPROTO_TCP, [20] = 0x80, 0,
		1, 0xbb, [32] = 0x50, [40] = 22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3, [85] = 2, 0x13, 1,
		1, 0 };
	struct extra_keys extra = {
		.community_ids = no_data ? NULL : community_ids_create(0),
		.fingerprints = !no_data,
	};
	const struct packet_options options = {
		.no_data = no_data, .fields = extra_keys_put, .context = &extra
	};
	const struct packet p = {
		.origin = origin,
		.data = ip,
		.caplen = sizeof(ip),
		.len = sizeof(ip),
		.flags = no_data ? 0 : PCAPNG_FLAGS & ~PCAPNG_OUT,
		.comment = no_data ? NULL : "x",
	};
	struct packet_writer w;
	struct buf out = { 0 };
	const char *key;
	json_t *record, *value;

	packet_origin_init(origin);
	origin->dlt = DLT_RAW;
	packet_writer_init(&w, &format_jsonl, bytes, &options, &out);
	packet_write(&w, &p);
	record = json_loadb((const char *)out.data, out.len, 0, NULL);
	note_record_begin(NULL, ATOM(packet));
	json_object_foreach(record, key, value)
	{
		if (!strcmp(key, "type"))
			continue;
		note_key(NULL, atom_find(key, strlen(key)));
		/* JSON does not tell an atom from a text. */
		note_value(json_is_integer(value) ? "uint" : list_is_atom(key) ? "atom" : "text");
	}
	json_decref(record);
	community_ids_destroy(extra.community_ids);
	packet_origin_finish(origin);
	buf_finish(&out);
}

static void list_all(struct enc *e)
{
	struct packet_origin device = { .ifname = "x" };
	struct packet_origin file = { .file = "x", .tstamp_type = ATOM(host) };

	list_start(e);
	list_packet(&device, ENC_BASE64, true);
	list_packet(&file, ENC_HEX, false);
	list_stats(e);
	list_written(e);
	record_interface(e, &(struct record_interface){ "", ATOM(up), NULL });
	record_interface(e, &(struct record_interface){ "", ATOM(renamed), "" });
	list_faults(e);
	record_end(e, &(struct record_end){ 0 });
	record_end(e, &(struct record_end){
			      .writes = true,
			      .workers = &(struct record_worker){ 0 },
			      .worker_count = 1,
		      });
	record_inject_end(e, &(struct record_inject_end){ 0 });
	record_inject_end(e, &(struct record_inject_end){
				     .jobs = &(struct record_inject_job){ 0 }, .job_count = 1 });
	list_device(e);
	record_savefile(e, &(struct record_savefile){ .facts.file = "", .facts.dlt_name = "" });
	record_savefile(e, &(struct record_savefile){ .facts = { .file = "",
							      .precision = ATOM(nano),
							      .dlt_name = "",
							      .fcs_len = 4,
							      .counted = true,
							      .interfaces = interfaces_of_file,
							      .interface_count = 2 },
				   .packets = 1 });
	list_filter(e);
}

static bool is_everywhere(const struct note *n)
{
	size_t len = (size_t)(strrchr(n->path, '.') - n->path);

	for (unsigned i = 0; i < note_count; i++)
		if (strlen(notes[i].path) == len && !memcmp(notes[i].path, n->path, len))
			return notes[i].opened == n->seen;
	return false;
}

int main(void)
{
	struct buf unused = { 0 };
	struct enc e;

	enc_init(&e, &format_jsonl, ENC_BASE64, &unused);
	e.ops = &note_ops;
	list_all(&e);
	for (unsigned i = 0; i < note_count; i++)
		if (strchr(notes[i].path, '.'))
			printf("%s%s %s\n", notes[i].path, is_everywhere(&notes[i]) ? "" : "?",
				notes[i].type);
	buf_finish(&unused);
	return 0;
}
