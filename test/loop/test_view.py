"""The web page and its events as any client sees them, and the view in a terminal."""

import codecs
import fcntl
import http.client
import json
import os
import pty
import re
import select
import struct
import termios

import pytest

from support.build import bootstrap_of, built
from support.http import post
from support.local import Local
from support.patience import PATIENCE_S, until
from support.program import SANITIZERS, Program

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
OK = b'{"do":"respond","bytes":3}'
CLIENTS_MAX = 64


@pytest.fixture
def local(tmp_path):
    lambda_ = Local(tmp_path, "probe", "probe")
    yield lambda_
    lambda_.close()


def get(port, path, headers=None):
    """The answer, its body still to be read; its connection is the answer's `connection`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    answer.connection = connection
    return answer


class Events:
    """The messages of the feed, as they come."""

    def __init__(self, port, headers=None):
        self.answer = get(port, "/firstlight/events", headers)
        assert (self.answer.status, self.answer.headers["Content-Type"]) == (200, "text/event-stream")

    def next(self):
        """(type, id, data) of the next message; comments are passed over."""
        message = {}
        for line in iter(self.answer.readline, b""):
            if line == b"\n" and "data" in message:
                return message.get("event"), message.get("id"), json.loads(message["data"])
            name, _, value = line.decode().rstrip("\n").partition(": ")
            message[name] = value
        raise EOFError("the stream is over")

    def until(self, type_):
        """The data of all messages up to the first one of that type of event."""
        seen = []
        while not seen or seen[-1]["type"] != type_:
            kind, id_, data = self.next()
            if kind is None:
                seen.append({**data, "id": id_})
        return seen

    def close(self):
        self.answer.close()
        self.answer.connection.close()


# ---- The page ------------------------------------------------------------------------------------


def test_page_is_whole_and_closed_to_others(local):
    answer = get(local.port, "/", HTML)
    page = answer.read().decode()
    assert answer.status == 200 and answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<!-- include" not in page and "EventSource" in page and page.endswith("</html>\n")
    # Nothing comes from elsewhere, and could not.
    assert not re.search(r"(src|href)\s*=\s*[\"'](?!data:)|url\(|@import|https?://", page)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "connect-src 'self'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html;q=0"])
def test_page_is_for_those_who_ask_for_html(local, accept):
    answer = get(local.port, "/", {"Accept": accept})
    assert b"EventSource" not in answer.read()


@pytest.mark.parametrize("path", ["/", "/firstlight/events"])
@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.rebound.example", "192.0.2.1"])
def test_another_host_name_is_refused(local, path, host):
    answer = get(local.port, path, {**HTML, "Host": f"{host}:{local.port}"})
    assert answer.status == 403 and b"Host" in answer.read()


@pytest.mark.parametrize("host", ["localhost", "[::1]", "127.0.0.1"])
def test_names_of_this_machine_are_served(local, host):
    assert get(local.port, "/", {**HTML, "Host": f"{host}:{local.port}"}).status == 200


def test_events_are_for_reading(local):
    answer = post(local.port, "/firstlight/events", b"")
    assert answer.status == 405 and answer.headers["Allow"] == "GET"


# ---- Events --------------------------------------------------------------------------------------


def test_history_comes_first_then_what_happens(local):
    local.invoke(OK)
    events = Events(local.port)
    assert events.next() == ("begin", None, {})
    history = events.until("firstlight.firstInvocation")
    assert [one["type"] for one in history if "init" not in one["type"]] == [
        "firstlight.sandboxStarted", "firstlight.sandboxReady", "platform.start", "platform.runtimeDone",
        "platform.report", "firstlight.firstInvocation"]
    assert history[-1]["record"]["startKind"] == "cold" and history[-1]["function"] == "orders"
    answer = local.invoke(OK)
    live = events.until("platform.report")
    assert live[-1]["record"]["requestId"] == answer.headers["x-amzn-RequestId"]
    assert len({one["sandbox"] for one in history + live}) == 1
    events.close()


def test_who_comes_back_goes_on(local):
    local.invoke(OK)
    first = Events(local.port)
    seen = first.until("firstlight.firstInvocation")
    first.close()
    local.invoke(OK)
    second = Events(local.port, {"Last-Event-ID": seen[1]["id"]})
    again = second.until("firstlight.firstInvocation")
    assert again == seen[2:]
    assert second.until("platform.report")[0]["type"] == "platform.start"
    second.close()


@pytest.mark.parametrize("last", ["1-7", "x", "", "-1", "1-99999999999999999999"])
def test_an_id_of_another_run_begins_anew(local, last):
    events = Events(local.port, {"Last-Event-ID": last})
    assert events.next()[0] == "begin"
    events.close()


def test_pages_have_a_limit_and_make_room(local):
    pages = [Events(local.port) for _ in range(CLIENTS_MAX)]
    assert get(local.port, "/firstlight/events").status == 503
    pages.pop().close()
    until(lambda: get(local.port, "/firstlight/events").status == 200, "room for another page")
    assert local.invoke(OK).body == b"xxx"
    for page in pages:
        page.until("platform.report")
        page.close()


def test_end_with_a_page_open(local):
    local.invoke(OK)
    events = Events(local.port)
    events.until("platform.report")
    assert local.terminate() == 0
    events.close()


# ---- The terminal --------------------------------------------------------------------------------


class Terminal:
    """A terminal of that size, with as much of its language as the view speaks."""

    def __init__(self, columns, lines):
        self.near, self.far = pty.openpty()
        fcntl.ioctl(self.far, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.rows, self.row, self.column, self.rest, self.cursor = [""], 0, 0, "", True
        self.decoder = codecs.getincrementaldecoder("utf-8")()  # a read may end within a character

    def lines(self):
        """What stands on it, scrolled off lines included."""
        while select.select([self.near], [], [], 0)[0]:
            self.rest += self.decoder.decode(os.read(self.near, 65536))
        token = re.compile(r"\x1b\[(\??)(\d*)([A-Za-z])|([\r\n])|([^\x1b\r\n]+)")
        while match := token.match(self.rest):
            self.rest = self.rest[match.end():]
            self._obey(*match.groups())
        return self.rows_now()

    def rows_now(self):
        """The same as it was read last."""
        return [row.rstrip() for row in self.rows]

    def _obey(self, private, number, letter, control, text):
        before = self.rows[self.row][:self.column]
        if text:
            self.rows[self.row] = before.ljust(self.column) + text + self.rows[self.row][self.column + len(text):]
            self.column += len(text)
        elif control == "\r":
            self.column = 0
        elif control == "\n":
            self.row += 1
            self.rows += [""] * (self.row + 1 - len(self.rows))
        elif letter == "A":
            self.row -= int(number)
        elif letter in "KJ":
            self.rows[self.row] = before
            if letter == "J":
                del self.rows[self.row + 1:]
        elif private:
            self.cursor = letter == "h"
        else:
            assert letter == "m", f"what the view should not need: {letter}"

    def close(self):
        os.close(self.near)
        os.close(self.far)


@pytest.fixture
def terminal():
    made = Terminal(columns=90, lines=12)
    yield made
    made.close()


def test_table_in_a_terminal(terminal, tmp_path):
    port_file = tmp_path / "port"
    program = Program([built("firstlight"), "local", "--port", "0", "--port-file", port_file, "--name", "orders",
                       "--handler", "probe", "--timeout", "10", "--", bootstrap_of("probe")],
                      {"PATH": os.environ["PATH"], **SANITIZERS}, cwd=tmp_path, stdout=terminal.far)
    try:
        until(lambda: port_file.exists() and port_file.read_text().endswith("\n"), "its port")
        port = int(port_file.read_text())
        answer = post(port, "/2015-03-31/functions/orders/invocations", OK)
        row = re.compile(r"orders +[0-9a-f]{8} +idle +\d+ s +1 +0 +cold +request")
        # The cursor comes back last: then a table is whole.
        until(lambda: any(map(row.fullmatch, terminal.lines()[-2:-1])) and terminal.cursor, "the sandbox's line")
        lines = terminal.rows_now()
        assert lines[-4].startswith("sandboxes 1  invocations 1  failed 0  ")
        # The log stands above it, untouched.
        report = f"REPORT RequestId: {answer.headers['x-amzn-RequestId']}"
        assert any(line.startswith(report) for line in lines[:-4])
        assert program.terminate() == 0
        # What has been written to a terminal can be read a little later.
        end = ["firstlight: ended: 1 sandbox, 1 invocation, 0 failed", ""]
        until(lambda: terminal.lines()[-2:] == end, "the last line")
        assert not any(row.fullmatch(line) or line.startswith("sandboxes ") for line in terminal.lines())
        assert terminal.cursor
    finally:
        program.close()
