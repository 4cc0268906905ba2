/* SPDX-License-Identifier: ISC */
#include "decode/proto.h"

const struct proto *const protos[PROTO_COUNT] = { NULL,
#define X(name) &proto_##name,
	PROTOS(X)
#undef X
};
