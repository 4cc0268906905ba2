/* SPDX-License-Identifier: ISC */
#include "cli/start.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "file/unpacker.h"
#include "run/report.h"

bool start_parse(const struct option_table *table, int argc, char **argv, void *options,
	struct option_words *words, int *code)
{
	struct fault f;

	switch (option_parse(table, argc, argv, options, words, &f)) {
	case OPTION_DONE:
		return true;
	case OPTION_HELP:
		option_help(table, stdout);
		*code = PKTPIPE_EXIT_OK;
		return false;
	default:
		*code = report_early_fault(argc, argv, &f);
		return false;
	}
}

static int start_phase(int (*phase)(void *, struct fault *), void *command, struct fault *f)
{
	return phase ? phase(command, f) : 0;
}

static int start_open_devices(const struct start_phases *phases, const struct start_rights *rights,
	void *command, struct fault *f)
{
	if (!rights->devices)
		return 0;
	if (privilege_raise(rights->admin, f) < 0)
		return -1;
	if (start_phase(phases->open_devices, command, f) < 0) {
		privilege_hint(rights->admin, f);
		return -1;
	}
	return privilege_lower(f);
}

int start_confine(const struct start_phases *phases, const struct start_rights *rights,
	void *command, struct record_sandbox *holds, struct fault *f)
{
	struct start_sandbox sandbox = { 0 };
	struct sandbox_request request;

	phases->confine(command, &sandbox);
	sandbox.outputs[sandbox.output_count++] = unpacker_fd();
	request = (struct sandbox_request){
		.needs = sandbox.needs,
		.packets = sandbox.packets,
		.packet_count = sandbox.packet_count,
		.outputs = sandbox.outputs,
		.output_count = sandbox.output_count,
		.polled = sandbox.polled,
		.files = sandbox.files,
		.numbers = sandbox.numbers,
		.number_count = sandbox.number_count,
	};
	return privilege_confine(&rights->privilege, &request, holds, f);
}

/* libpcap and the C library tell it in words alone. */
void start_hint_descriptors(struct fault *f)
{
	struct rlimit limit;
	rlim_t more;

	if (f->hint[0] || !strstr(f->message, strerror(EMFILE)) ||
		getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	more = limit.rlim_cur < 16 ? 64 : 4 * limit.rlim_cur;
	fault_hint(f, "raise the limit of open files: ulimit -n %llu%s", (unsigned long long)more,
		more <= limit.rlim_max ? "" : ", which takes root: see limits.conf(5)");
}

static int start_prepare(const struct start_phases *phases, const struct start_rights *rights,
	void *command, struct fault *f)
{
	const bool early = !rights->devices && !rights->privilege.chroot;

	if (start_phase(phases->check, command, f) < 0 ||
		start_phase(phases->open_files, command, f) < 0)
		return -1;
	if (early && privilege_leave(&rights->privilege, f) < 0)
		return -1;
	if (start_phase(phases->read_files, command, f) < 0 ||
		start_open_devices(phases, rights, command, f) < 0 ||
		start_phase(phases->set_filters, command, f) < 0)
		return -1;
	if (!early && privilege_leave(&rights->privilege, f) < 0)
		return -1;
	return start_phase(phases->fork_helpers, command, f);
}

int start_run(const struct start_phases *phases, const struct start_rights *rights, void *command,
	struct record_sandbox *holds, struct fault *f)
{
	if (start_prepare(phases, rights, command, f) < 0) {
		start_hint_descriptors(f);
		return -1;
	}
	return phases->confine ? start_confine(phases, rights, command, holds, f) : 0;
}
