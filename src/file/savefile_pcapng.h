/* SPDX-License-Identifier: ISC */
/* pcapng: sections of either byte order, interfaces of several link types and times. */
#ifndef FILE_SAVEFILE_PCAPNG_H
#define FILE_SAVEFILE_PCAPNG_H

#include "file/savefile_reader.h"

extern const struct savefile_reader savefile_pcapng_reader;

#endif
