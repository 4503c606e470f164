"""The life of a sandbox as the platform tells it: which events, in which order, with which figures."""

import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from support.billing import rounded_up
from support.build import ROOT, built
from support.lambda_local import function
from support.patience import until

OK = {"do": "respond", "bytes": 3}
INIT = ["initStart", "initRuntimeDone", "initReport"]
INVOCATION = ["start", "runtimeDone", "report"]


def slow_init(ms, **settings):
    return function(handler="stateful", environment={"PROBE_INIT_MS": str(ms)}, **settings)


def story(local, invocations):
    """The platform's events after that many invocations, without their prefix."""
    local.reports(invocations)
    return [event["type"].removeprefix("platform.") for event in local.events("platform.")]


def records(local, kind):
    return [event["record"] for event in local.events(f"platform.{kind}")]


# ---- Good ends -------------------------------------------------------------------------------------


def test_cold_start(cloud):
    local = cloud(slow_init(100))
    assert local.invoke({"do": "sleep", "ms": 50}).body == b'"slept"'
    assert story(local, 1) == INIT + INVOCATION
    [start], [done] = records(local, "initStart"), records(local, "initRuntimeDone")
    [init] = records(local, "initReport")
    assert (start["initializationType"], start["phase"]) == ("on-demand", "init")
    assert (start["functionName"], start["functionVersion"]) == ("orders", "$LATEST")
    assert (done["status"], init["status"], init["phase"]) == ("success", "success", "init")
    [report] = records(local, "report")
    metrics = report["metrics"]
    assert report["status"] == "success" and metrics["durationMs"] >= 50
    assert 100 <= metrics["initDurationMs"] == init["metrics"]["durationMs"]
    assert metrics["billedDurationMs"] in rounded_up(metrics["durationMs"], metrics["initDurationMs"],
                                                     resolution_ms=0.001)


def test_times_of_the_events_agree_with_the_durations(cloud):
    local = cloud(slow_init(500))
    before = time.monotonic()
    local.invoke({"do": "sleep", "ms": 500})
    took_ms = (time.monotonic() - before) * 1000
    story(local, 1)
    at = {event["type"].removeprefix("platform."): event_ms(event) for event in local.events("platform.")}
    [report] = records(local, "report")
    metrics = report["metrics"]
    # A busy machine may stop the emulator between one clock and the other.
    assert abs(at["initReport"] - at["initStart"] - metrics["initDurationMs"]) < 250
    assert abs(at["report"] - at["start"] - metrics["durationMs"]) < 250
    assert metrics["durationMs"] + metrics["initDurationMs"] <= took_ms


def event_ms(event):
    return datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp() * 1000


def test_proactive_start(cloud):
    local = cloud(slow_init(50, prepared=1))
    local.wait_events("firstlight.sandboxReady")
    assert [event["type"] for event in local.events("platform.")] == [f"platform.{one}" for one in INIT]
    local.invoke(OK)
    assert story(local, 1) == INIT + INVOCATION
    [truth] = local.truths()
    assert (truth["startKind"], truth["waited"], truth["generation"]) == ("proactive", False, 0)
    assert truth["waitedMs"] == 0 and truth["idleMs"] > 0


def test_warm_invocation(cloud):
    local = cloud()
    for _ in range(3):
        local.invoke(OK)
    assert story(local, 3) == INIT + INVOCATION * 3
    cold, *warm = records(local, "report")
    assert "initDurationMs" in cold["metrics"]
    assert not any("initDurationMs" in report["metrics"] for report in warm)
    assert len(local.truths()) == 1


def test_error_of_the_handler(cloud):
    local = cloud()
    local.invoke({"do": "fail", "type": "InvalidOrder"})
    assert story(local, 1) == INIT + INVOCATION
    [report] = records(local, "report")
    assert report["status"] == "error"


@pytest.mark.parametrize("billing,kind,with_init", [
    ("2022", "managed", False), ("2025", "managed", True), ("2022", "custom", True), ("2025", "image", True)])
def test_billing(cloud, billing, kind, with_init):
    local = cloud(slow_init(100, runtimeKind=kind), billing=billing)
    local.invoke(OK)
    [report] = local.reports()
    metrics = report["metrics"]
    durations = [metrics["durationMs"], *([metrics["initDurationMs"]] if with_init else [])]
    assert metrics["billedDurationMs"] in rounded_up(*durations, resolution_ms=0.001)


# ---- Bad ends --------------------------------------------------------------------------------------


def test_init_over_its_limit(cloud, gate):
    limit_ms, init_ms = 300, 100
    environment = {"PROBE_INIT_FILE": str(gate), "PROBE_INIT_MS": str(init_ms)}
    local = cloud(function(handler="stateful", environment=environment, initLimit=limit_ms / 1000, timeout=30))
    with ThreadPoolExecutor(1) as caller:
        answer = caller.submit(local.invoke, OK)
        local.wait_events("platform.initReport")
        gate.touch()  # the first init would never have ended
        assert answer.result().body == b"xxx"
    local.reports()
    first, second = records(local, "initReport")
    assert (first["phase"], first["status"]) == ("init", "timeout")
    assert limit_ms <= first["metrics"]["durationMs"]
    assert (second["phase"], second["status"]) == ("invoke", "success") and second["metrics"]["durationMs"] >= init_ms
    [report] = records(local, "report")
    assert "initDurationMs" not in report["metrics"] and report["metrics"]["durationMs"] >= init_ms
    assert report["metrics"]["billedDurationMs"] in rounded_up(report["metrics"]["durationMs"], resolution_ms=0.001)
    [truth] = local.truths()
    assert (truth["startKind"], truth["generation"], truth["waited"]) == ("re-init", 1, True)


def test_provisioned_init_is_not_cut(cloud):
    local = cloud(slow_init(400, provisionedConcurrency=1, initLimit=0.1))
    local.wait_events("firstlight.sandboxReady")
    assert local.invoke(OK).body == b"xxx"
    [report] = records(local, "initReport")
    assert (report["status"], report["initializationType"]) == ("success", "provisioned-concurrency")


@pytest.mark.parametrize("event", [{"do": "exit", "code": 1}, {"do": "exit", "code": 0}, {"do": "abort"}],
                         ids=["exit 1", "exit 0", "abort"])
def test_crash(cloud, event):
    local = cloud()
    answer = local.invoke(event)
    assert json.loads(answer.body)["errorType"] == "Runtime.ExitError"
    assert local.invoke(OK).body == b"xxx"
    local.reports(2)
    assert story(local, 2)[:6] == INIT + INVOCATION
    first, second = records(local, "report")
    assert (first["status"], first["errorType"]) == ("error", "Runtime.ExitError")
    assert second["status"] == "success" and "initDurationMs" not in second["metrics"]
    assert [truth["generation"] for truth in local.truths(2)] == [0, 1]
    assert len({event["sandbox"] for event in local.events("platform.")}) == 1, "the sandbox stays"


def test_timeout(cloud):
    # Enough for what follows: another init, at full speed, and a short invocation.
    limit_s = 2
    local = cloud(function(timeout=limit_s, memory=1769))
    answer = local.invoke({"do": "sleep", "ms": 60_000})
    error = json.loads(answer.body)
    assert (answer.headers["X-Amz-Function-Error"], error["errorType"]) == ("Unhandled", "Sandbox.Timedout")
    [report] = local.reports()
    assert report["status"] == "timeout" and limit_s * 1000 <= report["metrics"]["durationMs"] < 60_000
    assert local.invoke(OK).body == b"xxx"
    assert [truth["startKind"] for truth in local.truths(2)] == ["cold", "re-init"]


def test_init_error(cloud):
    local = cloud(function(handler="initfails"))
    answer = local.invoke(OK)
    assert json.loads(answer.body)["errorType"] == "BadConfig"
    assert records(local, "initReport")[0]["status"] == "error"


def test_misspelt_handler(cloud):
    local = cloud(function(handler="nosuch"))
    for _ in range(2):
        assert local.invoke(OK).headers["X-Amz-Function-Error"] == "Unhandled"


# ---- The end ---------------------------------------------------------------------------------------


def test_shutdown_lets_the_runtime_say_goodbye(cloud):
    local = cloud(function(handler="stateful", memory=1769))
    local.invoke(OK)
    assert local.terminate() == 0
    assert "teardown ran with state of init" in local.text()
    assert local.left_behind() == []


def test_shutdown_while_invocations_run(cloud):
    local = cloud()
    answers = [local.begin({"do": "sleep", "ms": 60_000}) for _ in range(3)]
    assert local.terminate() == 0
    assert local.left_behind() == []
    assert [answer().status for answer in answers] == [503] * 3 or all(answer().status >= 500 for answer in answers)


def test_shutdown_during_init(cloud):
    local = cloud(slow_init(60_000, prepared=2))
    local.wait_events("firstlight.sandboxStarted", 2)
    assert local.terminate() == 0
    assert local.left_behind() == []


def test_killed_emulator_leaves_no_process(cloud):
    local = cloud()
    local.invoke(OK)
    assert local.sandbox_processes()
    local.kill()
    until(lambda: not local.sandbox_processes(), "the end of its sandboxes")


# ---- Extensions ------------------------------------------------------------------------------------


@pytest.fixture
def witness(tmp_path):
    """An extension that logs its events."""
    path = tmp_path / "witness"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} -S -E {ROOT / "test" / "handlers" / "extension.py"} witness\n')
    path.chmod(0o755)
    return str(path)


def test_extension_is_told_of_invocations(cloud, witness):
    local = cloud(function(extensions=[witness], memory=1769))
    ids = [local.invoke(OK).headers["x-amzn-RequestId"] for _ in range(2)]
    local.reports(2)
    # What it wrote stands in the log before the report of that invocation.
    told = re.findall(r"witness got INVOKE (\S+)|REPORT RequestId: (\S+)", local.text())
    assert [invoked or reported for invoked, reported in told] == [one for one in ids for _ in range(2)]


@pytest.mark.parametrize("end,reason", [("idle", "spindown"), ("stop", "spindown"), ("deploy", "spindown"),
                                        ("timeout", "timeout"), ("crash", "failure")])
def test_extension_is_told_of_the_end(cloud, witness, end, reason):
    limit = {"timeout": {"timeout": 0.7}, "idle": {"idleTimeout": 0.3}}.get(end, {})
    local = cloud(function(extensions=[witness], memory=1769, **limit))
    local.invoke({"timeout": {"do": "sleep", "ms": 60_000}, "crash": {"do": "exit", "code": 1}}.get(end, OK))
    if end == "deploy":
        local.deploy()
    if end == "stop":
        assert local.terminate() == 0
    local.wait_text(f"witness got SHUTDOWN {reason}")


# ---- Other init types ------------------------------------------------------------------------------


def test_snap_start(cloud):
    local = cloud(slow_init(50, initType="snap-start", prepared=1))
    local.invoke(OK)
    [report] = local.reports()
    assert report["status"] == "success"
    [record] = local.records()
    assert (record["startKind"], record["initializationType"]) == ("snap-start", "snap-start")
    assert [truth["startKind"] for truth in local.truths()] == ["snap-start"]


def test_managed_instances(cloud):
    local = cloud(function("orders", built("test/handlers/misbehave/bootstrap"), "misbehave",
                           initType="managed-instances", maxConcurrency=4, prepared=1))
    found = json.loads(local.invoke({"do": "environment"}).body)
    assert found["AWS_LAMBDA_MAX_CONCURRENCY"] == "4"
    assert found["AWS_LAMBDA_INITIALIZATION_TYPE"] == "lambda-managed-instances"
    assert [truth["startKind"] for truth in local.truths()] == ["managed-instances"]


# ---- Trace ids -------------------------------------------------------------------------------------


def test_trace_ids_begin_now(cloud):
    local = cloud()
    before = int(time.time())
    seen = [json.loads(local.invoke({"do": "context"}).body)["trace_id"] for _ in range(2)]
    seconds = [int(trace.split("-")[1], 16) for trace in seen]
    assert all(before <= second <= time.time() for second in seconds) and len(set(seen)) == 2


def test_caller_s_trace_id_is_passed_on(cloud):
    local = cloud()
    trace = "Root=1-5f84c3a1-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1"
    context = json.loads(local.invoke({"do": "context"}, X_Amzn_Trace_Id=trace).body)
    assert context["trace_id"].startswith("Root=1-5f84c3a1-0123456789abcdef01234567")
