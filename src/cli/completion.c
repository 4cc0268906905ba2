/* SPDX-License-Identifier: ISC */
#include "cli/completion.h"

#include <string.h>

static completion_fn *const writers[] = { completion_bash, completion_zsh, completion_fish };
const char *const completion_shells[] = { "bash", "zsh", "fish", NULL };

completion_fn *completion_find(const char *shell)
{
	for (int i = 0; completion_shells[i]; i++)
		if (!strcmp(shell, completion_shells[i]))
			return writers[i];
	return NULL;
}
