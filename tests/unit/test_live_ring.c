/* SPDX-License-Identifier: ISC */
/* A ring made by hand: what its frames say, and what they must not do. */
#include "unit.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/atom.h"
#include "net/live.h"
#include "net/live_ring.h"
#include "net/live_state.h"
#include "net/ring_geometry.h"
#include "record/codec.h"

#define FRAME_SIZE 256
#define FRAMES     4
#define MAC        128
#define LEN        60

static _Alignas(16) uint8_t ring[FRAMES][FRAME_SIZE];
static int descriptor = -1;

bool __wrap_ring_geometry_find(int fd, struct ring_geometry *g);
int __wrap_pcap_activate(pcap_t *p);
int __wrap_pcap_set_tstamp_type(pcap_t *p, int type);

bool __wrap_ring_geometry_find(int fd, struct ring_geometry *g)
{
	assert_int_equal(fd, descriptor);
	*g = (struct ring_geometry){
		.start = ring[0],
		.version = TPACKET_V2,
		.block_size = sizeof(ring),
		.blocks = 1,
		.frame_size = FRAME_SIZE,
	};
	return true;
}

/* As libpcap does where SIOCSHWTSTAMP fails. */
int __wrap_pcap_activate(pcap_t *p)
{
	(void)p;
	return PCAP_WARNING_TSTAMP_TYPE_NOTSUP;
}

int __wrap_pcap_set_tstamp_type(pcap_t *p, int type)
{
	(void)p;
	(void)type;
	return 0;
}

static int made_fd(const struct source *s)
{
	(void)s;
	return descriptor;
}

static const struct source_ops ops = { .fd = made_fd };

struct seen {
	unsigned count;
	atom_id tstamp_type[FRAMES];
	bool names_it[FRAMES];
};

static bool take(void *context, struct packet *p)
{
	struct seen *seen = context;
	const struct buf *keys = &p->origin->keys[SYNTAX_JSON].bytes;

	assert_string_equal(p->origin->ifname, "made");
	assert_int_equal(p->caplen, LEN);
	seen->names_it[seen->count] =
		memmem(keys->data, keys->len, "\"tstamp_type\":\"host\"", 20) != NULL;
	seen->tstamp_type[seen->count++] = p->origin->tstamp_type;
	return true;
}

static void open_made(struct source *s, struct live *live, int tstamp_type)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	descriptor = ends[0];
	memset(ring, 0, sizeof(ring));
	*live = (struct live){
		.ifname = "made",
		.options.tstamp_type = tstamp_type,
		.origin = { .ifname = live->ifname,
			.ifindex = 7,
			.dlt = DLT_EN10MB,
			.snaplen = LIVE_SNAPLEN_MAX },
	};
	assert_true(packet_origin_init(&live->origin));
	*s = (struct source){ .ops = &ops, .state = live, .origin = &live->origin };
	live_ring_begin(s);
	assert_ptr_not_equal(s->ops, &ops);
	assert_int_equal(close(ends[1]), 0);
}

static void close_made(struct live *live)
{
	packet_origin_finish(&live->origin);
	packet_origin_finish(&live->unstamped);
	free(live->ring);
	assert_int_equal(close(descriptor), 0);
}

static struct tpacket2_hdr *put_frame(unsigned at, uint32_t status)
{
	struct tpacket2_hdr *h = (void *)ring[at];

	*h = (struct tpacket2_hdr){ .tp_status = TP_STATUS_USER | status,
		.tp_len = LEN,
		.tp_snaplen = LEN,
		.tp_mac = MAC };
	return h;
}

/* The time is the adapter's where the kernel says so: not of what is sent, nor of what the adapter
 * passes over. */
static void test_whose_time(void **state)
{
	static const struct {
		int type;
		uint32_t status;
		atom_id want;
	} rows[] = {
		{ -1, 0, ATOM(none) },
		{ -1, TP_STATUS_TS_SOFTWARE, ATOM(none) },
		{ PCAP_TSTAMP_HOST, 0, ATOM(none) },
		{ PCAP_TSTAMP_HOST_HIPREC, TP_STATUS_TS_SOFTWARE, ATOM(none) },
		{ PCAP_TSTAMP_ADAPTER, 0, ATOM(host) },
		{ PCAP_TSTAMP_ADAPTER, TP_STATUS_TS_SOFTWARE, ATOM(host) },
		{ PCAP_TSTAMP_ADAPTER, TP_STATUS_TS_RAW_HARDWARE, ATOM(none) },
		{ PCAP_TSTAMP_ADAPTER_UNSYNCED, 0, ATOM(host) },
		{ PCAP_TSTAMP_ADAPTER_UNSYNCED, TP_STATUS_TS_SOFTWARE, ATOM(host) },
		{ PCAP_TSTAMP_ADAPTER_UNSYNCED, TP_STATUS_TS_RAW_HARDWARE, ATOM(none) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct seen seen = { 0 };
		struct source s;
		struct live live;
		struct fault f;

		open_made(&s, &live, rows[i].type);
		put_frame(0, TP_STATUS_TS_RAW_HARDWARE);
		put_frame(1, rows[i].status);
		assert_int_equal(source_dispatch(&s, -1, take, &seen, &f), 2);
		assert_int_equal(seen.tstamp_type[0], ATOM(none));
		assert_int_equal(seen.tstamp_type[1], rows[i].want);
		assert_false(seen.names_it[0]);
		assert_int_equal(seen.names_it[1], rows[i].want == ATOM(host));
		close_made(&live);
	}
}

/* Nobody but the kernel writes there, but what it says is not believed beyond a frame's room. */
static void test_lengths(void **state)
{
	static const struct {
		uint16_t mac;
		uint32_t snaplen;
	} rows[] = { { 0, LEN }, { 40, LEN }, { MAC, FRAME_SIZE - MAC + 1 }, { MAC, UINT32_MAX },
		{ UINT16_MAX, 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct seen seen = { 0 };
		struct tpacket2_hdr *h;
		struct source s;
		struct live live;
		struct fault f;

		open_made(&s, &live, -1);
		h = put_frame(0, 0);
		h->tp_mac = rows[i].mac;
		h->tp_snaplen = rows[i].snaplen;
		assert_int_equal(source_dispatch(&s, -1, take, &seen, &f), -1);
		assert_int_equal(f.code, ATOM(device_lost));
		assert_int_equal(seen.count, 0);
		close_made(&live);
	}
}

/* An emulator of programs has no ETHTOOL_GET_TS_INFO. */
static bool devices_can_be_asked(void)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_create("lo", text);

	if (p)
		pcap_close(p);
	return p || !strstr(text, strerror(ENOSYS));
}

/* A device that lists a type and refuses it: nothing is captured by another clock than `start`
 * would say. */
static void test_refused_type(void **state)
{
	const struct live_options options = {
		.snaplen = 64,
		.timeout_ms = 1000,
		.buffer = 64 * 1024,
		.linktype = -1,
		.tstamp_type = PCAP_TSTAMP_ADAPTER_UNSYNCED,
	};
	struct source s;
	struct fault f;

	(void)state;
	if (!devices_can_be_asked())
		skip();
	assert_int_equal(live_open(&s, "lo", &options, &f), -1);
	assert_int_equal(f.code, ATOM(not_supported));
	assert_non_null(strstr(f.message, "adapter_unsynced"));
	assert_non_null(strstr(f.hint, "-j"));
	source_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whose_time),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_refused_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
