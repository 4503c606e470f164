"""Several functions in one local Lambda: whose is whose, and how many may run at once."""

import base64
import json
import re
import time

import pytest

from support.lambda_local import function, wait_for

OK = {"do": "respond", "bytes": 3}


def refused(answer, reason):
    """Asserts a 429 for this reason."""
    body = json.loads(answer.body)
    return (answer.status, body.get("Reason"), answer.headers["x-amzn-ErrorType"]) == (
        429, reason, "TooManyRequestsException")


# ---- Whose is whose --------------------------------------------------------------------------------


def test_each_function_has_its_own_settings(cloud):
    local = cloud(function("small", memory=128, timeout=20, environment={"COLOUR": "red"}),
                  function("large", memory=3008, timeout=90, environment={"COLOUR": "blue"}))
    for name, memory, colour, timeout_s in (("small", 128, "red", 20), ("large", 3008, "blue", 90)):
        before_ms = int(time.time() * 1000)
        context = json.loads(local.invoke({"do": "context"}, name).body)
        assert (context["function_name"], context["memory_size_mb"]) == (name, memory)
        assert context["log_group"] == f"/aws/lambda/{name}"
        assert context["function_arn"].endswith(f":function:{name}")
        assert before_ms <= context["deadline_ms"] - timeout_s * 1000 <= time.time() * 1000
        assert 0 < context["remaining_ms"] <= timeout_s * 1000
        assert json.loads(local.invoke({"do": "getenv", "name": "COLOUR"}, name).body) == colour


def test_each_function_has_its_own_program(cloud):
    local = cloud(function("hello", "hello", "hello"), function("echo", "echo", ""), function())
    assert json.loads(local.invoke({"name": "Ada"}, "hello").body)["greeting"] == "Hello, Ada!"
    assert json.loads(local.invoke({"a": 1}, "echo").body) == {"a": 1}
    assert local.invoke(OK).body == b"xxx"


def test_crash_of_one_is_nothing_to_the_others(cloud, gate):
    local = cloud(function("a"), function("b"))
    held = local.begin(wait_for(gate), "b")
    answer = local.invoke({"do": "exit", "code": 1}, "a")
    assert json.loads(answer.body)["errorType"] == "Runtime.ExitError"
    gate.touch()
    assert held().body == b'"waited"'
    assert local.invoke(OK, "a").body == local.invoke(OK, "b").body == b"xxx"


@pytest.mark.parametrize("reference", [
    "orders", "orders:$LATEST", "orders:%24LATEST", "123456789012:function:orders",
    "arn:aws:lambda:us-east-1:123456789012:function:orders",
    "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Aorders"])
def test_every_way_to_name_a_function(cloud, reference):
    local = cloud(function(), function("other"))
    answer = local.invoke(OK, reference)
    assert (answer.body, answer.headers["X-Amz-Executed-Version"]) == (b"xxx", "$LATEST")


def test_unknown_function(cloud):
    answer = cloud(function(), function("other")).invoke(OK, "nosuch")
    body = json.loads(answer.body)
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (404, "ResourceNotFoundException")
    assert body["Type"] == "User"
    assert "arn:aws:lambda:us-east-1:123456789012:function:nosuch" in body["Message"]


def test_list_and_get(cloud):
    local = cloud(function("a", memory=256), function("b"))
    listed = json.loads(local.request("GET", "/2015-03-31/functions").body)["Functions"]
    assert sorted(one["FunctionName"] for one in listed) == ["a", "b"]
    got = json.loads(local.request("GET", "/2015-03-31/functions/a").body)["Configuration"]
    assert (got["FunctionName"], got["MemorySize"], got["Handler"]) == ("a", 256, "probe")
    assert (got["State"], got["LastUpdateStatus"]) == ("Active", "Successful")
    assert json.loads(local.request("GET", "/2015-03-31/functions/a/configuration").body) == got


# ---- How many at once --------------------------------------------------------------------------------


def test_each_at_once_has_a_sandbox_of_its_own(cloud):
    local = cloud()
    answers = local.held_at_once(4)
    assert [answer.body for answer in answers] == [b'"waited"'] * 4
    assert local.purposes() == ["request"] * 4
    streams = {event["sandbox"] for event in local.wait_events("platform.report", 4)}
    assert len(streams) == 4 and all(re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", one) for one in streams)


def test_one_after_the_other_share_a_sandbox(cloud):
    local = cloud()
    for _ in range(5):
        assert local.invoke(OK).body == b"xxx"
    assert local.purposes() == ["request"] and len(local.reports(5)) == 5


@pytest.mark.parametrize("settings,top,reason", [
    ({"reservedConcurrency": 1}, {}, "ReservedFunctionConcurrentInvocationLimitExceeded"),
    ({}, {"concurrency": 1}, "ConcurrentInvocationLimitExceeded")], ids=["reserved", "account"])
def test_beyond_the_limit_a_caller_is_refused(cloud, gate, settings, top, reason):
    local = cloud(function(**settings), **top)
    first = local.begin(wait_for(gate))
    assert refused(local.invoke(OK), reason)
    gate.touch()
    assert first().body == b'"waited"'
    assert local.invoke(OK).body == b"xxx" and len(local.purposes()) == 1


def test_reserved_zero_lets_nobody_in(cloud):
    local = cloud(function(reservedConcurrency=0), function("other"))
    assert refused(local.invoke(OK), "ReservedFunctionConcurrentInvocationLimitExceeded")
    assert local.invoke(OK, "other").body == b"xxx" and local.purposes("orders") == []


def test_events_wait_for_their_turn_beyond_the_limit(cloud, gate):
    local = cloud(function(reservedConcurrency=1))
    first = local.begin(wait_for(gate))
    for _ in range(3):
        assert local.invoke(OK, X_Amz_Invocation_Type="Event").status == 202
    gate.touch()
    assert first().body == b'"waited"'
    assert [report["status"] for report in local.reports(4)] == ["success"] * 4
    assert len(local.purposes()) == 1


# ---- The log -----------------------------------------------------------------------------------------


def test_tail_holds_this_invocation_s_lines_alone(cloud, gate):
    local = cloud(function("a"), function("b"))
    other = local.begin(wait_for(gate), "b")
    answer = local.invoke({"do": "print", "text": "mine\n"}, "a", X_Amz_Log_Type="Tail")
    gate.touch()
    other()
    tail = base64.b64decode(answer.headers["X-Amz-Log-Result"]).decode()
    request_id = answer.headers["x-amzn-RequestId"]
    assert "mine\n" in tail and set(re.findall(r"RequestId: (\S+)", tail)) == {request_id}


def test_json_log_of_one_and_text_log_of_another(cloud):
    local = cloud(function("json", logFormat="JSON"), function("text", logFormat="Text"))
    ids = {name: local.invoke(OK, name).headers["x-amzn-RequestId"] for name in ("json", "text")}
    local.reports(2)
    local.wait_text(f"REPORT RequestId: {ids['text']}")
    types = [line["type"] for line in local.lines() if "type" in line]
    assert types == ["platform.initStart", "platform.initRuntimeDone", "platform.initReport", "platform.start",
                     "platform.runtimeDone", "platform.report"]
    [start] = local.find(type="platform.start")
    assert start["record"]["requestId"] == ids["json"] and start["record"]["version"] == "$LATEST"
    assert not [line for line in local.lines() if "type" in line and ids["text"] in line["raw"]]


def test_names_of_log_streams(cloud):
    local = cloud(function("a"), function("b"), logStreamNames=True)
    for name in ("a", "b"):
        local.invoke({"do": "print", "text": f"from {name}\n"}, name)
        [stream] = {event["sandbox"] for event in local.wait_events("platform.report", 1, name)}
        line = local.wait_text(f"from {name}$")
        assert stream in line
