"""What the headers of /next may hold: nothing, colons, any bytes, a lot, or not be there at all."""

import json
import time

import pytest

from support.fake_runtime_api import Answer, event_headers

CONTEXT = b'{"do":"context"}'
INT64_MAX = 2**63 - 1
FIELDS = {"trace_id": "trace_id", "invoked_function_arn": "function_arn", "aws_tenant_id": "tenant_id",
          "client_context": "client_context", "cognito_identity": "cognito_identity"}
VALUES = {
    "plain": "abc",
    "colons": "a:b: c",
    "quotes": '{"a":"b\\\\c"}',
    "UTF-8": "Zürich".encode(),
    "not UTF-8": b"\xff\xfe\x80",
    "64 KB": "y" * 65536,
    "printf": "%s%n%d",
}


def context_of(api, start, **changes):
    """What the handler sees of an event with these headers; bytes read as Latin-1."""
    return context_and_warnings_of(api, start, **changes)[0]


def context_and_warnings_of(api, start, **changes):
    request_id = api.event(CONTEXT, **changes)
    bootstrap = start()
    context = json.loads(api.response_to(request_id).decode("latin-1"))
    return context, bootstrap.find(level="WARN", requestId=request_id)


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
@pytest.mark.parametrize("header,field", FIELDS.items())
def test_value_reaches_the_handler_as_it_is(api, start, header, field, value):
    wanted = value if isinstance(value, bytes) else value.encode()
    assert context_of(api, start, **{header: value})[field] == wanted.decode("latin-1")


@pytest.mark.parametrize("header,field", FIELDS.items())
def test_absent_header_is_empty(api, start, header, field):
    assert context_of(api, start, **{header: None})[field] == ""


@pytest.mark.parametrize("header,field", FIELDS.items())
def test_header_without_value_is_empty(api, start, header, field):
    headers = [*event_headers("a", **{header: None}), (f"Lambda-Runtime-{header.replace('_', '-')}", None)]
    api.event(CONTEXT, "a", headers=headers)
    start()
    assert json.loads(api.response_to("a"))[field] == ""


def test_only_the_request_id(api, start):
    api.event(CONTEXT, "a", headers=[("Lambda-Runtime-Aws-Request-Id", "a")])
    start()
    seen = json.loads(api.response_to("a"))
    assert seen["request_id"] == "a" and seen["deadline_ms"] == 0
    assert not any(seen[field] for field in FIELDS.values())


@pytest.mark.parametrize("change", [str.lower, str.upper, str.swapcase])
def test_names_are_matched_in_any_case(api, start, change):
    headers = event_headers("a", aws_tenant_id="t", client_context="c", cognito_identity="i")
    api.event(CONTEXT, "a", headers=[(change(name), value) for name, value in headers])
    start()
    seen = json.loads(api.response_to("a"))
    assert all(seen[field] for field in FIELDS.values()) and seen["deadline_ms"] > 0


def test_one_invocation_leaves_nothing_for_the_next(api, start):
    full = api.event(CONTEXT, aws_tenant_id="t", client_context="c", cognito_identity="i")
    bare = api.event(CONTEXT, "bare", headers=[("Lambda-Runtime-Aws-Request-Id", "bare")])
    start()
    assert json.loads(api.response_to(full))["tenant_id"] == "t"
    seen = json.loads(api.response_to(bare))
    assert seen["deadline_ms"] == 0 and not any(seen[field] for field in FIELDS.values())


@pytest.mark.parametrize("deadline", ["soon", "-5", "1e9", "12x", "0x10", "99999999999999999999999"])
def test_deadline_that_is_no_number_counts_as_none(api, start, deadline):
    seen, [warning] = context_and_warnings_of(api, start, deadline_ms=deadline)
    assert (seen["deadline_ms"], seen["remaining_ms"]) == (0, pytest.approx(INT64_MAX))
    assert "deadline" in warning["message"] and warning["deadline"] == deadline


@pytest.mark.parametrize("deadline", ["", None])
def test_no_deadline(api, start, deadline):
    seen, warnings = context_and_warnings_of(api, start, deadline_ms=deadline)
    assert (seen["deadline_ms"], seen["remaining_ms"]) == (0, pytest.approx(INT64_MAX))
    assert not warnings


def test_deadline_in_the_past_leaves_no_time(api, start):
    past = int(time.time() * 1000) - 5000
    seen, [warning] = context_and_warnings_of(api, start, deadline_ms=str(past))
    assert (seen["deadline_ms"], seen["remaining_ms"]) == (past, 0)
    assert "deadline" in warning["message"]


def test_deadline_ahead(api, start):
    before = time.time() * 1000
    deadline = int(before) + 3_600_000
    seen = context_of(api, start, deadline_ms=str(deadline))
    after = time.time() * 1000
    assert seen["deadline_ms"] == deadline
    assert deadline - after <= seen["remaining_ms"] <= deadline - before + 1  # its clock tells whole milliseconds


@pytest.mark.parametrize("request_id", ["a b", "a/../b", "a?b#c", "é", "%00", "x" * 65536],
                         ids=["space", "slashes", "query", "non-ASCII", "percent", "64 KB"])
def test_odd_request_id_harms_nobody(api, start, request_id):
    """Answered under a well-formed path, or refused with a line; either way the loop goes on."""
    api.next(Answer(headers=event_headers(request_id), body=CONTEXT))
    good = api.event(b'{"do":"respond","bytes":5}')
    bootstrap = start()
    assert api.response_to(good) == b"xxxxx"
    posts = [r.path for r in api.requests if r.method == "POST"]
    assert len(posts) == 2 or bootstrap.find(level="ERROR") or bootstrap.find(level="WARN")
    for path in posts:
        assert path.isascii() and path.count("/") == 5 and not set(" ?#") & set(path)
