/* SPDX-License-Identifier: ISC */
/* The session between sources and outputs that do what a row says. */
#include "unit.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/atom.h"
#include "os/signals.h"
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

static int fake_dispatch(struct source *s, int max, struct fault *f)
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

static uint64_t fake_rest(struct source *s)
{
	struct fake *fake = s->state;

	return fake->forgotten || fake->dropped ? 0 : fake->left + fake->stuck;
}

static void fake_stop(struct source *s)
{
	((struct fake *)s->state)->stopped = true;
}

static void fake_forget_rest(struct source *s)
{
	((struct fake *)s->state)->forgotten = fake_rest(s);
}

static void fake_drop_rest(struct source *s)
{
	((struct fake *)s->state)->dropped = fake_rest(s);
}

static int fake_fd(const struct source *s)
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

static void add_source(struct run *r, const struct source_ops *ops, const struct fake *shape)
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

static void begin(struct run *r)
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

static int run(struct run *r)
{
	assert_true(session_init(&r->session));
	return session_run(&r->session);
}

static void end(struct run *r)
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

/* A process that reads to the end once the pipe is full; its exit status says whether it
 * got that many bytes. */
static pid_t read_when_full(struct run *r, size_t expected)
{
	static char bytes[PIPE_SIZE];
	pid_t pid = fork();
	size_t got = 0;
	int filled = 0;
	ssize_t n;

	assert_true(pid >= 0);
	if (pid) {
		close(r->pipe[0]);
		r->pipe[0] = -1;
		return pid;
	}
	output_finish(&r->out);
	close(r->pipe[1]);
	while (filled < PIPE_SIZE && ioctl(r->pipe[0], FIONREAD, &filled) == 0)
		usleep(1000);
	while ((n = read(r->pipe[0], bytes, sizeof(bytes))) > 0)
		got += (size_t)n;
	_exit(got != expected);
}

/* The same, but sends two signals and never reads; ends when the pipe is closed. */
static pid_t signal_when_full(struct run *r)
{
	pid_t pid = fork();
	int filled = 0;

	assert_true(pid >= 0);
	if (pid)
		return pid;
	while (filled < PIPE_SIZE && ioctl(r->pipe[0], FIONREAD, &filled) == 0)
		usleep(1000);
	kill(getppid(), SIGINT);
	kill(getppid(), SIGTERM);
	_exit(0);
}

static int wait_for(pid_t pid)
{
	int status = -1;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void test_count(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = 5, .batch = 100 });
	r.session.limits.count = 2;
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(count));
	assert_int_equal(r.sources[0].counts.delivered, 2);
	assert_int_equal(r.sources[0].counts.bytes, 2 * PACKET_SIZE);
	assert_int_equal(r.sources[0].counts.wire_bytes, 2 * (PACKET_SIZE + 1));
	assert_true(r.fakes[0].stopped);
	assert_int_equal(r.fakes[0].forgotten, 3);
	assert_int_equal(r.fakes[0].dropped, 0);
	end(&r);
}

static void test_duration(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ 0 });
	r.session.limits.duration = CLOCK_MS;
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(duration));
	assert_true(r.fakes[0].stopped);
	assert_int_equal(r.fakes[0].dropped, 0);
	end(&r);
}

/* What was accepted before the signal is delivered. */
static void test_signal(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = 3 });
	raise(SIGINT);
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(signal));
	assert_int_equal(r.sources[0].counts.delivered, 3);
	assert_int_equal(r.fakes[0].dropped, 0);
	end(&r);
}

static void test_second_signal(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = 3 });
	raise(SIGINT);
	raise(SIGINT);
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(signal));
	assert_int_equal(r.sources[0].counts.delivered, 0);
	assert_int_equal(r.fakes[0].dropped, 3);
	end(&r);
}

/* A ring that is never empty counts as dropped, and the end comes. */
static void test_drain_without_end(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .stuck = 4 });
	raise(SIGINT);
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(signal));
	assert_int_equal(r.fakes[0].dropped, 4);
	end(&r);
}

static void test_blocked(void **state)
{
	const uint64_t packets = 2000;
	struct run r;
	pid_t reader;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = packets + 1, .batch = 100 });
	r.session.limits.count = packets;
	reader = read_when_full(&r, packets * RECORD_SIZE);
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(count));
	assert_int_equal(r.sources[0].counts.delivered, packets);
	end(&r);
	assert_int_equal(wait_for(reader), 0);
}

/* The reader never reads: the second signal does not wait for it, and the loss is told. */
static void test_blocked_second_signal(void **state)
{
	struct run r;
	pid_t sender;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = 100, .batch = 100 });
	sender = signal_when_full(&r);
	assert_int_equal(run(&r), PKTPIPE_EXIT_FAILURE);
	assert_int_equal(r.session.reason, ATOM(signal));
	assert_true(output_pending(&r.out) > 0);
	end(&r);
	assert_int_equal(wait_for(sender), 0);
}

static void test_reader_gone(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = 100, .batch = 10 });
	close(r.pipe[0]);
	r.pipe[0] = -1;
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(epipe));
	assert_true(r.fakes[0].stopped);
	end(&r);
}

static void test_one_of_two_fails(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .fails = true });
	add_source(&r, &device, &(struct fake){ .left = 3 });
	r.session.limits.count = 3;
	assert_int_equal(run(&r), PKTPIPE_EXIT_DEVICE_LOST);
	assert_int_equal(r.session.reason, ATOM(count));
	assert_true(r.sources[0].done);
	assert_int_equal(r.sources[1].counts.delivered, 3);
	end(&r);
}

/* What a lost device's ring still has is read before the session ends. */
static void test_last_fails(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ .left = 2, .fails = true });
	assert_int_equal(run(&r), PKTPIPE_EXIT_DEVICE_LOST);
	assert_int_equal(r.session.reason, ATOM(error));
	assert_int_equal(r.sources[0].counts.delivered, 2);
	end(&r);
}

/* Files are read one after the other, and one that is cut short does not end the rest. */
static void test_files(void **state)
{
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &file, &(struct fake){ .left = 2, .fails = true });
	add_source(&r, &file, &(struct fake){ .left = 1, .before = &r.fakes[0] });
	assert_int_equal(run(&r), PKTPIPE_EXIT_INCOMPLETE);
	assert_int_equal(r.session.reason, ATOM(eof));
	assert_int_equal(r.session.seq, 3);
	assert_true(r.sources[0].done && r.sources[1].done);
	end(&r);
}

static void commands_fill_polls(void *context, struct pollfd polls[SESSION_COMMAND_POLLS])
{
	(void)context;
	for (unsigned i = 0; i < SESSION_COMMAND_POLLS; i++)
		polls[i] = (struct pollfd){ .fd = -1 };
}

/* The second turn carries out `close`. */
static void commands_turn(void *context, const struct pollfd polls[SESSION_COMMAND_POLLS])
{
	struct run *r = context;

	(void)polls;
	if (++r->session.reports == 2)
		session_stop(&r->session, ATOM(close));
}

static bool commands_have_work(void *context)
{
	return ((struct run *)context)->session.reports < 2;
}

static void commands_abandon(void *context)
{
	((struct run *)context)->session.reports = 100;
}

static void test_commands(void **state)
{
	static const struct session_commands commands = {
		.fill_polls = commands_fill_polls,
		.turn = commands_turn,
		.has_work = commands_have_work,
		.abandon = commands_abandon,
	};
	struct run r;

	(void)state;
	begin(&r);
	add_source(&r, &device, &(struct fake){ 0 });
	r.session.commands = &commands;
	r.session.commands_context = &r;
	assert_int_equal(run(&r), 0);
	assert_int_equal(r.session.reason, ATOM(close));
	assert_int_equal(r.session.reports, 100);
	end(&r);
}

static int set_up(void **state)
{
	struct fault f;

	(void)state;
	/* What does not end is a failure. */
	alarm(60);
	return signals_init(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_duration),
		cmocka_unit_test(test_signal),
		cmocka_unit_test(test_second_signal),
		cmocka_unit_test(test_drain_without_end),
		cmocka_unit_test(test_blocked),
		cmocka_unit_test(test_blocked_second_signal),
		cmocka_unit_test(test_reader_gone),
		cmocka_unit_test(test_one_of_two_fails),
		cmocka_unit_test(test_last_fails),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_commands),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
