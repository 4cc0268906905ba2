# SPDX-License-Identifier: ISC
"""As much of the NATS client protocol as a stream of records needs, without a library:
https://docs.nats.io/reference/reference-protocols/nats-protocol and the JetStream API beside it."""

import contextlib
import itertools
import json
import os
import socket
import threading
import time

PUBLISHED = 1  # the subscription to the answers to what was published; a request has its own
RETRY = 2  # seconds without an answer until a message is sent again


class Nats:
    """A connection to one of several servers, made again for as long as it takes.

    publish() holds `window` messages in flight at most and waits when there are more, so that what
    a broker does not take in time is left to whoever writes.  A message goes again until
    JetStream has stored it; what names it, `Nats-Msg-Id`, keeps it from being stored twice."""

    def __init__(self, servers, window=512, say=lambda text: None):
        self.servers = itertools.cycle([tuple(server.rsplit(":", 1)) for server in servers])
        self.window = window
        self.say = say
        self.max_payload = 1 << 20
        self.retries = 0
        self._inbox = f"_INBOX.{os.urandom(8).hex()}"
        self._numbers = itertools.count(PUBLISHED + 1)
        self._flight = {}  # by number: when it was sent, and how
        self._answers = {}  # by number: the queue of a request
        self._socket = None
        self._closed = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def publish(self, subject, name, body):
        """Returns when there is room in the window; flush() when all are stored."""
        head = f"NATS/1.0\r\nNats-Msg-Id: {name}\r\n\r\n".encode()
        with self._news:
            self._news.wait_for(lambda: len(self._flight) < self.window)
            number = next(self._numbers)
            command = (f"HPUB {subject} {self._inbox}.{number} {len(head)} {len(head) + len(body)}"
                       "\r\n").encode() + head + body + b"\r\n"
            self._flight[number] = (time.monotonic(), command)
            self._send(command)

    def flush(self, timeout=None):
        """Whether everything is stored."""
        with self._news:
            return self._news.wait_for(lambda: not self._flight, timeout)

    def request(self, subject, body=b"", count=1, timeout=RETRY):
        """Answers as (subject to answer to, headers, body), count at most; what does not come
        within the timeout is left out."""
        with self._news:
            number = next(self._numbers)
            answers = self._answers[number] = []
            self._send(f"SUB {self._inbox}-{number} {number}\r\n"
                       f"PUB {subject} {self._inbox}-{number} {len(body)}\r\n".encode() + body + b"\r\n")
            self._news.wait_for(
                lambda: len(answers) >= count or (answers and is_status(answers[-1][1])), timeout)
            del self._answers[number]
            self._send(f"UNSUB {number}\r\n".encode())
        return answers

    def api(self, call, /, **request):
        """JetStream's answer to a request of its API; asked again until there is one."""
        while True:
            answers = self.request(f"$JS.API.{call}", json.dumps(request).encode() if request else b"")
            if answers and answers[0][2]:
                return json.loads(answers[0][2])
            time.sleep(0.1)

    def acknowledge(self, subject):
        with self._news:
            self._send(f"PUB {subject} 4\r\n+ACK\r\n".encode())

    def close(self):
        with self._news:
            self._closed = True
            if self._socket:
                self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _send(self, command):
        """What is cut here goes again on the next connection, which the reading thread makes."""
        if not self._socket:
            return
        try:
            self._socket.sendall(command)
        except OSError:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket = None

    def _run(self):
        while not self._closed:
            host, port = next(self.servers)
            try:
                with socket.create_connection((host, int(port)), RETRY) as connection:
                    self._converse(connection)
            except OSError as error:
                self.say(f"{host}:{port}: {error}")
                time.sleep(0.1)
            finally:
                with self._news:
                    self._socket = None

    def _converse(self, connection):
        lines = Lines(connection)
        self.max_payload = json.loads(lines.line().split(b" ", 1)[1])["max_payload"]
        connection.sendall(b'CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\n'
                           + f"SUB {self._inbox}.* {PUBLISHED}\r\nPING\r\n".encode())
        with self._news:
            self._socket = connection
            for number in list(self._flight):
                self._again(number)
        while not self._closed:
            try:
                words = lines.line().split()
                self._take(words, lines)
            except socket.timeout:
                pass
            self._look()

    def _take(self, words, lines):
        if words[0] == b"PING":
            with self._news:
                self._send(b"PONG\r\n")
        elif words[0] in (b"MSG", b"HMSG"):
            body = lines.body(int(words[-1]))
            head = int(words[-2]) if words[0] == b"HMSG" else 0
            reply = words[3].decode() if len(words) > (5 if head else 4) else ""
            with self._news:
                if int(words[2]) != PUBLISHED:
                    self._answers.get(int(words[2]), []).append((reply, body[:head], body[head:]))
                elif not head:
                    self._stored(int(words[1].rsplit(b".", 1)[1]), json.loads(body))
                self._news.notify_all()

    def _stored(self, number, answer):
        """A duplicate of number 0 is one of a message that was refused, whose name servers from 2.10 on
        remember until the stream's duplicate_window is over: it goes again until then."""
        if "error" in answer:
            self.say(answer["error"].get("description", ""))
        elif answer.get("seq"):
            self._flight.pop(number, None)

    def _look(self):
        """What has had no answer for too long goes again."""
        with self._news:
            late = time.monotonic() - RETRY
            for number in list(itertools.takewhile(lambda n: self._flight[n][0] < late, self._flight)):
                self._again(number)

    def _again(self, number):
        """The messages in flight stay in the order of their last sending."""
        command = self._flight.pop(number)[1]
        self._flight[number] = (time.monotonic(), command)
        self.retries += 1
        self._send(command)


def is_status(head):
    """Whether headers belong to no message: NATS/1.0 404 No Messages."""
    return head.startswith(b"NATS/1.0 ")


class Lines:
    """Reads lines and bodies; socket.timeout leaves what was read for the next time."""

    def __init__(self, connection):
        self._connection = connection
        self._read = bytearray()
        connection.settimeout(RETRY / 4)

    def _more(self):
        data = self._connection.recv(1 << 16)
        if not data:
            raise ConnectionError("the server has closed the connection")
        self._read += data

    def line(self):
        while (end := self._read.find(b"\r\n")) < 0:
            self._more()
        line = bytes(self._read[:end])
        del self._read[:end + 2]
        return line

    def body(self, size):
        while len(self._read) < size + 2:
            with contextlib.suppress(socket.timeout):
                self._more()
        body = bytes(self._read[:size])
        del self._read[:size + 2]
        return body
