/* SPDX-License-Identifier: ISC */
/* A session between sources and outputs that do what a test says. */
#ifndef SESSION_FAKES_H
#define SESSION_FAKES_H

#include "unit.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/atom.h"
#include "os/signals.h"
#include "record/codec.h"
#include "run/session.h"

#define SOURCES     2
#define PACKET_SIZE 1000
#define RECORD_SIZE (16 + PACKET_SIZE) /* in a savefile */
#define PIPE_SIZE   4096

/* A device or a file that has so many packets, of which a dispatch hands over some. */
struct fake {
	struct packet_origin origin;
	int ends[2];    /* readable as long as there are packets */
	uint64_t left;  /* packets that can be read */
	uint64_t stuck; /* packets that never can */
	unsigned batch;
	bool fails; /* behind its last packet */
	bool stopped;
	uint64_t forgotten, dropped;
	struct session *session;
	const struct fake *before; /* a file that has to be done first */
};

struct run {
	struct session session;
	struct report report; /* without records: the session's state is looked at itself */
	struct session_source entries[SOURCES];
	struct source sources[SOURCES];
	struct fake fakes[SOURCES];
	struct packet_writer writer;
	struct output out;
	int pipe[2];
};

static const uint8_t data[PACKET_SIZE];

static inline int fake_dispatch(struct source *s, int max, struct fault *f)
{
	struct fake *fake = s->state;
	unsigned n = 0;

	(void)max;
	assert_false(session_blocked(fake->session));
	assert_true(!fake->before || !fake->before->left);
	for (s->enough = false; fake->left && n < fake->batch && !s->enough; n++) {
		struct packet p = {
			.origin = s->origin,
			.caplen = PACKET_SIZE,
			.len = PACKET_SIZE + 1,
			.data = data,
		};

		fake->left--;
		source_deliver(s, &p);
	}
	if (n || !(fake->fails || s->ops->finite))
		return (int)n;
	s->done = s->ops->finite;
	if (!fake->fails)
		return 0;
	return fault_set(f, s->done ? ATOM(savefile_truncated) : ATOM(device_lost), ATOM(read),
		"fake", "the fake is lost");
}

static inline uint64_t fake_rest(struct source *s)
{
	struct fake *fake = s->state;

	return fake->forgotten || fake->dropped ? 0 : fake->left + fake->stuck;
}

static inline void fake_stop(struct source *s)
{
	((struct fake *)s->state)->stopped = true;
}

static inline void fake_forget_rest(struct source *s)
{
	((struct fake *)s->state)->forgotten = fake_rest(s);
}

static inline void fake_drop_rest(struct source *s)
{
	((struct fake *)s->state)->dropped = fake_rest(s);
}

static inline int fake_fd(const struct source *s)
{
	return ((struct fake *)s->state)->ends[0];
}

static const struct source_ops device = {
	.dispatch = fake_dispatch,
	.stop = fake_stop,
	.rest = fake_rest,
	.forget_rest = fake_forget_rest,
	.drop_rest = fake_drop_rest,
	.fd = fake_fd,
};

static const struct source_ops file = {
	.finite = true,
	.dispatch = fake_dispatch,
};

static inline void add_source(struct run *r, const struct source_ops *ops, const struct fake *shape)
{
	unsigned i = r->session.count++;
	struct fake *fake = &r->fakes[i];

	*fake = *shape;
	fake->session = &r->session;
	fake->batch = fake->batch ? fake->batch : 1;
	fake->origin.ifname = "fake";
	assert_int_equal(pipe(fake->ends), 0);
	if (fake->left || fake->fails)
		assert_int_equal(write(fake->ends[1], "", 1), 1);
	r->sources[i] = (struct source){ .ops = ops, .state = fake, .origin = &fake->origin };
	r->entries[i] = (struct session_source){ .source = &r->sources[i] };
}

static inline void begin(struct run *r)
{
	*r = (struct run){ 0 };
	assert_int_equal(pipe2(r->pipe, O_CLOEXEC), 0);
	output_init(&r->out, r->pipe[1], "pipe", framing_savefile.size);
	assert_int_equal(fcntl(r->pipe[1], F_SETPIPE_SZ, PIPE_SIZE), PIPE_SIZE);
	packet_writer_init(&r->writer, &format_savefile, ENC_BASE64, &(struct packet_options){ 0 },
		&r->out.buf);
	r->session = (struct session){
		.sources = r->entries,
		.report = &r->report,
		.out = &r->out,
		.writers = { &r->writer },
		.writer_count = 1,
	};
	signals_take();
}

static inline int run(struct run *r)
{
	assert_true(session_init(&r->session));
	return session_run(&r->session);
}

static inline void end(struct run *r)
{
	for (unsigned i = 0; i < r->session.count; i++) {
		close(r->fakes[i].ends[0]);
		close(r->fakes[i].ends[1]);
	}
	session_finish(&r->session);
	output_finish(&r->out);
	close(r->pipe[1]);
	if (r->pipe[0] >= 0)
		close(r->pipe[0]);
}

static inline int set_up(void **state)
{
	struct fault f;

	(void)state;
	/* What does not end is a failure. */
	alarm(60);
	return signals_init(&f);
}

#endif
