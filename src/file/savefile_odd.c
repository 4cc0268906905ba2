/* SPDX-License-Identifier: ISC */
#include "file/savefile_odd.h"

#include <string.h>

#include "base/atom.h"
#include "file/byte_input_unpack.h"

bool savefile_pcap_is_header(uint32_t first, uint32_t second)
{
	bool magic = first == SAVEFILE_PCAP_MICRO || first == SAVEFILE_PCAP_NANO ||
		     first == __builtin_bswap32(SAVEFILE_PCAP_MICRO) ||
		     first == __builtin_bswap32(SAVEFILE_PCAP_NANO);
	/* 2.4, as two numbers of 16 bits. */
	bool version = second == 0x00020004 || second == 0x00040002 || second == 0x04000200 ||
		       second == 0x02000400;

	return magic && version;
}

static unsigned long long savefile_next(const struct savefile *file)
{
	return (unsigned long long)file->delivered + 1;
}

/* The magic number of nanoseconds in the file's byte order, as printf(1) takes it. */
static const char *savefile_nano_magic(const struct savefile *file)
{
	bool swapped = file->swapped;

	return swapped == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) ? "\\241\\262\\074\\115"
								      : "\\115\\074\\262\\241";
}

/* The command that shows the file from that byte on. */
static void savefile_tail(const struct savefile *file, uint64_t from, char command[256])
{
	const char *name = strcmp(file->name, "-") ? file->name : "";
	const char *pipe = byte_input_pipe(&file->in);

	if (pipe)
		snprintf(command, 256, "%s %s | tail -c +%llu", pipe, name,
			(unsigned long long)from);
	else
		snprintf(command, 256, "tail -c +%llu %s", (unsigned long long)from, name);
}

static void savefile_warn_nanoseconds(struct savefile *file, uint32_t fraction)
{
	char command[256], hint[512];

	savefile_tail(file, 5, command);
	snprintf(hint, sizeof(hint),
		"times come out up to 1000 s late; as nanoseconds it is read by "
		"(printf '%s'; %s) | pktpipe capture -r -",
		savefile_nano_magic(file), command);
	savefile_warn(file, hint,
		"packet %llu of %s is %u microseconds behind its second: probably the file has "
		"nanoseconds, and its header says microseconds",
		savefile_next(file), file->label, fraction);
}

void savefile_pcap_warn_fraction(struct savefile *file, uint32_t fraction, uint32_t unit)
{
	if (unit != 1 && fraction < CLOCK_SECOND) {
		savefile_warn_nanoseconds(file, fraction);
		return;
	}
	savefile_warn(file, NULL, "packet %llu of %s is %u %sseconds behind its second",
		savefile_next(file), file->label, fraction, unit == 1 ? "nano" : "micro");
}

void savefile_pcap_warn_snaplen(struct savefile *file, uint32_t caplen, uint32_t taken)
{
	savefile_warn(file, NULL,
		"packet %llu of %s has %u captured bytes, more than the header's snapshot length: "
		"the first %u are taken",
		savefile_next(file), file->label, caplen, taken);
}

void savefile_pcap_warn_zeros(struct savefile *file, uint64_t bytes)
{
	savefile_warn(file, NULL, "%llu bytes of %s in front of packet %llu are zero: passed over",
		(unsigned long long)bytes, file->label, savefile_next(file));
}

int savefile_pcap_second(const struct savefile *file, uint64_t offset, struct fault *f)
{
	char command[256];

	fault_set_file(f, ATOM(savefile_damaged), ATOM(read), file->name,
		"a second savefile begins in %s behind packet %llu", file->label,
		(unsigned long long)file->delivered);
	if (!offset || !strcmp(file->name, "-"))
		return fault_hint(f, "savefiles are joined by mergecap(1), not by cat(1)");
	savefile_tail(file, offset + 1, command);
	return fault_hint(f,
		"savefiles are joined by mergecap(1), not by cat(1); the second is read by "
		"%s | pktpipe capture -r -",
		command);
}

int savefile_pcap_zeros(const struct savefile *file, struct fault *f)
{
	fault_set_file(f, ATOM(savefile_damaged), ATOM(read), file->name,
		"%s has nothing but zero bytes behind packet %llu", file->label,
		(unsigned long long)file->delivered);
	return fault_hint(f, "whoever wrote it did not come to its end, or the disk lost it");
}
