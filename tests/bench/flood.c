/* SPDX-License-Identifier: ISC */
/*
 * A load for the benchmarks: sends UDP frames of one size out of a device, as fast as
 * one processor can or at a given rate, and says on stdout how many and in how long.
 *
 *     flood [-n COUNT] [-r PACKETS_PER_SECOND] [-s SIZE] IFNAME
 *
 * packet(7), sendmmsg(2); the frame is RFC 894, 791 and 768.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH     64
#define FRAME_MAX 1514
#define SECOND    1000000000ull
#define HEADERS   (sizeof(struct ether_header) + sizeof(struct iphdr) + sizeof(struct udphdr))

struct options {
	unsigned long count;
	unsigned long rate; /* 0: as fast as it goes */
	unsigned long size; /* of the frame, without the checksum at its end */
	const char *ifname;
};

struct load {
	int fd;
	uint8_t frames[BATCH][FRAME_MAX];
	struct iovec iov[BATCH];
	struct mmsghdr messages[BATCH];
};

static void die(const char *what)
{
	fprintf(stderr, "flood: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static uint16_t ip_checksum(const struct iphdr *ip)
{
	uint16_t words[sizeof(*ip) / 2];
	uint32_t sum = 0;

	memcpy(words, ip, sizeof(words));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		sum += words[i];
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~(sum + (sum >> 16));
}

/* To a station that is nobody's, so that the receiving stack drops it right behind the capture. */
static void make_frame(uint8_t *frame, unsigned n, size_t size)
{
	struct ether_header eth = {
		.ether_dhost = { 2, 0, 0, 0, 0, 2 },
		.ether_shost = { 2, 0, 0, 0, 0, 1 },
		.ether_type = htons(ETHERTYPE_IP),
	};
	struct iphdr ip = {
		.version = 4,
		.ihl = 5,
		.tot_len = htons((uint16_t)(size - sizeof(eth))),
		.ttl = 64,
		.protocol = IPPROTO_UDP,
		.saddr = htonl(0xc0000201), /* 192.0.2.1, RFC 5737 */
		.daddr = htonl(0xc0000202),
	};
	struct udphdr udp = {
		.source = htons((uint16_t)(49152 + n)),
		.dest = htons(9),
		.len = htons((uint16_t)(size - sizeof(eth) - sizeof(ip))),
	};

	ip.check = ip_checksum(&ip);
	memcpy(frame, &eth, sizeof(eth));
	memcpy(frame + sizeof(eth), &ip, sizeof(ip));
	memcpy(frame + sizeof(eth) + sizeof(ip), &udp, sizeof(udp));
	for (size_t i = HEADERS; i < size; i++)
		frame[i] = i < HEADERS + 4 ? 0 : (uint8_t)(n + i);
}

static void open_load(struct load *load, const struct options *options)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET };

	at.sll_ifindex = (int)if_nametoindex(options->ifname);
	if (!at.sll_ifindex)
		die(options->ifname);
	load->fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (load->fd < 0 || bind(load->fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		die("socket");
	for (unsigned i = 0; i < BATCH; i++) {
		make_frame(load->frames[i], i, options->size);
		load->iov[i] = (struct iovec){ load->frames[i], options->size };
		load->messages[i].msg_hdr =
			(struct msghdr){ .msg_iov = &load->iov[i], .msg_iovlen = 1 };
	}
}

static void sleep_until(uint64_t due)
{
	struct timespec t = { (time_t)(due / SECOND), (long)(due % SECOND) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}

/* At a rate the batches shrink, so that a pause is a millisecond at the most where it can be. */
static unsigned batch_size(unsigned long rate)
{
	if (!rate || rate > BATCH * 1000)
		return BATCH;
	return rate < 1000 ? 1 : (unsigned)(rate / 1000);
}

/* Each flow numbers its packets, from 0, in the first four bytes of their payload. */
static void number_next(struct load *load, int sent, size_t size)
{
	for (int i = 0; i < sent && size >= HEADERS + 4; i++) {
		uint32_t number;

		memcpy(&number, load->frames[i] + HEADERS, 4);
		number = htonl(ntohl(number) + 1);
		memcpy(load->frames[i] + HEADERS, &number, 4);
	}
}

static void send_all(struct load *load, const struct options *options)
{
	unsigned batch = batch_size(options->rate);
	uint64_t begin = now();
	unsigned long sent = 0;

	while (sent < options->count) {
		unsigned long left = options->count - sent;
		int n;

		if (options->rate)
			sleep_until(begin + sent * SECOND / options->rate);
		n = sendmmsg(load->fd, load->messages, left < batch ? (unsigned)left : batch, 0);
		if (n < 0 && errno != ENOBUFS && errno != EINTR)
			die("sendmmsg");
		number_next(load, n, options->size);
		sent += n > 0 ? (unsigned long)n : 0;
	}
	printf("%lu packets %.6f seconds\n", sent, (double)(now() - begin) / SECOND);
}

static unsigned long number(const char *text, unsigned long low, unsigned long high)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);

	if (end == text || *end || v < low || v > high) {
		fprintf(stderr, "flood: %s: not a number from %lu to %lu\n", text, low, high);
		exit(2);
	}
	return v;
}

int main(int argc, char **argv)
{
	static struct load load;
	struct options options = { .count = 1000000, .size = 64 };
	int letter;

	while ((letter = getopt(argc, argv, "n:r:s:")) != -1) {
		if (letter == 'n')
			options.count = number(optarg, 1, 1000000000);
		else if (letter == 'r')
			options.rate = number(optarg, 1, 100000000);
		else if (letter == 's')
			options.size = number(optarg, HEADERS, FRAME_MAX);
		else
			return 2;
	}
	if (optind != argc - 1) {
		fputs("usage: flood [-n COUNT] [-r RATE] [-s SIZE] IFNAME\n", stderr);
		return 2;
	}
	options.ifname = argv[optind];
	open_load(&load, &options);
	send_all(&load, &options);
	return 0;
}
