/* SPDX-License-Identifier: ISC */
/* What the errors of send(2) mean for a packet; packet(7). */
#ifndef NET_INJECT_ERROR_H
#define NET_INJECT_ERROR_H

/* The name of an errno, "EMSGSIZE", or "unknown". */
const char *inject_error_name(int error);

/* What it means for a packet that was to be sent, or NULL. */
const char *inject_error_hint(int error);

#endif
