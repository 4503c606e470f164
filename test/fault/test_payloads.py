"""Events and responses of every size and kind."""

import json
import os

import pytest

from support.fake_runtime_api import event_headers

PAYLOAD_MAX = 6 * 1024 * 1024 + 100
HELLO = b'{"do":"respond","bytes":5}'
EVENTS = {
    "empty": b"",
    "one byte": b"\0",
    "every byte": bytes(range(256)),
    "not UTF-8": b"\xff\xfe\x80",
    "6 MB of noise": os.urandom(6_000_000),
    "the largest": b"z" * PAYLOAD_MAX,
}


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS.keys())
def test_echo_returns_the_same_bytes(api, start, event):
    request_id = api.event(event)
    start("echo", handler="")
    assert api.response_to(request_id) == event


@pytest.mark.parametrize("size", [PAYLOAD_MAX + 1, 2 * PAYLOAD_MAX])
def test_event_too_large_is_answered_with_an_error(api, start, size):
    large, good = api.event(b"z" * size), api.event(b"good")
    bootstrap = start("echo", handler="")
    error = json.loads(api.error_to(large).body)
    assert str(PAYLOAD_MAX) in error["errorMessage"].replace(",", "")
    assert bootstrap.wait_line(level="ERROR", requestId=large)
    assert api.response_to(good) == b"good"


@pytest.mark.parametrize("do", ["respond", "borrow"])
def test_largest_response_is_posted(api, start, do):
    request_id = api.event(json.dumps({"do": do, "bytes": PAYLOAD_MAX}).encode())
    start()
    assert len(api.response_to(request_id)) == PAYLOAD_MAX


@pytest.mark.parametrize("do,size", [("respond", PAYLOAD_MAX + 1), ("respond", 7_000_000),
                                     ("borrow", PAYLOAD_MAX + 1)])
def test_response_too_large_is_an_error_and_the_sandbox_lives_on(api, start, do, size):
    large = api.event(json.dumps({"do": do, "bytes": size}).encode())
    good = api.event(HELLO)
    bootstrap = start()
    error = api.error_to(large)
    assert error.header("Lambda-Runtime-Function-Error-Type") == "Function.ResponseSizeTooLarge"
    body = json.loads(error.body)
    assert body["errorType"] == "Function.ResponseSizeTooLarge"
    assert str(PAYLOAD_MAX) in body["errorMessage"].replace(",", "")
    assert bootstrap.wait_line(level="ERROR", requestId=large)
    assert api.response_to(good) == b"xxxxx"


@pytest.mark.parametrize("event", [b"", b"{", b"\0", b'{"do":1}', b"[]", b"null", b"{} {}",
                                   b"[" * 100_000], ids=lambda e: repr(e)[:12])
def test_event_that_a_handler_cannot_read_is_its_error_alone(api, start, event):
    bad, good = api.event(event), api.event(HELLO)
    start()
    assert json.loads(api.error_to(bad).body)["errorType"] in ("InvalidJSON", "UnknownAction")
    assert api.response_to(good) == b"xxxxx"


def test_response_of_no_bytes(api, start):
    request_id = api.event(b'{"do":"respond","bytes":0}')
    start()
    answer = api.answer_to(request_id)
    assert answer.path.endswith("/response") and answer.body == b""


@pytest.mark.parametrize("action,wanted", [('"do":"respond","bytes":1', "application/json"),
                                           ('"do":"respond","bytes":1,"type":"text/plain"', "text/plain"),
                                           ('"do":"binary"', "application/octet-stream")])
def test_content_type(api, start, action, wanted):
    request_id = api.event(f"{{{action}}}".encode())
    start()
    assert api.answer_to(request_id).header("Content-Type") == wanted


@pytest.mark.parametrize("bad", ["text/plain\\r\\nX-Evil: 1", "", "é", "t" * 256])
def test_content_type_that_is_none_is_refused(api, start, bad):
    request_id = api.event(f'{{"do":"respond","bytes":1,"type":"{bad}"}}'.encode())
    start()
    answer = api.answer_to(request_id)
    assert answer.body == b'"content type refused"' and answer.header("X-Evil") is None
    assert answer.header("Content-Type") == "application/json"


def test_one_content_type_does_not_stay_for_the_next(api, start):
    api.event(b'{"do":"binary"}')
    second = api.event(HELLO, headers=event_headers("second"), request_id="second")
    start()
    assert api.answer_to(second).header("Content-Type") == "application/json"
