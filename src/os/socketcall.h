/* SPDX-License-Identifier: ISC */
/*
 * On i386 and s390x the C library makes every call on a socket through one system call,
 * socketcall(2), whose arguments lie in memory, where a system call filter cannot look.
 * Since Linux 4.3 each of them has a number of its own there as well (syscalls(2)).  So
 * those that a confined process makes, libpcap's included, are defined by the program,
 * which the linker prefers to the C library, and go by their own numbers; socketcall(2)
 * is then refused as a whole.
 */
#ifndef OS_SOCKETCALL_H
#define OS_SOCKETCALL_H

#include <sys/syscall.h>

/* Lets socketcall(2) answer EACCES from here on; wants no_new_privs.  0, or a negative
 * errno.  Where there is no such call, nothing happens. */
int socketcall_refuse(void);

#endif
