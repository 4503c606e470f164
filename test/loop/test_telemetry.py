"""The Telemetry API under `firstlight local`: what a subscribed extension gets, and how.

A frozen extension takes what is on its way when it is thawed, so most tests do not freeze."""

import json

import pytest

from support.patience import until
from test_extensions import OK, Sandbox

SOON = {"timeoutMs": 25}
ALL = ["platform", "function", "extension"]
FIRST = ["platform.initStart", "platform.telemetrySubscription", "platform.extension", "platform.initReport",
         "platform.start", "platform.runtimeDone", "platform.report"]


@pytest.fixture
def sandbox(tmp_path):
    """sandbox({"types": [...]}, …): a local Lambda whose extension "one" subscribes like that."""
    running = []

    def start(subscription, *options, **plan):
        file = tmp_path / "records"
        plan = {"telemetry": {"buffering": SOON, **subscription}, "telemetry_file": str(file), **plan}
        local = Sandbox(tmp_path, {"one": plan}, *(options or ["--no-freeze"]))
        # Whole lines: one may be on its way into the file.
        local.telemetry = lambda: ([json.loads(line) for line in file.read_text().split("\n")[:-1]]
                                   if file.exists() else [])
        running.append(local)
        return local

    yield start
    for one in running:
        one.close()


def of_type(local, *types):
    return [record for record in local.telemetry() if record["type"] in types]


def wait_report(local, answer):
    request_id = answer.headers["x-amzn-RequestId"]

    def report():
        return [record["record"] for record in of_type(local, "platform.report")
                if record["record"]["requestId"] == request_id]

    return until(report, "platform.report")[0]


@pytest.mark.parametrize("tcp", [False, True], ids=["HTTP", "TCP"])
def test_an_extension_gets_all_of_the_platforms_events(sandbox, tcp):
    local = sandbox({"types": ["platform"]}, tcp=tcp)
    answer = local.invoke(OK)
    report = wait_report(local, answer)
    assert local.told("one", "subscribed") == ["OK"]
    types = [record["type"] for record in local.telemetry()]
    # Runtime and extension are initialized at the same time: which is done first is open.
    assert types.index("platform.initRuntimeDone") in range(1, types.index("platform.initReport"))
    assert [kind for kind in types if kind != "platform.initRuntimeDone"] == FIRST
    assert report["status"] == "success" and report["metrics"]["memorySizeMB"] == 128
    subscription = of_type(local, "platform.telemetrySubscription")[0]["record"]
    assert subscription == {"name": "one", "state": "Subscribed", "types": ["platform"]}
    assert of_type(local, "platform.extension")[0]["record"] == {
        "name": "one", "state": "Ready", "events": ["INVOKE", "SHUTDOWN"]}


@pytest.mark.parametrize("log_format, kind", [("text", str), ("json", dict)])
def test_lines_have_the_form_of_the_log_format(sandbox, log_format, kind):
    local = sandbox({"types": ["function"]}, "--no-freeze", "--log-format", log_format)
    local.invoke(OK)
    # Lines may come in several batches: the first one says nothing of the others.
    [record] = until(lambda: [line["record"] for line in of_type(local, "function")
                              if "sandbox first invocation" in str(line["record"])], "the sandbox record")
    assert {record["type"] for record in local.telemetry()} == {"function"}
    assert isinstance(record, kind)
    if kind is dict:
        assert record["message"] == "sandbox first invocation"


def test_extensions_lines_are_telemetry_too(sandbox):
    local = sandbox({"types": ["extension"]})
    local.invoke(OK)
    lines = until(lambda: [line for line in of_type(local, "extension") if "INVOKE" in line["record"]],
                  "what the extension told of its INVOKE")
    assert json.loads(lines[0]["record"])["event"]["eventType"] == "INVOKE"


def test_what_comes_after_an_invocation_may_wait_for_the_next_one(sandbox):
    local = sandbox({"types": ["platform"]}, "--timeout", "10")
    first = local.invoke(OK)
    # Each invocation thaws it, for as long as the invocation takes.
    until(lambda: local.invoke(OK) and first.headers["x-amzn-RequestId"] in
          [record["record"]["requestId"] for record in of_type(local, "platform.report")],
          "the first invocation's report")


def test_what_is_buffered_comes_with_the_shutdown(sandbox):
    local = sandbox({"types": ALL, "buffering": {"timeoutMs": 30000}}, shutdown_when="platform.report")
    local.invoke(OK)
    local.terminate()
    types = {record["type"] for record in local.telemetry()}
    assert {"platform.initStart", "platform.report", "function", "extension"} <= types


def test_a_slow_subscriber_does_not_hold_up_invocations(sandbox):
    local = sandbox({"types": ALL}, telemetry_slow=600)
    for _ in range(3):
        assert local.invoke(OK).body == b"xxx"
    assert local.telemetry() == []


@pytest.mark.parametrize("subscription, word", [
    ({"destination": {"protocol": "HTTP", "URI": "http://example.com:80/"}}, "sandbox.localdomain"),
    ({"schemaVersion": "2020-08-15"}, "schemaVersion"),
    ({"buffering": {"timeoutMs": 1}}, "timeoutMs"),
])
def test_a_wrong_subscription_is_refused_and_nothing_else(sandbox, subscription, word):
    local = sandbox(subscription)
    assert local.invoke(OK).body == b"xxx"
    assert local.told("one", "status") == [400]
    refusal = local.told("one", "answer")[0]
    assert refusal["errorType"] == "ValidationError" and word in refusal["errorMessage"]


def test_the_next_generation_subscribes_anew(sandbox):
    local = sandbox({"types": ["platform"]}, "--no-freeze", events=["INVOKE"])

    def in_the_same_sandbox():
        # One that still ends its extensions leaves the invocation to another.
        local.invoke(b'{"do":"exit","code":3}')
        wait_report(local, local.invoke(OK))
        return [start for start in of_type(local, "platform.initStart") if start["record"]["phase"] == "invoke"]

    wait_report(local, local.invoke(OK))
    assert until(in_the_same_sandbox, "an init in an invocation")
    # Read once: a spare sandbox may still be starting, and its first two records come together.
    types = [record["type"] for record in local.telemetry()]
    assert types.count("platform.telemetrySubscription") == types.count("platform.initStart")
