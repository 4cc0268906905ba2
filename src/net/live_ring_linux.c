/* SPDX-License-Identifier: ISC */
/*
 * The blocks of TPACKET_V3 hold packets one behind the other and are handed over as a whole,
 * the frames of TPACKET_V2 hold one each.  The kernel fills them in turn, beginning with the
 * first, and so they are read; whoever has read one gives it back by its status.
 *
 * Documentation/networking/packet_mmap.rst, linux/if_packet.h, net/packet/af_packet.c.
 */
#include "net/live_ring.h"

#include <limits.h>
#include <linux/if_ether.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/atom.h"
#include "net/live_change.h"
#include "net/live_frame.h"
#include "net/live_state.h"
#include "net/live_wait.h"
#include "net/ring_geometry.h"
#include "record/codec.h"

#define FIRST_SEQUENCE 1

/* The address stands behind a packet's header, and the ring aligns both. */
#define ALIGNED(n) (((n) + TPACKET_ALIGNMENT - 1) / TPACKET_ALIGNMENT * TPACKET_ALIGNMENT)
#define HEADER_V2  ALIGNED(sizeof(struct tpacket2_hdr))
#define HEADER_V3  ALIGNED(sizeof(struct tpacket3_hdr))

struct live_ring {
	struct source_ops ops; /* libpcap's, but for dispatch and event */
	struct ring_geometry geometry;
	uint32_t block;    /* whose turn it is */
	uint64_t offset;   /* in it, of the packet that is next */
	bool open;         /* TPACKET_V3: it has been handed over */
	uint32_t left;     /* packets of it that are to be read */
	uint64_t sequence; /* the number that it has */
	bool cooked;
	bool mixed; /* packets have several origins */
	struct live_wait wait;
};

static uint8_t *live_ring_block(const struct live_ring *r)
{
	return r->geometry.start + (size_t)r->geometry.block_size * r->block;
}

static void live_ring_next_block(struct live_ring *r)
{
	r->block = r->block + 1 < r->geometry.blocks ? r->block + 1 : 0;
	r->offset = 0;
}

static bool live_ring_admits(struct source *s, const struct packet *p)
{
	const struct pcap_pkthdr h = { .caplen = p->caplen, .len = p->len };

	return live_change_admits(s, &h, p->data);
}

static bool live_ring_shape(
	const struct live *live, const struct live_frame *frame, struct packet *p)
{
	if (!live->ring->cooked)
		live_frame_plain(frame, live->origin.dlt, p);
	else if (!live_frame_cook(frame, live->origin.dlt, p))
		return false;
	live_frame_cut(p, live->origin.snaplen);
	return true;
}

/* The filter of the second cooked header has not seen the tag. */
static bool live_ring_changes(
	struct source *s, const struct live_frame *frame, struct packet *p, bool *admitted)
{
	struct live *live = s->state;
	struct live_frame seen = *frame;

	if (live->origin.dlt != DLT_LINUX_SLL2 || !frame->tagged) {
		*admitted = live_ring_admits(s, p);
		return true;
	}
	seen.tagged = false;
	if (!live_ring_shape(live, &seen, p))
		return false;
	*admitted = live_ring_admits(s, p);
	return live_ring_shape(live, frame, p);
}

static const struct packet_origin *live_ring_origin(
	struct source *s, const struct live_frame *frame, const struct packet *p)
{
	struct live *live = s->state;

	if (live->any)
		return live_origin_get(&live->origins, s, p, (unsigned)frame->from->sll_ifindex);
	return live_frame_is_stamped(frame) ? &live->origin : &live->unstamped;
}

/* False where the frame cannot be what it is said to be. */
static inline bool live_ring_take(struct source *s, const struct live_frame *frame)
{
	struct live *live = s->state;
	struct packet p = {
		.origin = &live->origin,
		.sec = frame->sec,
		.nsec = frame->nsec,
		.flags = live_frame_flags(frame),
	};
	bool admitted = true;

	if (!live_ring_shape(live, frame, &p))
		return false;
	if (__builtin_expect(live->change.phase != CHANGE_NONE, false) &&
		!live_ring_changes(s, frame, &p, &admitted))
		return false;
	if (!admitted)
		return true;
	if (live->ring->mixed)
		p.origin = live_ring_origin(s, frame, &p);
	source_deliver(s, &p);
	return true;
}

/* Where the packet's data begin, which stand behind their header and within the room left. */
static bool live_ring_fits(uint64_t room, uint64_t header, uint64_t data, uint64_t caplen)
{
	return data >= header + sizeof(struct sockaddr_ll) && data + caplen <= room;
}

static inline void live_ring_set_tag(struct live_frame *frame, uint32_t tci, uint32_t tpid)
{
	frame->tagged = tci || frame->status & TP_STATUS_VLAN_VALID;
	frame->tci = (uint16_t)tci;
	frame->tpid =
		tpid || frame->status & TP_STATUS_VLAN_TPID_VALID ? (uint16_t)tpid : ETH_P_8021Q;
}

static inline bool live_ring_take_v3(struct source *s, struct live_ring *r, uint8_t *block)
{
	const uint64_t room = r->geometry.block_size - r->offset;
	uint8_t *at = block + r->offset;
	const struct tpacket3_hdr *h = (const void *)at;
	struct live_frame frame;

	if (r->offset > r->geometry.block_size || room < sizeof(*h) ||
		!live_ring_fits(room, HEADER_V3, h->tp_mac, h->tp_snaplen))
		return false;
	frame = (struct live_frame){
		.data = at + h->tp_mac,
		.from = (const void *)(at + HEADER_V3),
		.status = h->tp_status,
		.sec = h->tp_sec,
		.nsec = h->tp_nsec,
		.caplen = h->tp_snaplen,
		.len = h->tp_len,
	};
	live_ring_set_tag(&frame, h->hv1.tp_vlan_tci, h->hv1.tp_vlan_tpid);
	r->offset += h->tp_next_offset;
	r->left--;
	return live_ring_take(s, &frame);
}

/* Whether the block whose turn it is has been handed over; -1: it cannot be that one. */
static int live_ring_open_block(struct live_ring *r)
{
	const struct tpacket_block_desc *block = (const void *)live_ring_block(r);
	const struct tpacket_hdr_v1 *h = &block->hdr.bh1;

	if (__atomic_load_n(&h->block_status, __ATOMIC_ACQUIRE) == TP_STATUS_KERNEL)
		return 0;
	if (h->seq_num != r->sequence)
		return -1;
	r->left = h->num_pkts;
	r->offset = h->offset_to_first_pkt;
	r->open = true;
	return 1;
}

static void live_ring_close_block(struct live_ring *r)
{
	struct tpacket_block_desc *block = (void *)live_ring_block(r);

	r->open = false;
	r->sequence++;
	live_ring_next_block(r);
	__atomic_store_n(&block->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
}

/* What has been handed over of a block, one packet at the least, or nothing at all: 0. */
static int live_ring_read_block(struct source *s, struct live_ring *r, int max)
{
	int opened = r->open ? 1 : live_ring_open_block(r);
	uint8_t *block = live_ring_block(r);
	int n = 0;

	if (opened <= 0)
		return opened;
	for (; r->left && n < max && !s->enough; n++)
		if (!live_ring_take_v3(s, r, block))
			return -1;
	if (!r->left)
		live_ring_close_block(r);
	return n;
}

static bool live_ring_take_v2(struct source *s, const struct live_ring *r, uint8_t *at)
{
	const struct tpacket2_hdr *h = (const void *)at;
	struct live_frame frame;

	if (!live_ring_fits(r->geometry.frame_size, HEADER_V2, h->tp_mac, h->tp_snaplen))
		return false;
	frame = (struct live_frame){
		.data = at + h->tp_mac,
		.from = (const void *)(at + HEADER_V2),
		.status = h->tp_status,
		.sec = h->tp_sec,
		.nsec = h->tp_nsec,
		.caplen = h->tp_snaplen,
		.len = h->tp_len,
	};
	live_ring_set_tag(&frame, h->tp_vlan_tci, h->tp_vlan_tpid);
	return live_ring_take(s, &frame);
}

static int live_ring_read_frame(struct source *s, struct live_ring *r)
{
	uint8_t *at = live_ring_block(r) + r->offset;
	struct tpacket2_hdr *h = (void *)at;

	if (__atomic_load_n(&h->tp_status, __ATOMIC_ACQUIRE) == TP_STATUS_KERNEL)
		return 0;
	if (!live_ring_take_v2(s, r, at))
		return -1;
	r->offset += r->geometry.frame_size;
	if (r->offset + r->geometry.frame_size > r->geometry.block_size)
		live_ring_next_block(r);
	__atomic_store_n(&h->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	return 1;
}

static int live_ring_read(struct source *s, struct live_ring *r, int max)
{
	return r->geometry.version == TPACKET_V3 ? live_ring_read_block(s, r, max)
						 : live_ring_read_frame(s, r);
}

static int live_ring_dispatch(struct source *s, int max, struct fault *f)
{
	struct live *live = s->state;
	struct live_ring *r = live->ring;
	int limit = max < 0 ? INT_MAX : max;
	int total = 0;
	int n;

	if (live->any)
		live_origin_begin(&live->origins);
	n = live_ring_read(s, r, limit);
	if (n == 0 && live_wait(s, &r->wait, f) < 0)
		return -1;
	if (n == 0)
		n = live_ring_read(s, r, limit);
	while (n > 0) {
		total += n;
		if (s->enough || total == limit)
			return total;
		n = live_ring_read(s, r, limit - total);
	}
	if (n < 0)
		return live_lost(s, "the ring is not as the kernel says", f);
	return total;
}

static atom_id live_ring_event(struct source *s)
{
	return live_tell_down(s, live_of(s)->ring->wait.down);
}

/* As the kernel leaves a ring behind that has not had a packet. */
static bool live_ring_is_new(const struct live_ring *r)
{
	const struct tpacket_block_desc *block = (const void *)r->geometry.start;
	const struct tpacket2_hdr *frame = (const void *)r->geometry.start;

	if (r->geometry.version == TPACKET_V2)
		return frame->tp_status == TP_STATUS_KERNEL;
	return block->version == TPACKET_V3 && block->hdr.bh1.num_pkts == 0 &&
	       block->hdr.bh1.block_status == TP_STATUS_KERNEL &&
	       block->hdr.bh1.seq_num == FIRST_SEQUENCE;
}

/* Whether packets come without their link-layer header; false where libpcap changes more of
 * them than that, or only the length is wanted that they had with it. */
static bool live_ring_is_cooked(const struct source *s, bool *cooked)
{
	const int dlt = live_of(s)->origin.dlt;
	int type;
	socklen_t size = sizeof(type);

	if (getsockopt(source_fd(s), SOL_SOCKET, SO_TYPE, &type, &size) < 0)
		return false;
	*cooked = type == SOCK_DGRAM;
	if (*cooked && live_of(s)->options.counting)
		return false;
	if (*cooked)
		return dlt == DLT_LINUX_SLL || dlt == DLT_LINUX_SLL2;
	return dlt != DLT_CAN_SOCKETCAN;
}

/* Two clocks may be in one capture, and nothing else tells them apart. */
static bool live_ring_asks_adapter(struct live *live)
{
	const int type = live->options.tstamp_type;

	if (type != PCAP_TSTAMP_ADAPTER && type != PCAP_TSTAMP_ADAPTER_UNSYNCED)
		return false;
	live->unstamped = live->origin;
	live->unstamped.tstamp_type = ATOM(host);
	live->unstamped.whole = &live->origin;
	return packet_origin_init(&live->unstamped);
}

void live_ring_begin(struct source *s)
{
	struct live *live = s->state;
	struct live_ring *r;

	if (live->options.reader != LIVE_READER_AUTO)
		return;
	r = calloc(1, sizeof(*r));
	if (!r)
		return;
	r->sequence = FIRST_SEQUENCE;
	if (!ring_geometry_find(source_fd(s), &r->geometry) || !live_ring_is_new(r) ||
		!live_ring_is_cooked(s, &r->cooked)) {
		free(r);
		return;
	}
	r->mixed = live->any || live_ring_asks_adapter(live);
	r->ops = *s->ops;
	r->ops.dispatch = live_ring_dispatch;
	r->ops.event = live_ring_event;
	live->ring = r;
	s->ops = &r->ops;
}
