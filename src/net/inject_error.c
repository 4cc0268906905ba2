/* SPDX-License-Identifier: ISC */
#include "net/inject_error.h"

#include <errno.h>
#include <stddef.h>

#include "base/bytes.h"

static const struct {
	int error;
	const char *name;
	const char *hint;
} errors[] = {
	{ ENOBUFS, "ENOBUFS", "the device's queue stayed full, or a filter of tc(8) drops it" },
	{ EMSGSIZE, "EMSGSIZE",
		"it is longer than the device's MTU allows; inject --segment cuts TCP; nothing is "
		"left to cut by ethtool -K IFNAME tso off tx-udp-segmentation off of the device "
		"that sends it (of a veth the other end), or gro off of the one that receives "
		"it" },
	{ EINVAL, "EINVAL", "it is shorter than a link-layer header" },
	{ ENETDOWN, "ENETDOWN", "the device is down; ip link set DEVICE up" },
	{ ENXIO, "ENXIO", "the device was removed" },
	{ ENODEV, "ENODEV", "the device was removed" },
	{ EPERM, "EPERM", "a firewall or a sandbox forbids it" },
	{ EACCES, "EACCES", "a firewall or a sandbox forbids it" },
	{ EIO, "EIO", "the device failed" },
	{ ENETUNREACH, "ENETUNREACH", NULL },
	{ EHOSTUNREACH, "EHOSTUNREACH", NULL },
	{ EOPNOTSUPP, "EOPNOTSUPP", "the device takes no packets" },
};

const char *inject_error_name(int error)
{
	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (errors[i].error == error)
			return errors[i].name;
	return "unknown";
}

const char *inject_error_hint(int error)
{
	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (errors[i].error == error)
			return errors[i].hint;
	return NULL;
}
