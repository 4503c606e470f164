"""Many callers in one thread: HTTP/1.1 on kept connections, as little as `firstlight local` needs."""

import asyncio
import resource


class HungUp(Exception):
    """The other end closed the connection before the answer was complete."""


class Caller(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self):
        self._received = bytearray()
        self._waiting = None
        self.transport = None

    @classmethod
    async def connect(cls, port):
        _, caller = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return caller

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, exc):
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(HungUp())

    def data_received(self, data):
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._received[:end])
        size = end + 4 + int(header(head, b"content-length") or 0)
        if len(self._received) >= size:
            body = bytes(self._received[end + 4:size])
            del self._received[:size]
            waiting, self._waiting = self._waiting, None
            if waiting is None:
                self.transport.abort()  # an answer that nobody asked for: the next request fails
            else:
                waiting.set_result((int(head[9:12]), head, body))

    def send(self, request):
        self.transport.write(request)

    def answer(self):
        """A future: (status, head, body)."""
        self._waiting = asyncio.get_running_loop().create_future()
        if self.transport.is_closing():
            self._waiting.set_exception(HungUp())
        return self._waiting

    def ask(self, request):
        answer = self.answer()
        if not answer.done():
            self.send(request)
        return answer

    def hang_up(self):
        self.transport.abort()


def header(head, name):
    """The value of the header in an answer's head; None without it. `name` in lower case."""
    at = head.lower().find(b"\r\n" + name + b":")
    return None if at < 0 else head[at + len(name) + 3:].split(b"\r\n", 1)[0].strip()


def invocation(function, body, *headers):
    """The bytes of one invocation's request."""
    lines = [f"POST /2015-03-31/functions/{function}/invocations HTTP/1.1", "Host: localhost", *headers,
             f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def allow_descriptors(count):
    """Raises this process's own limit as far as it may; whether `count` fit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard == resource.RLIM_INFINITY or hard >= count
