"""A scriptable Runtime API on raw sockets.

It sends what it is told to, byte for byte, and records every request with the connection it came
on. `/next` is held open while the script has no answer for it, as the platform does.

    with FakeRuntimeApi() as api:
        api.event(b'{"hello":1}', request_id="a")
        ... start a runtime with AWS_LAMBDA_RUNTIME_API=api.address ...
        assert api.answer_to("a").body == b'...'
"""

import itertools
import select
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

from .markers import remove_markers
from .patience import PATIENCE_S

VERSION = "/2018-06-01"
REASONS = {200: "OK", 202: "Accepted", 400: "Bad Request", 403: "Forbidden", 410: "Gone",
           413: "Payload Too Large", 500: "Internal Server Error"}


@dataclass
class Request:
    method: str
    path: str
    headers: list  # of (name, value), bytes as received
    body: bytes
    connection: int  # 1 for the first connection accepted, and so on
    at: float = field(default_factory=time.monotonic)

    def header(self, name):
        """The value of the header, whatever its case; None without it."""
        wanted = name.lower().encode()
        return next((v.decode("latin-1") for n, v in self.headers if n.lower() == wanted), None)


@dataclass
class Answer:
    """One HTTP answer. `headers`: (name, value) as str or bytes; value None for a bare `Name:`."""

    status: int = 200
    headers: list = field(default_factory=list)
    body: bytes = b""
    claimed_length: int = None  # Content-Length when it is to lie; the connection closes after
    close: bool = False  # end the connection without a Connection header
    reset: bool = False  # end it with a TCP reset, and send nothing at all
    raw: bytes = None  # send just this in place of all the above, then close
    pieces_every_s: float = 0  # send the body in ten pieces, this far apart

    def head(self):
        lines = [f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Status')}".encode()]
        for name, value in self.headers:
            lines.append(_bytes(name) + (b": " + _bytes(value) if value is not None else b":"))
        length = len(self.body) if self.claimed_length is None else self.claimed_length
        lines.append(b"Content-Length: %d" % length)
        return b"\r\n".join(lines) + b"\r\n\r\n"

    @property
    def ends_connection(self):
        return self.close or self.reset or self.raw is not None or self.claimed_length is not None


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def event_headers(request_id="request-1", **changes):
    """The headers of a cloud's /next. Keywords change one by its name with _ for -; None drops it."""
    headers = {
        "Content-Type": "application/json",
        "Lambda-Runtime-Aws-Request-Id": request_id,
        "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + 30_000),
        "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:123456789012:function:f",
        "Lambda-Runtime-Trace-Id": "Root=1-5f84c3a1-0123456789abcdef01234567;Sampled=0",
    }
    for name, value in changes.items():
        headers["Lambda-Runtime-" + name.title().replace("_", "-")] = value
    return [(name, value) for name, value in headers.items() if value is not None]


class FakeRuntimeApi:
    def __init__(self, prefix=""):
        self.prefix = prefix
        self.requests = []
        self.posts = []  # answers to the POSTs to come; 202 once it is empty
        self._nexts = []
        self._changed = threading.Condition()
        self._connections = {}
        self._numbers = itertools.count(1)
        self._ids = itertools.count(1)
        self._listener = None
        # Bound but never listening: keeps the port ours while the API is stopped, and refuses.
        self._holder = self._bound(0)
        self.port = self._holder.getsockname()[1]
        remove_markers(port=self.port)  # of an earlier run that was killed
        self.start()

    # -- Where it is ---------------------------------------------------------------------------

    @property
    def address(self):
        """What AWS_LAMBDA_RUNTIME_API says."""
        host = f"127.0.0.1:{self.port}"
        return f"http://{host}{self.prefix}" if self.prefix else host

    @staticmethod
    def _bound(port):
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", port))
        return sock

    def start(self):
        self._listener = self._bound(self.port)
        self._listener.listen(16)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self):
        """Refuses new connections and ends those there are."""
        with self._changed:
            listener, self._listener = self._listener, None
            self._changed.notify_all()
        if listener is not None:
            listener.shutdown(socket.SHUT_RDWR)  # wakes the thread in accept()
            listener.close()
        self.cut()

    def cut(self):
        """Ends the connections there are. Whoever kills a runtime and starts another calls it between: the
        kernel may tell of the first one's end so late that it gets the second one's event."""
        with self._changed:
            connections = list(self._connections.values())
            self._connections.clear()
        for sock in connections:
            _shut(sock)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        remove_markers(port=self.port)
        self._holder.close()

    # -- The script ----------------------------------------------------------------------------

    def next(self, answer):
        """Adds an answer for one /next."""
        with self._changed:
            self._nexts.append(answer)
            self._changed.notify_all()

    def event(self, body=b"{}", request_id=None, headers=None, **changes):
        """Adds an event as the cloud would send it; returns its request id."""
        request_id = request_id or f"request-{next(self._ids)}"
        if headers is None:
            headers = event_headers(request_id, **changes)
        self.next(Answer(headers=headers, body=body))
        return request_id

    # -- What happened -------------------------------------------------------------------------

    def wait(self, condition, what, seconds=PATIENCE_S):
        """Waits until condition() holds, and returns its value."""
        with self._changed:
            value = self._changed.wait_for(condition, seconds)
            assert value, f"{what}: not within {seconds} s. Requests so far: {self._summary()}"
            return value

    def matching(self, suffix):
        with self._changed:
            return [r for r in self.requests if r.path.endswith(suffix)]

    def nexts(self):
        return self.matching("/runtime/invocation/next")

    def wait_nexts(self, count):
        """Waits until /next has been asked for `count` times."""
        self.wait(lambda: len(self.nexts()) >= count, f"request {count} for /next")

    def init_error(self):
        path = "/runtime/init/error"
        return self.wait(lambda: self.matching(path), path)[0]

    def answer_to(self, request_id):
        """Waits for the /response or /error to this request id, and returns the request."""
        prefix = f"/runtime/invocation/{request_id}/"
        found = lambda: [r for r in self.requests if prefix in r.path]  # noqa: E731
        return self.wait(found, f"an answer to {request_id}")[0]

    def response_to(self, request_id):
        return self._ends(self.answer_to(request_id), "/response").body

    def error_to(self, request_id):
        return self._ends(self.answer_to(request_id), "/error")

    @staticmethod
    def _ends(request, suffix):
        assert request.path.endswith(suffix), f"{request.path}: {request.body[:2000]!r}"
        return request

    def _summary(self):
        return [f"{r.connection}: {r.method} {r.path}" for r in self.requests]

    # -- Connections ---------------------------------------------------------------------------

    def _accept(self, listener):
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            with self._changed:
                if self._listener is not listener:
                    sock.close()
                    return
                number = next(self._numbers)
                self._connections[number] = sock
            threading.Thread(target=self._serve, args=(sock, number), daemon=True).start()

    def _serve(self, sock, number):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = sock.makefile("rb")
        try:
            while (request := _read_request(stream, number)) is not None:
                answer = self._answer(request, sock)
                if answer is None or not _send(sock, answer):
                    break
        except OSError:
            pass  # the other end went away, as it may
        finally:
            with self._changed:
                self._connections.pop(number, None)
            stream.close()
            _shut(sock)
            sock.close()

    def _answer(self, request, sock):
        """The next answer of the script; None once the connection has ended."""
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()
            if request.method == "POST":
                return self.posts.pop(0) if self.posts else Answer(202, body=b'{"status":"OK"}')
            if request.path != f"{self.prefix}{VERSION}/runtime/invocation/next":
                return Answer(404)
            # A client that has gone, or a stop, must not eat an answer meant for a later request.
            self._changed.wait_for(lambda: self._nexts or self._listener is None)
            if self._listener is None or _hung_up(sock):
                return None
            return self._nexts.pop(0)


def _read_request(stream, connection):
    line = stream.readline()
    if not line.endswith(b"\r\n"):
        return None
    method, path, _ = line.decode("latin-1").split(" ", 2)
    headers = []
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _, value = line.rstrip(b"\r\n").partition(b":")
        headers.append((name, value.strip()))
    request = Request(method, path, headers, b"", connection)
    if (request.header("Transfer-Encoding") or "").lower() == "chunked":
        request.body = _read_chunks(stream)
    else:
        request.body = stream.read(int(request.header("Content-Length") or 0))
    return request


def _read_chunks(stream):
    body = b""
    while (size := int(stream.readline().split(b";")[0], 16)) > 0:
        body += stream.read(size)
        stream.readline()
    while stream.readline() not in (b"\r\n", b""):
        pass
    return body


def _send(sock, answer):
    """Sends it; False when the connection is over with it."""
    if answer.reset:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()
        return False
    if answer.raw is not None:
        sock.sendall(answer.raw)
        return False
    sock.sendall(answer.head())
    step = max(1, len(answer.body) // 10) if answer.pieces_every_s else len(answer.body)
    for start in range(0, len(answer.body), step or 1):
        time.sleep(answer.pieces_every_s)
        sock.sendall(answer.body[start:start + step])
    return not answer.ends_connection


def _hung_up(sock):
    readable, _, _ = select.select([sock], [], [], 0)
    try:
        return bool(readable) and sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except OSError:
        return True


def _shut(sock):
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it has ended already
