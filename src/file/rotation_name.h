/* SPDX-License-Identifier: ISC */
/*
 * Names of the files of a rotation: the conversions of strftime(3), in local time, and {n}, the
 * file's number with five digits, so that names sort.  Folder and name are apart, because all
 * files lie in one folder.
 */
#ifndef FILE_ROTATION_NAME_H
#define FILE_ROTATION_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/* What stands behind the name of a file that is being written. */
#define ROTATION_PART ".part"
/* A name with that and its NUL: NAME_MAX of the usual file systems. */
#define ROTATION_NAME_SIZE 256

struct rotation_name {
	char *folder; /* up to and with the last slash, or "" */
	char *pattern;
	size_t ending; /* where ".pcapng.zst" begins in it */
	bool plain; /* neither a conversion nor {n} is in it: then -{n} stands before the ending */
};

/* write: the argument of -w. */
int rotation_name_init(struct rotation_name *name, const char *write, struct fault *f);
void rotation_name_finish(struct rotation_name *name);

/* The name within the folder of the file that begins at that time; again: the pattern alone gave
 * a name that is taken, so that the number is put in where it has none.  False where it is too
 * long or has a slash. */
bool rotation_name_put(const struct rotation_name *name, int64_t sec, uint64_t n, bool again,
	char out[ROTATION_NAME_SIZE]);

#endif
