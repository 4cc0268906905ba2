/* SPDX-License-Identifier: ISC */
#include "record/record.h"

#include <stdio.h>

#include "base/atom.h"
#include "pktpipe/wire.h"

static void record_put_now(struct enc *e)
{
	enc_key_time(e, ATOM(ts), clock_now());
}

static void record_put_interface(struct enc *e, const struct record_interface_facts *r)
{
	enc_map_begin(e);
	enc_key_text(e, ATOM(ifname), r->ifname);
	enc_key_uint(e, ATOM(ifindex), r->ifindex);
	enc_key_uint(e, ATOM(dlt), (uint64_t)r->dlt);
	enc_key_text(e, ATOM(dlt_name), r->dlt_name);
	enc_key_uint(e, ATOM(snaplen), r->snaplen);
	if (r->tstamp_type)
		enc_key_atom(e, ATOM(tstamp_type), r->tstamp_type);
	if (r->account)
		enc_key_atom(e, ATOM(account), r->account);
	if (r->vlan)
		enc_key_atom(e, ATOM(vlan), r->vlan);
	if (r->reader)
		enc_key_atom(e, ATOM(reader), r->reader);
	if (r->sender)
		enc_key_atom(e, ATOM(sender), r->sender);
	enc_end(e);
}

static void record_put_savefile_interface(
	struct enc *e, const struct record_savefile_interface *r, bool counted)
{
	char resolution[24];

	snprintf(resolution, sizeof(resolution), "%u^-%u", r->resolution_base, r->resolution);
	enc_map_begin(e);
	if (r->ifname)
		enc_key_text(e, ATOM(ifname), r->ifname);
	if (r->description)
		enc_key_text(e, ATOM(description), r->description);
	if (r->filter)
		enc_key_text(e, ATOM(filter), r->filter);
	enc_key_uint(e, ATOM(dlt), (uint64_t)r->dlt);
	enc_key_text(e, ATOM(dlt_name), r->dlt_name);
	enc_key_uint(e, ATOM(snaplen), r->snaplen);
	enc_key_text(e, ATOM(resolution), resolution);
	if (counted)
		enc_key_uint(e, ATOM(packets), r->packets);
	if (counted && r->has_dropped) {
		enc_key_uint(e, ATOM(dropped), r->dropped);
		enc_key_uint(e, ATOM(if_dropped), r->if_dropped);
	}
	enc_end(e);
}

void record_put_savefile_facts(struct enc *e, const struct record_savefile_facts *r)
{
	char version[24];

	snprintf(version, sizeof(version), "%d.%d", r->major, r->minor);
	enc_key_text(e, ATOM(file), r->file);
	enc_key_atom(e, ATOM(format), r->format);
	enc_key_text(e, ATOM(version), version);
	enc_key_atom(e, ATOM(byte_order), r->byte_order);
	if (r->precision)
		enc_key_atom(e, ATOM(precision), r->precision);
	enc_key_uint(e, ATOM(dlt), (uint64_t)r->dlt);
	enc_key_text(e, ATOM(dlt_name), r->dlt_name);
	enc_key_uint(e, ATOM(snaplen), r->snaplen);
	if (r->fcs_len)
		enc_key_uint(e, ATOM(fcs_len), r->fcs_len);
	if (!r->interface_count)
		return;
	enc_key(e, ATOM(interfaces));
	enc_list_begin(e);
	for (unsigned i = 0; i < r->interface_count; i++)
		record_put_savefile_interface(e, &r->interfaces[i], r->counted);
	enc_end(e);
}

static void record_put_savefile(struct enc *e, const struct record_savefile_facts *r)
{
	enc_map_begin(e);
	record_put_savefile_facts(e, r);
	enc_end(e);
}

static void record_put_sandbox(struct enc *e, const struct record_sandbox *r)
{
	enc_map_begin(e);
	if (r->seccomp)
		enc_key_bool(e, ATOM(seccomp), true);
	if (r->landlock)
		enc_key_uint(e, ATOM(landlock), r->landlock);
	if (r->rlimit)
		enc_key_bool(e, ATOM(rlimit), true);
	if (r->pledge)
		enc_key_bool(e, ATOM(pledge), true);
	if (r->capsicum)
		enc_key_bool(e, ATOM(capsicum), true);
	if (r->caps)
		enc_key_bool(e, ATOM(caps), true);
	if (r->opener) {
		enc_key(e, ATOM(opener));
		record_put_sandbox(e, r->opener);
	}
	if (r->job) {
		enc_key(e, ATOM(job));
		record_put_sandbox(e, r->job);
	}
	if (r->worker) {
		enc_key(e, ATOM(worker));
		record_put_sandbox(e, r->worker);
	}
	enc_end(e);
}

/* One savefile: `file` and its facts; several: `files`, each with its facts. */
static void record_put_sources(struct enc *e, const struct record_start *r)
{
	if (r->interfaces) {
		enc_key(e, ATOM(interfaces));
		enc_list_begin(e);
		for (unsigned i = 0; i < r->count; i++)
			record_put_interface(e, &r->interfaces[i]);
		enc_end(e);
		return;
	}
	if (r->count == 1) {
		enc_key_text(e, ATOM(file), r->files[0].file);
		enc_key(e, ATOM(savefile));
		record_put_savefile(e, &r->files[0]);
		return;
	}
	enc_key(e, ATOM(files));
	enc_list_begin(e);
	for (unsigned i = 0; i < r->count; i++)
		record_put_savefile(e, &r->files[i]);
	enc_end(e);
}

static void record_put_fanout(struct enc *e, const struct record_fanout *r)
{
	enc_key(e, ATOM(fanout));
	enc_map_begin(e);
	enc_key_uint(e, ATOM(id), r->id);
	enc_key_atom(e, ATOM(type), r->type);
	enc_end(e);
}

void record_start(struct enc *e, const struct record_start *r)
{
	enc_record_begin(e, ATOM(start));
	enc_key_uint(e, ATOM(v), PKTPIPE_WIRE_VERSION);
	record_put_now(e);
	if (!e->sensor || !e->sensor->host)
		enc_put_sensor(e, &(struct enc_sensor){ .host = r->host, .run = r->run });
	enc_key_text(e, ATOM(program), r->program);
	enc_key_text(e, ATOM(libpcap), r->libpcap);
	enc_key_text(e, ATOM(filter), r->filter);
	enc_key(e, ATOM(sandbox));
	record_put_sandbox(e, &r->sandbox);
	record_put_sources(e, r);
	if (r->fanout.type)
		record_put_fanout(e, &r->fanout);
	if (r->workers)
		enc_key_uint(e, ATOM(workers), r->workers);
	enc_record_end(e);
}

static void record_put_workers(struct enc *e, const struct record_worker *all, unsigned count)
{
	if (!all)
		return;
	enc_key(e, ATOM(workers));
	enc_list_begin(e);
	for (unsigned i = 0; i < count; i++) {
		enc_map_begin(e);
		enc_key_uint(e, ATOM(worker), i);
		enc_key_uint(e, ATOM(received), all[i].received);
		enc_key_uint(e, ATOM(dropped), all[i].dropped);
		enc_key_uint(e, ATOM(delivered), all[i].delivered);
		enc_key_uint(e, ATOM(bytes), all[i].bytes);
		enc_end(e);
	}
	enc_end(e);
}

void record_stats(struct enc *e, const struct record_stats *r)
{
	enc_record_begin(e, ATOM(stats));
	enc_key_time(e, ATOM(ts), r->at ? *r->at : clock_now());
	if (r->origin->ifname)
		enc_key_text(e, ATOM(ifname), r->origin->ifname);
	else
		enc_key_text(e, ATOM(file), r->origin->file);
	enc_key_uint(e, ATOM(uptime_ms), r->uptime_ms);
	enc_key_uint(e, ATOM(received), r->received);
	enc_key_uint(e, ATOM(dropped), r->dropped);
	if (!r->if_unknown)
		enc_key_uint(e, ATOM(if_dropped), r->if_dropped);
	enc_key_uint(e, ATOM(delivered), r->delivered);
	enc_key_uint(e, ATOM(bytes), r->bytes);
	if (r->rates) {
		enc_key_uint(e, ATOM(pps), r->pps);
		enc_key_uint(e, ATOM(bps), r->bps);
	}
	enc_key_uint(e, ATOM(queued), r->queued);
	enc_key_uint(e, ATOM(queue_max), r->queue_max);
	record_put_workers(e, r->workers, r->worker_count);
	enc_key_bool(e, ATOM(final), r->final);
	enc_record_end(e);
}

void record_interface(struct enc *e, const struct record_interface *r)
{
	enc_record_begin(e, ATOM(interface));
	record_put_now(e);
	enc_key_text(e, ATOM(ifname), r->ifname);
	enc_key_atom(e, ATOM(event), r->event);
	if (r->to)
		enc_key_text(e, ATOM(to), r->to);
	enc_record_end(e);
}

static void record_put_fault(struct enc *e, const struct fault *f, bool fatal)
{
	record_put_now(e);
	enc_key_atom(e, ATOM(code), f->code);
	enc_key_atom(e, ATOM(op), f->op);
	if (f->subject[0])
		enc_key_text(e, f->key, f->subject);
	enc_key_text(e, ATOM(message), f->message);
	if (f->hint[0])
		enc_key_text(e, ATOM(hint), f->hint);
	enc_key_bool(e, ATOM(fatal), fatal);
}

void record_error(struct enc *e, const struct fault *f, bool fatal)
{
	enc_record_begin(e, ATOM(error));
	record_put_fault(e, f, fatal);
	enc_record_end(e);
}

void record_error_unsent(struct enc *e, const struct fault *f, const struct record_unsent *r)
{
	enc_record_begin(e, ATOM(error));
	record_put_fault(e, f, false);
	enc_key_uint(e, ATOM(seq), r->seq);
	enc_key_uint(e, ATOM(len), r->len);
	enc_key_text(e, ATOM(errno), r->error);
	enc_record_end(e);
}

static void record_put_inject_jobs(struct enc *e, const struct record_inject_end *r)
{
	enc_key(e, ATOM(jobs));
	enc_list_begin(e);
	for (unsigned i = 0; i < r->job_count; i++) {
		enc_map_begin(e);
		enc_key_uint(e, ATOM(packets), r->jobs[i].packets);
		enc_key_uint(e, ATOM(sent), r->jobs[i].sent);
		enc_key_uint(e, ATOM(failed), r->jobs[i].failed);
		enc_key_uint(e, ATOM(bytes), r->jobs[i].bytes);
		enc_end(e);
	}
	enc_end(e);
}

void record_inject_end(struct enc *e, const struct record_inject_end *r)
{
	enc_record_begin(e, ATOM(end));
	record_put_now(e);
	enc_key_atom(e, ATOM(reason), r->reason);
	enc_key_uint(e, ATOM(packets), r->packets);
	enc_key_uint(e, ATOM(sent), r->sent);
	enc_key_uint(e, ATOM(failed), r->failed);
	enc_key_uint(e, ATOM(bytes), r->bytes);
	enc_key_uint(e, ATOM(cut), r->cut);
	if (r->jobs)
		record_put_inject_jobs(e, r);
	enc_key_uint(e, ATOM(exit_code), (uint64_t)r->exit_code);
	enc_record_end(e);
}

void record_end(struct enc *e, const struct record_end *r)
{
	enc_record_begin(e, ATOM(end));
	record_put_now(e);
	enc_key_atom(e, ATOM(reason), r->reason);
	enc_key_uint(e, ATOM(packets), r->packets);
	enc_key_uint(e, ATOM(bytes), r->bytes);
	enc_key_uint(e, ATOM(received), r->received);
	enc_key_uint(e, ATOM(dropped), r->dropped);
	enc_key_uint(e, ATOM(cut), r->cut);
	if (r->writes)
		enc_key_uint(e, ATOM(written), r->written);
	record_put_workers(e, r->workers, r->worker_count);
	enc_key_uint(e, ATOM(exit_code), (uint64_t)r->exit_code);
	enc_record_end(e);
}
