"""/next broken, refused, cut off or answered with a status: retried, then given up, never lost."""

import json
import re
import time

import pytest

from support.fake_runtime_api import Answer, event_headers
from support.patience import until

TROUBLE = re.compile("WARN|ERROR|FATAL")
HELLO = b'{"do":"respond","bytes":5}'
WITHOUT_ID = Answer(headers=event_headers(aws_request_id=None), body=HELLO)
EMPTY_ID = Answer(headers=[("Lambda-Runtime-Aws-Request-Id", None)], body=HELLO)
CUT_OFF = Answer(headers=event_headers("cut"), body=HELLO, claimed_length=1000)
CUT_IN_HEAD = Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Ty")

BROKEN = {
    "without request id": WITHOUT_ID,
    "request id without value": EMPTY_ID,
    "body cut off": CUT_OFF,
    "huge length then cut off": Answer(headers=event_headers("cut"), body=HELLO, claimed_length=10**12),
    "nonsense length": Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nhello"),
    "head cut off": CUT_IN_HEAD,
    "no answer": Answer(raw=b""),
    "connection reset": Answer(reset=True),
    "not HTTP": Answer(raw=b"220 mail.example ESMTP\r\n"),
    "head of 1 MB": Answer(headers=[*event_headers("long"), ("X-Long", "y" * 1_000_000)]),
    "redirect": Answer(302, headers=[("Location", "http://127.0.0.1:9/")]),
    **{str(status): Answer(status, body=b'{"errorMessage":"no","errorType":"No"}')
       for status in (400, 403, 404, 410, 413)},
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
def test_broken_next_is_logged_and_the_next_event_served(start, api, answer):
    api.next(answer)
    request_id = api.event(HELLO)
    bootstrap = start()
    assert api.response_to(request_id) == b"xxxxx"
    assert bootstrap.find(level=TROUBLE)
    assert len(api.nexts()) <= 3  # the broken one, the event, the one that waits now


@pytest.mark.parametrize("answer", [WITHOUT_ID, CUT_OFF, CUT_IN_HEAD, Answer(403)],
                         ids=["without request id", "cut off", "head cut off", "403"])
def test_next_is_given_up_after_five_retries_with_growing_delay(start, api, answer):
    for _ in range(20):
        api.next(answer)
    bootstrap = start()
    assert bootstrap.exit_code() == 2
    at = [request.at for request in api.nexts()]
    assert len(at) == 6
    delays = [later - earlier for earlier, later in zip(at, at[1:])]
    assert all(delay >= 0.09 * 2**n for n, delay in enumerate(delays)), delays
    assert bootstrap.find(level=re.compile("ERROR|FATAL"))
    assert not api.matching("/runtime/init/error")  # init was over


def test_api_that_refuses_from_the_start_is_given_up(start, api):
    api.stop()
    bootstrap = start()
    assert bootstrap.exit_code() == 2
    assert bootstrap.find(level=re.compile("ERROR|FATAL"))


def test_an_event_forgives_earlier_failures(start, api):
    ids = []
    for _ in range(2):
        for _ in range(3):
            api.next(CUT_IN_HEAD)
        ids.append(api.event(HELLO))
    start()
    assert [api.response_to(request_id) for request_id in ids] == [b"xxxxx"] * 2


@pytest.mark.parametrize("status", [500, 503])
def test_server_error_ends_it_at_once(start, api, status):
    api.next(Answer(status, body=b'{"errorMessage":"over","errorType":"InternalServerError"}'))
    bootstrap = start()
    assert bootstrap.exit_code() == 2
    assert len(api.nexts()) == 1
    assert str(status) in bootstrap.wait_line(level=re.compile("ERROR|FATAL"))["raw"]


def test_api_that_restarts_while_the_runtime_waits(start, api):
    start()
    api.wait_nexts(1)
    api.stop()
    api.start()
    assert api.response_to(api.event(HELLO)) == b"xxxxx"


def test_api_that_restarts_while_the_handler_works_loses_nothing(start, api, tmp_path):
    """The connection that the event came on is gone, and refused for a while."""
    gate = tmp_path / "gate"
    slow = api.event(json.dumps({"do": "wait", "file": str(gate)}).encode())
    bootstrap = start()
    bootstrap.record()
    api.stop()
    gate.touch()
    bootstrap.wait_line(level=TROUBLE)
    api.start()
    assert api.response_to(slow) == b'"waited"'
    assert api.response_to(api.event(HELLO)) == b"xxxxx"


def test_connection_closed_after_the_event(start, api):
    """Nothing says so beforehand: the answer finds the connection dead."""
    headers = event_headers("a")
    api.next(Answer(headers=headers, body=HELLO, close=True))
    start()
    assert api.response_to("a") == b"xxxxx"
    assert api.response_to(api.event(HELLO)) == b"xxxxx"


def test_connection_close_header(start, api):
    api.next(Answer(headers=[*event_headers("a"), ("Connection", "close")], body=HELLO, close=True))
    bootstrap = start()
    assert api.response_to("a") == b"xxxxx"
    assert api.response_to(api.event(HELLO)) == b"xxxxx"
    assert not bootstrap.find(level=TROUBLE)


def test_slow_event_is_waited_for(start, api):
    api.next(Answer(headers=event_headers("a"), body=HELLO, pieces_every_s=0.05))
    bootstrap = start()
    assert api.response_to("a") == b"xxxxx"
    assert not bootstrap.find(level=TROUBLE)


def test_waiting_costs_no_cpu(start, api):
    bootstrap = start()
    api.wait_nexts(1)

    def rests():
        before = bootstrap.cpu_s()
        time.sleep(0.3)
        return bootstrap.cpu_s() == before

    until(rests, "a runtime that uses no CPU")  # what it does in its first idle moment takes some


def test_chunked_event(start, api):
    head = b"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    api.next(Answer(raw=head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(HELLO), HELLO)))
    start()
    assert api.response_to("a") == b"xxxxx"
