/* SPDX-License-Identifier: ISC */
/* The hellos of TLS: a client's (RFC 8446, section 4.1.2) with its server name (RFC 6066),
 * application protocols (RFC 7301) and versions, and a server's choice. */
#ifndef DECODE_APP_TLS_H
#define DECODE_APP_TLS_H

#include "decode/dissect.h"

enum { TLS_CLIENT_HELLO = 1, TLS_SERVER_HELLO = 2 };

/* The body of the client hello that the innermost layer begins with.  False: there is none, or
 * it goes on in the next segment. */
bool tls_client_hello(const struct dissection *d, struct cursor *hello);

/* Whose it is; a client's of DTLS has a cookie. */
enum tls_hello { TLS_OF_CLIENT, TLS_OF_DATAGRAM, TLS_OF_SERVER };

/* c is a hello's body, behind its type and length. */
void tls_emit_hello(struct enc *e, struct cursor c, enum tls_hello of);
void tls_text_hello(struct buf *out, struct cursor c, enum tls_hello of);

#endif
