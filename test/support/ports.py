"""Ports for programs that cannot choose a free one themselves."""

import socket
import time
from contextlib import contextmanager

from .patience import PATIENCE_S


@contextmanager
def reserved_port():
    """A loopback port that nobody else gets in the meantime: bound, but not listened on, by us.
    The program must set SO_REUSEADDR on its socket, as Go's and Rust's libraries do."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def wait_listening(port, program):
    """Waits until somebody listens there."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except ConnectionRefusedError:
            ended = program.process.poll() is not None
            assert not ended and time.monotonic() < end, f"nobody listens:\n{program.text()}"
            time.sleep(0.02)  # there is nothing to wait on
