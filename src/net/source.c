/* SPDX-License-Identifier: ISC */
#include "net/source.h"

#include "base/atom.h"

int source_dispatch(
	struct source *s, int max, source_packet_fn *deliver, void *context, struct fault *f)
{
	s->deliver = deliver;
	s->context = context;
	s->enough = false;
	return s->ops->dispatch(s, max, f);
}

int source_compile(const struct source *s, const struct compile_options *options,
	struct bpf_program *program, struct fault *f)
{
	const struct packet_origin *o = s->origin;
	bool file = o && o->file;
	const char *subject = file ? o->file : o ? o->ifname : NULL;

	if (compile_filter(s->pcap, options, subject, program, f) == 0)
		return 0;
	f->key = file ? ATOM(file) : ATOM(ifname);
	return -1;
}

int source_set_filter(struct source *s, struct bpf_program *program, struct fault *f)
{
	return s->ops->set_filter(s, program, f);
}

int source_change_filter(struct source *s, struct bpf_program *program, struct fault *f)
{
	return s->ops->change_filter(s, program, f);
}

int source_set_compiler(
	struct source *s, linktype_compile_fn *compile, void *context, struct fault *f)
{
	return s->ops->set_compiler ? s->ops->set_compiler(s, compile, context, f) : 0;
}

const struct packet_origin *source_next_origin(const struct source *s, unsigned index)
{
	if (s->ops->next_origin)
		return s->ops->next_origin(s, index);
	return index ? NULL : s->origin;
}

uint64_t source_settle(struct source *s)
{
	return s->ops->settle ? s->ops->settle(s) : 0;
}

void source_update_counts(struct source *s)
{
	if (!s->ops->update_counts)
		s->counts.received = s->counts.delivered;
	else if (!s->done)
		s->ops->update_counts(s);
}

void source_stop(struct source *s)
{
	if (s->ops->stop)
		s->ops->stop(s);
	else
		s->done = true;
}

uint64_t source_rest(struct source *s)
{
	return s->ops->rest ? s->ops->rest(s) : 0;
}

void source_forget_rest(struct source *s)
{
	if (s->ops->forget_rest)
		s->ops->forget_rest(s);
}

void source_drop_rest(struct source *s)
{
	if (s->ops->drop_rest)
		s->ops->drop_rest(s);
}

int source_fd(const struct source *s)
{
	return s->ops->fd ? s->ops->fd(s) : -1;
}

int source_written_fd(const struct source *s)
{
	return s->ops->written_fd ? s->ops->written_fd(s) : -1;
}

atom_id source_event(struct source *s)
{
	return s->ops->event ? s->ops->event(s) : ATOM(none);
}

void source_watch(struct source *s, source_event_fn *tell, void *context)
{
	if (s->ops->watch)
		s->ops->watch(s, tell, context);
}

void source_look(struct source *s, source_event_fn *tell, void *context)
{
	if (s->ops->look)
		s->ops->look(s, tell, context);
}

void source_facts(const struct source *s, struct source_facts *facts)
{
	*facts = (struct source_facts){ 0 };
	if (s->ops->facts)
		s->ops->facts(s, facts);
}

int source_send(struct source *s, struct bytes packet, struct fault *f)
{
	if (s->ops->send)
		return s->ops->send(s, packet, f);
	return fault_set(f, ATOM(not_supported), ATOM(send), "", "a savefile takes no packets");
}

void source_close(struct source *s)
{
	if (s->ops)
		s->ops->close(s);
	*s = (struct source){ 0 };
}

const char *source_library(void)
{
	return pcap_lib_version();
}
