/* SPDX-License-Identifier: ISC */
/* The classic BPF program of a split: linux/filter.h, Documentation/networking/filter.rst. */
#ifndef NET_SPLIT_PROGRAM_LINUX_H
#define NET_SPLIT_PROGRAM_LINUX_H

#include <linux/filter.h>

#include "net/split.h"

#define SPLIT_PROGRAM_MAX 512

struct split_program {
	struct sock_filter code[SPLIT_PROGRAM_MAX];
	unsigned char targets[SPLIT_PROGRAM_MAX]; /* of jumps, while it is made */
	unsigned short len;
};

/* Everything goes to that member. */
void split_program_to(struct split_program *p, unsigned member);

/* By flow. */
void split_program_by_flow(struct split_program *p, const struct split *s);

#endif
