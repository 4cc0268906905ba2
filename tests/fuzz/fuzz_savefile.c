/* SPDX-License-Identifier: ISC */
/* Savefiles, compressed or not: whatever they hold is read in range, in pieces as in one go, and
 * where libpcap reads the whole of an uncompressed file, too, its packets are these. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "file/byte_input_unpack.h"
#include "file/savefile.h"
#include "os/input.h"

/* A bomb of zeros of what the fuzzer makes takes longer than it has patience. */
#define PACKETS_MAX 20000

/* No file is opened by name here. */
int input_open_file(const char *name)
{
	(void)name;
	return -1;
}

struct reading {
	uint64_t hash;
	uint64_t packets;
	unsigned step; /* every so many packets the read ends */
};

static void add(uint64_t *hash, const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len--)
		*hash = (*hash ^ *p++) * 1099511628211u;
}

static bool take(void *context, struct packet *p)
{
	struct reading *r = context;

	if (p->nsec >= CLOCK_SECOND || p->sec < 0 || p->sec > CLOCK_SEC_MAX || p->len < p->caplen ||
		!p->origin || !p->origin->dlt_name)
		abort();
	add(&r->hash, &p->caplen, sizeof(p->caplen));
	add(&r->hash, p->data, p->caplen);
	r->packets++;
	return r->packets % r->step && r->packets < PACKETS_MAX;
}

/* 0 where the file was read to its end without a word. */
static int read_all(const uint8_t *data, size_t len, struct reading *r, bool *swapped)
{
	const struct byte_input in = { .fd = open("/dev/null", O_RDONLY), .start = { data, len } };
	struct record_savefile_facts facts;
	struct savefile s;
	struct fault f;
	int n = -1;

	if (savefile_adopt(&s, "fuzz", &in, &f) < 0)
		abort();
	if (savefile_read_header(&s, &f) == 0) {
		do
			n = savefile_read(&s, -1, take, r, &f);
		while (n > 0 && r->packets < PACKETS_MAX);
		savefile_facts(&s, &facts);
	}
	*swapped = s.swapped;
	n = n || s.warning.code || byte_input_pipe(&s.in) || r->packets >= PACKETS_MAX ? -1 : 0;
	savefile_close(&s);
	return n;
}

static void take_pcaps(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	struct reading *r = (struct reading *)(void *)user;

	add(&r->hash, &h->caplen, sizeof(h->caplen));
	add(&r->hash, data, h->caplen);
	r->packets++;
}

static int read_by_pcap(const uint8_t *data, size_t len, struct reading *r)
{
	char error[PCAP_ERRBUF_SIZE];
	FILE *stream = fmemopen((void *)(uintptr_t)data, len, "rb");
	pcap_t *pcap =
		pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, error);
	int n;

	if (!pcap) {
		fclose(stream);
		return -1;
	}
	n = pcap_loop(pcap, -1, take_pcaps, (u_char *)r);
	pcap_close(pcap);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct reading whole = { .step = UINT32_MAX }, pieces = { .step = 1 }, pcaps = { 0 };
	bool swapped;
	int status;

	if (len < UNPACK_MAGIC)
		return 0;
	status = read_all(data, len, &whole, &swapped);
	if (read_all(data, len, &pieces, &swapped) != status || whole.hash != pieces.hash)
		abort();
	/* Of some link types libpcap turns headers into this byte order. */
	if (status < 0 || swapped || read_by_pcap(data, len, &pcaps) < 0)
		return 0;
	if (whole.packets != pcaps.packets || whole.hash != pcaps.hash)
		abort();
	return 0;
}
