/* SPDX-License-Identifier: ISC */
#include "base/fault.h"

#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 6, 0))) static int set(struct fault *f, atom_id code, atom_id op,
	atom_id key, const char *subject, const char *fmt, va_list args)
{
	f->code = code;
	f->op = op;
	f->key = key;
	f->hint[0] = '\0';
	snprintf(f->subject, sizeof(f->subject), "%s", subject ? subject : "");
	vsnprintf(f->message, sizeof(f->message), fmt, args);
	return -1;
}

int fault_set(struct fault *f, atom_id code, atom_id op, const char *subject, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set(f, code, op, ATOM(ifname), subject, fmt, args);
	va_end(args);
	return -1;
}

int fault_set_file(
	struct fault *f, atom_id code, atom_id op, const char *file, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set(f, code, op, ATOM(file), file, fmt, args);
	va_end(args);
	return -1;
}

int fault_hint(struct fault *f, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(f->hint, sizeof(f->hint), fmt, args);
	va_end(args);
	return -1;
}

int fault_exit_code(atom_id code)
{
	switch (code) {
#define X(name, exit)                                                                              \
	case ATOM_##name:                                                                          \
		return exit;
		PKTPIPE_ERRORS(X)
#undef X
	default:
		return PKTPIPE_EXIT_OK;
	}
}
