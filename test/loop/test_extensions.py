"""External extensions under `firstlight local`: their events, what waits for them, how they fail."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.local import Local, ms
from support.patience import PATIENCE_S, SLOWNESS, until

OK = b'{"do":"respond","bytes":3}'
EXTENSION = Path(__file__).parents[1] / "handlers" / "planned_extension.py"


class Sandbox(Local):
    """With extensions: plans by name, as test/handlers/planned_extension.py has them."""

    def __init__(self, folder, plans, *options):
        env = {f"PLAN_{name.replace('-', '_')}": json.dumps(plan) for name, plan in plans.items()}
        for name in plans:
            (folder / name).symlink_to(EXTENSION)
            options += ("--extension", folder / name)
        # With the share of 128 MB Python takes seconds to start again in an invocation.
        super().__init__(folder, "probe", "probe", "--no-throttle", *options, env=env)

    def told(self, name, member):
        """What the extension told so far: the values of one member of its lines."""
        return [line[member] for line in self.find(extension=name) if member in line]

    def events(self, name):
        return [event["eventType"] for event in self.told(name, "event")]


@pytest.fixture
def sandbox(tmp_path):
    """sandbox({"one": {...}}, "--timeout", "1"): a local Lambda, ended with the test."""
    running = []

    def start(plans, *options):
        running.append(Sandbox(tmp_path, plans, *options))
        return running[-1]

    yield start
    for one in running:
        one.close()


def states(local):
    return [line.split("\t", 1)[1] for line in
            (line["raw"] for line in local.lines()) if line.startswith("EXTENSION\t")]


# ---- Life ----------------------------------------------------------------------------------------


def test_an_extension_registers_and_gets_its_events(sandbox):
    local = sandbox({"one": {}}, "--timeout", "20")
    before_ms = int(time.time() * 1000)
    answer = local.invoke(OK)
    after_ms = time.time() * 1000
    assert answer.body == b"xxx"
    request_id = answer.headers["x-amzn-RequestId"]
    until(lambda: local.told("one", "event"), "the INVOKE")
    assert local.told("one", "registered") == [
        {"functionName": "orders", "functionVersion": "$LATEST", "handler": "probe", "accountId": "123456789012"}]
    event = local.told("one", "event")[0]
    assert event["eventType"] == "INVOKE" and event["requestId"] == request_id
    assert event["invokedFunctionArn"].endswith(":function:orders")
    assert event["tracing"]["type"] == "X-Amzn-Trace-Id" and event["tracing"]["value"].startswith("Root=1-")
    assert before_ms <= event["deadlineMs"] - 20_000 <= after_ms
    assert states(local) == ["Name: one\tState: Ready\tEvents: [INVOKE, SHUTDOWN]"]
    local.terminate()
    assert local.events("one") == ["INVOKE", "SHUTDOWN"]
    assert local.told("one", "event")[-1]["shutdownReason"] == "spindown"
    assert local.told("one", "over") == [True]


def test_extensions_are_known_by_their_file_names(sandbox):
    local = sandbox({"first": {"events": ["INVOKE"]}, "second-one": {"events": []}})
    local.invoke(OK)
    local.invoke(OK)
    until(lambda: len(local.events("first")) == 2, "both INVOKEs")
    assert local.events("second-one") == []
    assert sorted(states(local)) == ["Name: first\tState: Ready\tEvents: [INVOKE]",
                                     "Name: second-one\tState: Ready\tEvents: []"]
    local.terminate()
    assert local.events("first") == ["INVOKE", "INVOKE"], "neither has asked for SHUTDOWN"


def test_the_runtime_starts_once_all_have_registered(sandbox):
    local = sandbox({"one": {"register_after": 0.5}, "two": {}})
    local.invoke(OK)
    first = local.records()[0]
    assert ms(local.reports()[0]["Init Duration"]) >= 500 + first["initDurationMs"], \
        "the runtime's own init counts from its own start"


def test_init_lasts_until_the_slowest_extension_is_ready(sandbox, tmp_path):
    ready, events = tmp_path / "ready", tmp_path / "events.jsonl"
    local = sandbox({"one": {"next_when": str(ready)}}, "--events", events, "--no-freeze")
    with ThreadPoolExecutor(1) as caller:
        answer = caller.submit(local.invoke, OK)
        until(lambda: events.exists() and "platform.initRuntimeDone" in events.read_text(), "the runtime's /next")
        time.sleep(0.3)
        ready.touch()
        assert answer.result().body == b"xxx"
    assert ms(local.reports()[0]["Init Duration"]) >= 300
    assert local.records()[0]["idleMs"] >= 300, "the runtime waited meanwhile"


def test_an_invocation_lasts_until_its_extensions_are_back(sandbox):
    local = sandbox({"one": {"invoke_takes": 0.3}})
    local.invoke(OK)
    assert ms(local.reports()[0]["Duration"]) >= 300


def test_one_that_does_not_want_to_know_holds_nothing_up(sandbox):
    local = sandbox({"one": {"events": ["SHUTDOWN"], "invoke_takes": 60}})
    local.invoke(OK)
    assert local.events("one") == []


def test_an_extension_does_not_get_the_runtimes_variables(sandbox, tmp_path):
    script = tmp_path / "printer"
    script.write_text("#!/bin/sh\nenv | sed 's/^/printed /'\nexec sleep 600\n")
    script.chmod(0o755)
    local = sandbox({}, "--extension", str(script), "--proactive")
    local.wait_line(raw=re.compile("printed AWS_LAMBDA_RUNTIME_API=127.0.0.1:"))
    local.wait_line(raw=re.compile("printed AWS_LAMBDA_FUNCTION_NAME=orders"))
    local.terminate()
    printed = [line["raw"] for line in local.lines() if line["raw"].startswith("printed ")]
    for name in ("_HANDLER", "LAMBDA_TASK_ROOT", "AWS_LAMBDA_LOG_STREAM_NAME"):
        assert not any(line.startswith(f"printed {name}=") for line in printed)


# ---- Failures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("plan, error_type, state", [
    ({"init_error": "Extension.NoKey"}, "Extension.InitError",
     "State: InitError\tEvents: [INVOKE, SHUTDOWN]\tError Type: Extension.NoKey"),
    ({"exit_at": "start"}, "Extension.Crash", "State: Exited\tEvents: []\tError Type: Extension.Crash"),
    ({"exit_at": "init"}, "Extension.Crash",
     "State: Exited\tEvents: [INVOKE, SHUTDOWN]\tError Type: Extension.Crash"),
])
def test_a_failed_init_fails_the_invocation(sandbox, plan, error_type, state):
    local = sandbox({"one": plan})
    answer = local.invoke(OK)
    assert answer.headers["X-Amz-Function-Error"] == "Unhandled"
    assert json.loads(answer.body)["errorType"] == error_type
    assert local.platform_lines("INIT_REPORT")[0].endswith(f"Status: error\tError Type: {error_type}")
    assert set(states(local)) == {f"Name: one\t{state}"}
    assert local.reports()[0]["Error Type"] == error_type


@pytest.mark.parametrize("plan, error_type", [
    ({"exit_at": "INVOKE"}, "Extension.Crash"),
    ({"exit_error": "Extension.Lost"}, "Extension.ExitError"),
])
def test_a_failure_in_an_invocation_ends_everything(sandbox, plan, error_type):
    local = sandbox({"one": plan, "two": {}}, "--timeout", str(60 * SLOWNESS))
    for _ in range(2):
        local.invoke(OK)
    for report in local.reports():
        assert report["Status"] == "error" and report["Error Type"] == error_type
    assert len(local.reports()) == 2
    assert len(local.told("two", "registered")) >= 2, "all start anew after a failure"
    until(lambda: "SHUTDOWN" in local.events("two"), "the SHUTDOWN of the one that is left")
    reasons = {event["shutdownReason"] for event in local.told("two", "event")
               if event["eventType"] == "SHUTDOWN"}
    assert "failure" in reasons


def test_what_is_busy_for_too_long_times_out(sandbox):
    local = sandbox({"slow": {"invoke_takes": 600}}, "--timeout", "1")
    local.invoke(OK)
    assert local.reports()[0]["Status"] == "timeout"


def test_an_init_that_is_held_up_is_aborted(sandbox):
    # Long enough for Python to start and register, wherever else the CPU is wanted.
    local = sandbox({"slow": {"next_after": 600, "events": []}}, "--init-limit", "4", "--timeout", "1")
    answer = local.invoke(OK)
    assert json.loads(answer.body)["errorType"] == "Sandbox.Timedout"
    assert local.platform_lines("INIT_REPORT")[0].endswith("Phase: init\tStatus: timeout")
    assert states(local)[0] == "Name: slow\tState: Registered\tEvents: []"


def test_shutdown_has_a_budget(sandbox):
    local = sandbox({"slow": {"shutdown_takes": 600}})
    local.invoke(OK)
    begun = time.monotonic()
    local.terminate()
    assert time.monotonic() - begun < PATIENCE_S
    assert local.events("slow") == ["INVOKE", "SHUTDOWN"]
    assert local.told("slow", "over") == []
