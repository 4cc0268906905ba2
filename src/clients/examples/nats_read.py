#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Prints what a stream of NATS JetStream holds, a message a line, and ends with the last.

    nats_read.py SERVER[,SERVER...] STREAM | complete.py"""

import sys

from nats import Nats, is_status

BATCH = 500


def main():
    servers, stream = sys.argv[1:]
    nats = Nats(servers.split(","))
    made = nats.api(f"CONSUMER.CREATE.{stream}", stream_name=stream,
                    config={"ack_policy": "all", "deliver_policy": "all", "max_ack_pending": 2 * BATCH})
    if "error" in made:
        sys.exit(f"nats_read: {made['error']['description']}")
    subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{made['name']}"
    left = True
    while left:
        # A message that is only a status says that there are no more.
        answers = nats.request(subject, b'{"batch":%d,"no_wait":true}' % BATCH, BATCH)
        messages = [answer for answer in answers if not is_status(answer[1])]
        left = bool(messages)
        for _, _, body in messages:
            sys.stdout.buffer.write(body + b"\n")
        if left:
            nats.acknowledge(messages[-1][0])
    nats.close()


if __name__ == "__main__":
    main()
