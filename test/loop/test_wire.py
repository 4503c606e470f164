"""What the runtime says on the wire: its requests, their headers, the errors of handlers."""

import json
import os
import re

import pytest

from support.fake_runtime_api import event_headers

HELLO = b'{"do":"respond","bytes":5}'
TRACE = b'{"do":"getenv","name":"_X_AMZN_TRACE_ID"}'


def fail(**members):
    return json.dumps({"do": "fail", **members}).encode()


def serve(api, start, *events):
    """Serves these events; the requests that answered them."""
    ids = [api.event(event) for event in events]
    start()
    return [api.answer_to(request_id) for request_id in ids]


def test_everything_goes_over_one_connection(api, start):
    serve(api, start, HELLO, fail(), HELLO, b'{"do":"respond","bytes":2000000}', HELLO)
    api.wait_nexts(6)
    assert {request.connection for request in api.requests} == {1}


def test_requests_say_no_more_than_they_must(api, start):
    serve(api, start, b'{"do":"respond","bytes":2000000}', fail())
    api.wait_nexts(3)
    for request in api.requests:
        assert request.header("User-Agent") == "firstlight/1.0.0"
        assert request.header("Host") == f"127.0.0.1:{api.port}"
        assert request.header("Expect") is None
        assert request.header("Accept-Encoding") is None
        assert (request.header("Content-Type") is None) == (request.method == "GET")
        assert request.method == "GET" or request.header("Content-Length") == str(len(request.body))


def test_invocation_id_is_echoed_where_there_is_one(api, start):
    ok = api.event(HELLO, invocation_id="attempt-1")
    failed = api.event(fail(), invocation_id="attempt-2")
    without = api.event(HELLO)
    start()
    echoed = [api.answer_to(i).header("Lambda-Runtime-Invocation-Id") for i in (ok, failed, without)]
    assert echoed == ["attempt-1", "attempt-2", None]


def test_trace_id_variable_follows_the_invocation(api, start):
    ids = [api.event(TRACE, trace_id=value) for value in ("Root=1-a;Sampled=1", None, "Root=1-b", "")]
    start(env={"_X_AMZN_TRACE_ID": "left over"})
    assert [json.loads(api.response_to(i)) for i in ids] == ["Root=1-a;Sampled=1", None, "Root=1-b", None]


def test_context_tells_the_function_and_the_sandbox(api, start):
    first = api.event(b'{"do":"context"}', "first")
    second = api.event(b'{"do":"context"}', "second")
    start()
    seen = json.loads(api.response_to(first))
    assert {key: seen[key] for key in ("request_id", "function_name", "function_version", "log_group",
                                       "memory_size_mb", "start_kind", "generation")} == {
        "request_id": "first", "function_name": "orders", "function_version": "7",
        "log_group": "/aws/lambda/orders", "memory_size_mb": 256, "start_kind": "cold", "generation": 0}
    again = json.loads(api.response_to(second))
    assert (seen["is_first_invocation"], again["is_first_invocation"]) == (1, 0)
    start_fields = ("start_kind", "evidence", "init_at_ms", "init_duration_ms", "idle_ms", "since_init_ms")
    assert [seen[key] for key in start_fields] == [again[key] for key in start_fields]


def test_context_without_a_cloud_around_it(api, start):
    """The real emulator sets only part of the environment."""
    request_id = api.event(b'{"do":"context"}')
    unset = ["AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "LANG", "TZ",
             "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_LOG_GROUP_NAME", "PATH",
             "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_FORMAT"]
    start(env=dict.fromkeys(unset))
    seen = json.loads(api.response_to(request_id))
    assert (seen["function_name"], seen["memory_size_mb"], seen["start_kind"]) == ("", 0, "cold")


@pytest.mark.parametrize("size", ["lots", "-1", "99999999999999999999", ""])
def test_memory_size_that_is_none_is_unknown(api, start, size):
    request_id = api.event(b'{"do":"context"}')
    start(env={"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": size})
    assert json.loads(api.response_to(request_id))["memory_size_mb"] == 0


# ---- Errors of handlers --------------------------------------------------------------------------


def test_error_of_a_handler(api, start):
    [request] = serve(api, start, fail(type="InvalidOrder", message="order 7 has no items"))
    assert request.path.endswith("/error")
    assert request.header("Content-Type") == "application/json"
    assert request.header("Lambda-Runtime-Function-Error-Type") == "Function.InvalidOrder"
    body = json.loads(request.body)
    assert list(body) == ["errorMessage", "errorType", "stackTrace"]
    assert (body["errorMessage"], body["errorType"]) == ("order 7 has no items", "InvalidOrder")
    assert re.search(r"probe\.c", body["stackTrace"][0]) and "do_fail" in body["stackTrace"][0]


def test_cause_for_x_ray(api, start, tmp_path):
    [request] = serve(api, start, fail(type="InvalidOrder", message="a\x7f\u00e9\n"))
    text = request.header("Lambda-Runtime-Function-XRay-Error-Cause")
    assert "\x7f" not in text
    cause = json.loads(text.encode("latin-1"))
    assert cause["working_directory"] == os.path.realpath(tmp_path)
    assert isinstance(cause["paths"], list)
    [exception] = cause["exceptions"]
    assert (exception["type"], exception["message"]) == ("InvalidOrder", "a\x7f\u00e9\n")
    [frame] = exception["stack"]
    assert frame["path"].endswith("probe.c") and frame["line"] > 0 and frame["label"] == "do_fail"


def test_failed_invocation_logs_its_error(api, start):
    request_id = api.event(fail(type="InvalidOrder", message="order 7 has no items"))
    line = start().wait_line(level="ERROR", requestId=request_id)
    assert "order 7 has no items" in line["raw"] and "InvalidOrder" in line["raw"]


def test_failing_without_saying_why_still_says_something(api, start):
    [request] = serve(api, start, b'{"do":"fail silently"}')
    body = json.loads(request.body)
    assert body["errorMessage"] and body["errorType"]


def test_one_error_does_not_stay_for_the_next(api, start):
    _, second = serve(api, start, fail(type="First"), b'{"do":"fail silently"}')
    assert "First" not in second.body.decode()
    assert not any(b"First" in value for _, value in second.headers)


@pytest.mark.parametrize("message,wanted", [
    (b'tab\\tquote\\"line\\nend', 'tab\tquote"line\nend'),
    ("Zürich ☃ 𝄞".encode(), "Zürich ☃ 𝄞"),
    (b"a\xff\xc3(\xed\xa0\x80z", "a\ufffd\ufffd(\ufffd\ufffd\ufffdz"),
    (b"\\u001b[31m\\u007f", "\x1b[31m\x7f"),
    (b"%s%n%d", "%s%n%d"),
], ids=["escapes", "UTF-8", "not UTF-8", "control", "printf"])
def test_message_of_any_bytes(api, start, message, wanted):
    [request] = serve(api, start, b'{"do":"fail","message":"%s"}' % message)
    assert json.loads(request.body)["errorMessage"] == wanted


def test_long_message_is_kept_to_64_kib(api, start):
    [request] = serve(api, start, fail(message="m" * 200_000))
    assert json.loads(request.body)["errorMessage"] == "m" * 65536
    cause = request.header("Lambda-Runtime-Function-XRay-Error-Cause")
    assert cause is None or (len(cause) <= 65536 and json.loads(cause))


@pytest.mark.parametrize("bad", ["", "no order", "Bad\r\nX-Evil: 1", "é", "T" * 100_000, "Order7"],
                         ids=["empty", "space", "injection", "non-ASCII", "100 KB", "digit"])
def test_odd_error_type_harms_nobody(api, start, bad):
    odd, good = serve(api, start, fail(type=bad), HELLO)
    assert odd.path.endswith("/error") and good.body == b"xxxxx"
    assert odd.header("X-Evil") is None
    sent = odd.header("Lambda-Runtime-Function-Error-Type")
    assert sent is None or re.fullmatch(r"[ -~]+", sent)
    json.loads(odd.body)


def test_cpp_handler(api, start):
    request_id = api.event(b'{"a":1}', headers=event_headers("cpp"), request_id="cpp")
    bootstrap = start("probe_cpp")
    assert json.loads(api.response_to(request_id)) == {"a": 1, "state": "kept by C++"}
    assert bootstrap.wait_line(message="from C++")["eventBytes"] == 7
