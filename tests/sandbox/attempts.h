/* SPDX-License-Identifier: ISC */
/* What the sandbox is asked for: each attempt returns what its system call did, -1 with errno. */
#ifndef SANDBOX_ATTEMPTS_H
#define SANDBOX_ATTEMPTS_H

#include <stdbool.h>
#include <sys/syscall.h>
#include <sys/types.h>

/* Socket pairs that stand for descriptors of the program. */
enum { OUTPUT, PACKETS, OTHER, PAIRS };

struct sandbox_place {
	int fds[PAIRS];
	int folder; /* of the process that opens files; "taken" is in it */
	pid_t parent;
	bool kernel_has_landlock;
};
extern struct sandbox_place place;

long try_openat(void);
long try_create(void);
long try_stat(void);
long try_socket(void);
long try_packet_socket(void);
long try_connect(void);
long try_execve(void);
long try_fork(void);
long try_mmap_exec(void);
long try_mprotect_exec(void);
long try_ptrace(void);
long try_kill_parent(void);
long try_setuid(void);
long try_unshare(void);
long try_type_for_terminal(void);
long try_send(void);
long try_send_message(void);
long try_send_elsewhere(void);
#ifdef SYS_socketcall
long try_socketcall(void);
#endif
long try_filter(void);
long try_write_other(void);
long try_receive(void);
long try_receive_elsewhere(void);
long try_folder_create(void);
long try_folder_create_elsewhere(void);
long try_folder_read(void);
long try_folder_overwrite(void);
long try_folder_rename(void);
long try_folder_delete(void);
long try_output(void);
long try_clock_and_poll(void);
long try_memory(void);
long try_wait(void);
long try_split(void);
long try_join(void);

#endif
