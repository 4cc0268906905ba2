/* SPDX-License-Identifier: ISC */
/* Opening what is read from. */
#ifndef OS_INPUT_H
#define OS_INPUT_H

#include <stdbool.h>

/* Opens the file for reading, without waiting for whoever will write to a FIFO: reading it
 * waits, and poll(2) reports it as readable when there is something (fifo(7)).  -1 with
 * errno. */
int input_open_file(const char *name);

/* Waits until fd can be read; false where a signal that asks to stop has come. */
bool input_wait(int fd);

#endif
