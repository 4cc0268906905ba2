/* SPDX-License-Identifier: ISC */
#include "filter/linktype_program.h"

#include <stdlib.h>

#include "base/atom.h"
#include "filter/program.h"

const struct linktype_program *linktype_program_find(struct linktype_program **list, int dlt,
	uint32_t snaplen, const char *subject, linktype_compile_fn *compile, void *context,
	struct fault *f)
{
	struct linktype_program *p;

	for (p = *list; p; p = p->next)
		if (p->dlt == dlt)
			return p;
	p = calloc(1, sizeof(*p));
	if (!p) {
		fault_set_file(f, ATOM(no_memory), ATOM(filter), subject, "out of memory");
		return NULL;
	}
	if (compile(context, dlt, snaplen, subject, &p->program, f) < 0) {
		f->key = ATOM(file);
		free(p);
		return NULL;
	}
	p->dlt = dlt;
	p->next = *list;
	return *list = p;
}

void linktype_program_finish(struct linktype_program **list)
{
	struct linktype_program *next;

	for (struct linktype_program *p = *list; p; p = next) {
		next = p->next;
		program_finish(&p->program);
		free(p);
	}
	*list = NULL;
}
