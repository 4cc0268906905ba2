/* SPDX-License-Identifier: ISC */
#include "base/system.h"

/* The helpers end by themselves: their pipe or socket to the parent says so. */
void system_end_with_parent(void)
{
}

void system_wait_precisely(void)
{
}
