/* SPDX-License-Identifier: ISC */
/*
 * What a TLS client is known by, whatever its address: JA3 (github.com/salesforce/ja3), and JA4 of
 * a client (github.com/FoxIO-LLC/ja4, technical_details/JA4.md), both over its hello.
 */
#ifndef RUN_FINGERPRINT_H
#define RUN_FINGERPRINT_H

#include "decode/decode.h"

#define FINGERPRINT_JA3_MAX 33 /* with their NULs */
#define FINGERPRINT_JA4_MAX 37

/* False where the build has no MD5 or SHA-256. */
bool fingerprint_available(void);

/* False: the packet has no client hello that is whole, or one with more values in a list than
 * anybody sends. */
bool fingerprint_make(
	const struct dissection *d, char ja3[FINGERPRINT_JA3_MAX], char ja4[FINGERPRINT_JA4_MAX]);

#endif
