"""HTTP byte for byte: what a careless or hostile caller sends, and whatever comes back."""

import socket
from contextlib import contextmanager

from .patience import PATIENCE_S


@contextmanager
def connection(port):
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as sock:
        yield sock


def exchange(port, request):
    """Sends these bytes and reads until the other end closes or has sent one whole answer.
    (status, body); (None, b"") when it closed without an answer."""
    with connection(port) as sock:
        try:
            sock.sendall(request)
        except OSError:
            pass  # it need not read all of a request that it refuses
        return read_answer(sock)


def read_answer(sock):
    received = b""
    while not _complete(received):
        try:
            part = sock.recv(65536)
        except ConnectionResetError:
            break
        if not part:
            break
        received += part
    if not received.startswith(b"HTTP/1."):
        return None, received
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), body


def _complete(received):
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return False
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(body) >= int(value)
    return False


def invoke_head(function="orders", *headers, length=None):
    """The head of an invocation, ready for a body."""
    lines = [f"POST /2015-03-31/functions/{function}/invocations HTTP/1.1", "Host: localhost", *headers]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n"
