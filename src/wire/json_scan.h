/* SPDX-License-Identifier: ISC */
/*
 * Finds one value in the text of a JSON object (RFC 8259) that a parser may refuse, whatever it
 * is that is wrong behind or before it: the `id` of a command, so that the refusal can be told
 * to whoever waits for it.
 */
#ifndef WIRE_JSON_SCAN_H
#define WIRE_JSON_SCAN_H

#include "base/buf.h"

/* Lists and objects within one another in the value that is looked for. */
#define JSON_SCAN_DEPTH 2048

/* Whether the text is one well-formed object; out gets it as below. */
bool json_scan_all(struct bytes object, struct buf *out);

/* Appends the value of the object's first key of that name to out, as it stands but for spaces
 * and line ends; true where there is one and it is well-formed.  Of the rest only the quotes and
 * brackets are looked at. */
bool json_scan(struct bytes object, const char *key, struct buf *out);

#endif
