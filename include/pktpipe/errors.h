/* SPDX-License-Identifier: ISC */
/* What is said of failures: the exit codes, and the atoms of error records. */
#ifndef PKTPIPE_ERRORS_H
#define PKTPIPE_ERRORS_H

/* Exit codes of every command. */
enum pktpipe_exit {
	PKTPIPE_EXIT_OK = 0,
	PKTPIPE_EXIT_FAILURE = 1,
	PKTPIPE_EXIT_USAGE = 2,
	PKTPIPE_EXIT_FILTER = 3,
	PKTPIPE_EXIT_PERMISSION = 4,
	PKTPIPE_EXIT_NOT_FOUND = 5,
	PKTPIPE_EXIT_DEVICE_LOST = 6,
	PKTPIPE_EXIT_INCOMPLETE = 7,
};

/* The `code` of an error record, and the exit code where it is fatal. */
#define PKTPIPE_ERRORS(X)                                                                          \
	X(usage, PKTPIPE_EXIT_USAGE)                                                               \
	X(filter_invalid, PKTPIPE_EXIT_FILTER)                                                     \
	X(permission_denied, PKTPIPE_EXIT_PERMISSION)                                              \
	X(no_such_device, PKTPIPE_EXIT_NOT_FOUND)                                                  \
	X(no_such_file, PKTPIPE_EXIT_NOT_FOUND)                                                    \
	X(device_lost, PKTPIPE_EXIT_DEVICE_LOST)                                                   \
	X(device_down, PKTPIPE_EXIT_FAILURE)                                                       \
	X(not_supported, PKTPIPE_EXIT_FAILURE)                                                     \
	X(linktype_invalid, PKTPIPE_EXIT_USAGE)                                                    \
	X(linktype_mismatch, PKTPIPE_EXIT_FAILURE)                                                 \
	X(savefile_invalid, PKTPIPE_EXIT_FAILURE)                                                  \
	X(savefile_truncated, PKTPIPE_EXIT_INCOMPLETE)                                             \
	X(savefile_damaged, PKTPIPE_EXIT_INCOMPLETE)                                               \
	X(packet_invalid, PKTPIPE_EXIT_INCOMPLETE)                                                 \
	X(frame_invalid, PKTPIPE_EXIT_FAILURE)                                                     \
	X(send_failed, PKTPIPE_EXIT_INCOMPLETE)                                                    \
	X(read_failed, PKTPIPE_EXIT_FAILURE)                                                       \
	X(write_failed, PKTPIPE_EXIT_FAILURE)                                                      \
	X(no_memory, PKTPIPE_EXIT_FAILURE)                                                         \
	X(failed, PKTPIPE_EXIT_FAILURE)

/* The `op` of an error record, what was being done, and the keys that name its subject. */
#define PKTPIPE_OPERATIONS(X)                                                                      \
	X(activate)                                                                                \
	X(caps)                                                                                    \
	X(file)                                                                                    \
	X(filter)                                                                                  \
	X(ifname)                                                                                  \
	X(open)                                                                                    \
	X(options)                                                                                 \
	X(read)                                                                                    \
	X(sandbox)                                                                                 \
	X(send)                                                                                    \
	X(signal)                                                                                  \
	X(user)                                                                                    \
	X(write)

#endif
