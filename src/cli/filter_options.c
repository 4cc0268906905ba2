/* SPDX-License-Identifier: ISC */
#include "cli/filter_options.h"

#include "net/live.h"

struct compile_options filter_options_compile(const struct filter_options *o,
	const char *expression, const char *ifname, struct diagnosis *diagnosis)
{
	bool ask = o->netmask == PCAP_NETMASK_UNKNOWN && ifname;

	return (struct compile_options){
		.expression = expression,
		.optimize = o->optimize,
		.netmask = ask ? live_netmask(ifname) : o->netmask,
		.limit = o->limit,
		.diagnosis = diagnosis,
	};
}
