/* SPDX-License-Identifier: ISC */
/* What TLS and DTLS tell: alerts, and the hellos, a client's (RFC 8446, section 4.1.2) with its
 * server name (RFC 6066), application protocols (RFC 7301) and versions, and a server's choice. */
#ifndef DECODE_APP_TLS_H
#define DECODE_APP_TLS_H

#include "decode/dissect.h"

enum { TLS_CHANGE_CIPHER_SPEC = 20, TLS_ALERT, TLS_HANDSHAKE, TLS_DATA };

#define TLS_ALERT_LEN 2 /* an encrypted one is longer */

/* Whose it is; a client's of DTLS has a cookie. */
enum tls_hello { TLS_NO_HELLO, TLS_OF_CLIENT, TLS_OF_DATAGRAM, TLS_OF_SERVER };

/* What a segment or a datagram has that can be read. */
struct tls_found {
	uint8_t handshake;    /* type of the first message, 0: none */
	enum tls_hello of;    /* what that is */
	struct cursor hello;  /* its body */
	bool whole;           /* all of which is there */
	const uint8_t *alert; /* level and description, or NULL */
};

/* Whose hello a handshake of a type is, where a client's is `client`. */
enum tls_hello tls_hello_of(uint8_t handshake, enum tls_hello client);

void tls_emit_found(struct enc *e, const struct tls_found *f);
void tls_text_found(struct buf *out, const struct tls_found *f, const struct layer *l);

/* The body of the client hello that the innermost layer begins with.  False: there is none, or
 * it goes on in the next segment. */
bool tls_client_hello(const struct dissection *d, struct cursor *hello);

#endif
