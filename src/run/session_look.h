/* SPDX-License-Identifier: ISC */
/*
 * Devices while the consumer gives no credit.  Nothing is read then, and libpcap notices that a
 * device goes down or vanishes by reading alone.  The packet socket tells of either by an error,
 * which stays until it is read; from then on the device is asked now and then, until there is
 * credit again.
 */
#ifndef RUN_SESSION_LOOK_H
#define RUN_SESSION_LOOK_H

#include "run/session_state.h"

/* Whether it is so at the moment. */
bool session_is_looking(const struct session *s);

/* The events to wait for at the descriptor of a source meanwhile; -1: none, errors neither. */
int session_look_events(const struct session_source *entry);

/* Behind poll(2). */
void session_look(struct session *s);

#endif
