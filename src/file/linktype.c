/* SPDX-License-Identifier: ISC */
#include "file/linktype.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"

#define DLT_MAX 65535

const char *linktype_name(int dlt)
{
	static struct unnamed {
		struct unnamed *next;
		int dlt;
		char name[24];
	} * all;
	const char *name = pcap_datalink_val_to_name(dlt);
	struct unnamed *u;

	if (name)
		return name;
	for (u = all; u; u = u->next)
		if (u->dlt == dlt)
			return u->name;
	u = calloc(1, sizeof(*u));
	if (!u)
		return "DLT";
	u->dlt = dlt;
	snprintf(u->name, sizeof(u->name), "DLT %d", dlt);
	u->next = all;
	all = u;
	return u->name;
}

/* libpcap knows, and tells it of a savefile. */
int linktype_from_files(uint16_t linktype)
{
	struct {
		uint32_t magic;
		uint16_t major, minor;
		uint32_t zone, sigfigs, snaplen, linktype;
	} header = { 0xa1b2c3d4, 2, 4, 0, 0, 262144, linktype };
	char errbuf[PCAP_ERRBUF_SIZE];
	FILE *stream = fmemopen(&header, sizeof(header), "r");
	pcap_t *pcap = stream ? pcap_fopen_offline(stream, errbuf) : NULL;
	int dlt = pcap ? pcap_datalink(pcap) : linktype;

	if (pcap)
		pcap_close(pcap);
	else if (stream)
		fclose(stream);
	return dlt;
}

int linktype_parse(const char *text)
{
	uint64_t number;

	if (number_parse(text, &number))
		return number <= DLT_MAX ? (int)number : -1;
	if (!strncasecmp(text, "DLT_", 4))
		text += 4;
	return pcap_datalink_name_to_val(text);
}

#define HEADER_LEN      24
#define HEADER_LINKTYPE 20

/* libpcap alone knows, and tells in the header that it writes of a savefile. */
uint16_t linktype_in_files(int dlt)
{
	pcap_t *dead = pcap_open_dead(dlt, 65535);
	char *data = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&data, &size);
	pcap_dumper_t *dumper = dead && stream ? pcap_dump_fopen(dead, stream) : NULL;
	uint32_t linktype = (uint32_t)dlt;

	if (dumper && pcap_dump_flush(dumper) == 0 && size >= HEADER_LEN)
		memcpy(&linktype, data + HEADER_LINKTYPE, sizeof(linktype));
	if (dumper)
		pcap_dump_close(dumper);
	else if (stream)
		fclose(stream);
	if (dead)
		pcap_close(dead);
	free(data);
	return (uint16_t)linktype;
}
