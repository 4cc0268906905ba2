/* SPDX-License-Identifier: ISC */
#include "os/compress.h"

#include <string.h>

static const struct compress_ops *const kinds[] = { &compress_gzip_ops, &compress_zstd_ops };

const struct compress_ops *compress_find(const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < ARRAY_LEN(kinds); i++)
		if (!strcmp(dot, kinds[i]->ending))
			return kinds[i];
	return NULL;
}

int compressor_init(
	struct compressor *c, const struct compress_ops *ops, const char *file, struct fault *f)
{
	*c = (struct compressor){ 0 };
	if (!ops->create) {
		fault_set_file(f, ATOM(not_supported), ATOM(open), file,
			"%s asks for %s, which this build has not", file, ops->name);
		return fault_hint(
			f, "write without %s, and compress the file when it is whole", ops->ending);
	}
	c->state = ops->create();
	if (!c->state)
		return fault_set_file(f, ATOM(no_memory), ATOM(open), file, "out of memory");
	c->ops = ops;
	return 0;
}

void compressor_finish(struct compressor *c)
{
	if (c->ops)
		c->ops->destroy(c->state);
	*c = (struct compressor){ 0 };
}
