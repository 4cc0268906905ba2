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

int linktype_parse(const char *text)
{
	uint64_t number;

	if (number_parse(text, &number))
		return number <= DLT_MAX ? (int)number : -1;
	if (!strncasecmp(text, "DLT_", 4))
		text += 4;
	return pcap_datalink_name_to_val(text);
}
