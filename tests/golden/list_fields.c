/* SPDX-License-Identifier: ISC */
/* Prints every field that decoding writes, one a line: its path from the protocol on. */
#include <stdio.h>

#include "base/atom.h"
#include "decode/proto.h"

#define PATH_MAX_LEN 256

static void list(const char *path, const struct field *f)
{
	for (f += f->kind == FIELD_IS_CODE; f->kind != FIELD_STOP; f++) {
		char below[PATH_MAX_LEN];

		snprintf(below, sizeof(below), "%s%s%s", path, *path ? "." : "",
			atom_text((atom_id)f->key));
		puts(below);
		for (int i = 0; f->kind == FIELD_IS_FLAGS && i < 16; i++)
			if (f->bits[i])
				printf("%s.%s\n", below, atom_text((atom_id)f->bits[i]));
		if (field_below(f))
			list(below, field_below(f));
	}
}

int main(void)
{
	list("", decode_fields);
	for (int i = 1; i < PROTO_COUNT; i++) {
		puts(atom_text(protos[i]->name));
		list(atom_text(protos[i]->name), protos[i]->fields);
	}
	return 0;
}
