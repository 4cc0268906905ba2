/* SPDX-License-Identifier: ISC */
#include "file/savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atom.h"
#include "base/bytes.h"
#include "net/linktype.h"
#include "file/savefile_pcap.h"

/* A pcapng file begins with a section header block, whose type is a palindrome. */
static bool is_pcapng(const struct savefile *file)
{
	return get_be32(file->magic) == 0x0a0d0d0a;
}

static int open_failed(const char *name, struct fault *f)
{
	int error = errno;

	if (error == EACCES || error == EPERM) {
		fault_set_file(f, ATOM(permission_denied), ATOM(open), name,
			"no permission to read %s", name);
		return fault_hint(f, "savefiles are read with your own rights");
	}
	fault_set_file(f, error == ENOENT || error == ENOTDIR ? ATOM(no_such_file) : ATOM(failed),
		ATOM(open), name, "cannot open %s: %s", name, strerror(error));
	return -1;
}

static int open_descriptor(const char *name, struct fault *f)
{
	int fd = strcmp(name, "-") ? open(name, O_RDONLY | O_CLOEXEC)
				   : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);

	return fd < 0 ? open_failed(name, f) : fd;
}

/* Whether a read of it may have to wait; -1. */
static int check_descriptor(const char *name, int fd, struct fault *f)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return open_failed(name, f);
	if (S_ISDIR(st.st_mode)) {
		fault_set_file(
			f, ATOM(savefile_invalid), ATOM(open), name, "%s is a directory", name);
		return fault_hint(f, "name the files in it, each with -r");
	}
	if (!S_ISREG(st.st_mode))
		return true;
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return false;
}

static int header_failed(struct savefile *file, const char *text, struct fault *f)
{
	if (file->error)
		return fault_set_file(f, ATOM(read_failed), ATOM(read), file->name,
			"cannot read %s: %s", file->label, strerror(file->error));
	if (file->stopped)
		return fault_set_file(f, ATOM(failed), ATOM(open), file->name,
			"stopped while waiting for the header of %s", file->label);
	if (strstr(text, "truncated")) {
		fault_set_file(f, ATOM(savefile_truncated), ATOM(open), file->name,
			"%s ends within its header", file->label);
		return fault_hint(f, "the writer may still be at it, or nothing was written");
	}
	fault_set_file(f, ATOM(savefile_invalid), ATOM(open), file->name, "%s is no savefile: %s",
		file->label, text);
	return fault_hint(f, "pcap and pcapng files can be read");
}

static int open_pcap(struct source *s, struct fault *f)
{
	struct savefile *file = s->savefile;
	char errbuf[PCAP_ERRBUF_SIZE] = "";
	FILE *stream = savefile_stream(file);

	if (!stream)
		return fault_set_file(f, ATOM(no_memory), ATOM(open), file->name, "out of memory");
	s->pcap = pcap_fopen_offline_with_tstamp_precision(
		stream, PCAP_TSTAMP_PRECISION_NANO, errbuf);
	if (!s->pcap) {
		fclose(stream);
		return header_failed(file, errbuf, f);
	}
	savefile_begin(file, s->pcap);
	return 0;
}

static bool wait_blocking(void *context, int fd)
{
	struct pollfd at = { .fd = fd, .events = POLLIN };

	(void)context;
	while (poll(&at, 1, -1) < 0 && errno == EINTR)
		;
	return true;
}

static int no_memory(const char *name, struct fault *f)
{
	return fault_set_file(f, ATOM(no_memory), ATOM(open), name, "out of memory");
}

int savefile_adopt(
	struct source *s, const char *name, const struct savefile_input *in, struct fault *f)
{
	struct savefile *file = calloc(1, sizeof(*file));

	*s = (struct source){ .savefile = file, .cut = PKTPIPE_DATA_MAX };
	if (!file) {
		close(in->fd);
		return no_memory(name, f);
	}
	file->in = *in;
	if (!file->in.wait)
		file->in.wait = wait_blocking;
	file->name = strdup(name);
	if (!file->name)
		return no_memory(name, f);
	file->label = strcmp(name, "-") ? file->name : "stdin";
	s->origin.file = file->name;
	return 0;
}

int savefile_find(struct source *s, const char *name, savefile_wait_fn *wait, void *wait_context,
	struct fault *f)
{
	struct savefile_input in = {
		.fd = open_descriptor(name, f),
		.wait = wait,
		.context = wait_context,
	};
	int may_wait;

	*s = (struct source){ 0 };
	if (in.fd < 0)
		return -1;
	may_wait = check_descriptor(name, in.fd, f);
	if (may_wait < 0) {
		close(in.fd);
		return -1;
	}
	in.may_wait = may_wait;
	return savefile_adopt(s, name, &in, f);
}

int savefile_fd(const struct source *s)
{
	return s->savefile->in.fd;
}

int savefile_read_header(struct source *s, struct fault *f)
{
	struct savefile *file = s->savefile;

	if (open_pcap(s, f) < 0)
		return -1;
	s->unsigned_seconds = !is_pcapng(file);
	s->origin.dlt = pcap_datalink(s->pcap);
	s->origin.dlt_name = linktype_name(s->origin.dlt);
	return packet_origin_init(&s->origin) ? 0 : no_memory(file->name, f);
}

int savefile_open(struct source *s, const char *name, savefile_wait_fn *wait, void *wait_context,
	struct fault *f)
{
	if (savefile_find(s, name, wait, wait_context, f) < 0)
		return -1;
	return savefile_read_header(s, f);
}

int savefile_rewind(struct source *s, struct fault *f)
{
	struct savefile *file = s->savefile;

	if (lseek(file->in.fd, 0, SEEK_SET) < 0) {
		fault_set_file(f, ATOM(not_supported), ATOM(read), file->name,
			"%s cannot be read twice: %s", file->name, strerror(errno));
		return fault_hint(f, "a regular file can");
	}
	pcap_close(s->pcap);
	s->pcap = NULL;
	s->done = false;
	savefile_reset(file);
	return open_pcap(s, f);
}

void savefile_close(struct source *s)
{
	struct savefile *file = s->savefile;

	if (file->in.fd >= 0)
		close(file->in.fd);
	savefile_reset(file);
	free(file->name);
	free(file);
}

int savefile_fault(struct source *s, struct fault *f)
{
	struct savefile *file = s->savefile;
	const char *text = pcap_geterr(s->pcap);
	unsigned long long before = s->counts.delivered;

	s->done = true;
	if (file->stopped)
		return 0;
	if (file->error)
		return fault_set_file(f, ATOM(read_failed), ATOM(read), file->name,
			"cannot read %s: %s", file->label, strerror(file->error));
	if (strstr(text, "truncated")) {
		fault_set_file(f, ATOM(savefile_truncated), ATOM(read), file->name,
			"%s is cut short behind packet %llu: %s", file->label, before, text);
		return fault_hint(f, "every whole packet before that was delivered");
	}
	fault_set_file(f, ATOM(savefile_damaged), ATOM(read), file->name,
		"%s is damaged behind packet %llu: %s", file->label, before, text);
	if (strstr(text, "different from the type"))
		return fault_hint(
			f, "the file has several link types: split it by interface first");
	return fault_hint(f, "every packet before that was delivered");
}

void savefile_facts(const struct source *s, struct record_savefile_facts *facts)
{
	const struct savefile *file = s->savefile;
	uint32_t magic = get_be32(file->magic);
	bool pcapng = is_pcapng(file);
	/* How the two magic numbers of pcap look in the byte order that is not ours. */
	bool nano = magic == 0xa1b23c4d || magic == 0x4d3cb2a1;
	bool big = (pcap_is_swapped(s->pcap) != 0) != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);

	*facts = (struct record_savefile_facts){
		.file = file->name,
		.format = pcapng ? ATOM(pcapng) : ATOM(pcap),
		.byte_order = big ? ATOM(big) : ATOM(little),
		.precision = pcapng ? ATOM(none)
			     : nano ? ATOM(nano)
				    : ATOM(micro),
		.major = pcap_major_version(s->pcap),
		.minor = pcap_minor_version(s->pcap),
		.dlt = s->origin.dlt,
		.dlt_name = s->origin.dlt_name,
		.snaplen = (uint32_t)pcap_snapshot(s->pcap),
	};
}

/* libpcap writes the header: it knows which LINKTYPE_ value a DLT_ value has in files. */
bool savefile_header(uint8_t *out, int dlt, uint32_t snaplen)
{
	pcap_t *dead =
		pcap_open_dead_with_tstamp_precision(dlt, (int)snaplen, PCAP_TSTAMP_PRECISION_NANO);
	char *data = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&data, &size);
	pcap_dumper_t *dumper = dead && stream ? pcap_dump_fopen(dead, stream) : NULL;
	bool ok = dumper && pcap_dump_flush(dumper) == 0 && size == SAVEFILE_HEADER_LEN;

	if (ok)
		memcpy(out, data, size);
	if (dumper)
		pcap_dump_close(dumper);
	else if (stream)
		fclose(stream);
	if (dead)
		pcap_close(dead);
	free(data);
	return ok;
}
