"""The sandbox record, and the verdict in it, as docs and design have them."""

import json
import platform
import os
import re
import subprocess
import time
from datetime import datetime, timezone

import pytest

from support.build import WRAPPER
from support.fake_runtime_api import FakeRuntimeApi
from support.left_out import left_out
from support.markers import markers
from support.patience import until

OK = b'{"do":"respond","bytes":1}'
KEYS = ["timestamp", "level", "message", "requestId", "startKind", "proactiveInitialization", "coldStart",
        "evidence", "initializationType", "generation", "initAt", "initDurationMs", "idleMs",
        "sinceInitMs", "functionName", "functionVersion", "memorySizeMB", "architecture",
        "runtimeVersion", "traceId", "tenantId"]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
THRESHOLD = "FIRSTLIGHT_PROACTIVE_THRESHOLD_MS"


def verdict(record):
    return [record[key] for key in ("startKind", "evidence", "proactiveInitialization", "coldStart")]


def epoch(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc).timestamp()


def first_record(api, start, **options):
    api.event(OK)
    return start(**options).record()


def late_record(api, start, delay_s, env=None, **options):
    """The record of a sandbox whose first event comes delay_s after it asked."""
    asked = len(api.nexts())
    bootstrap = start(env=env, **options)
    api.wait_nexts(asked + 1)
    time.sleep(delay_s)
    api.event(OK)
    return bootstrap.record()


# ---- The record ----------------------------------------------------------------------------------


@pytest.mark.parametrize("log_format", ["JSON", "Text"])
def test_record_is_as_designed(api, start, log_format):
    before = time.time()
    request_id = api.event(OK, trace_id="Root=1-5f84c3a1-0123456789abcdef01234567", aws_tenant_id="t-1")
    record = start(env={"AWS_LAMBDA_LOG_FORMAT": log_format}).record()
    after = time.time()
    del record["raw"]
    assert list(record) == KEYS
    assert TIME.fullmatch(record["timestamp"]) and TIME.fullmatch(record["initAt"])
    assert before - 0.001 <= epoch(record["initAt"]) <= epoch(record["timestamp"]) <= after
    for key in ("initDurationMs", "idleMs", "sinceInitMs"):
        assert isinstance(record[key], (int, float)) and 0 <= record[key] < (after - before) * 1000
    assert record["sinceInitMs"] == pytest.approx(record["initDurationMs"] + record["idleMs"], abs=5)
    machine = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
    fixed = [key for key in KEYS if key not in ("timestamp", "initAt", "initDurationMs", "idleMs", "sinceInitMs")]
    assert {key: record[key] for key in fixed} == {
        "level": "INFO", "message": "sandbox first invocation", "requestId": request_id,
        "startKind": "cold", "proactiveInitialization": 0, "coldStart": 1, "evidence": "none",
        "initializationType": "on-demand", "generation": 0, "functionName": "orders",
        "functionVersion": "7", "memorySizeMB": 256, "architecture": machine,
        "runtimeVersion": "firstlight/1.0.0", "tenantId": "t-1",
        "traceId": "Root=1-5f84c3a1-0123456789abcdef01234567"}


def test_record_comes_once_a_process(api, start):
    ids = [api.event(OK) for _ in range(5)]
    bootstrap = start()
    api.answer_to(ids[-1])
    api.wait_nexts(6)
    assert len(bootstrap.find(message="sandbox first invocation")) == 1


def test_record_comes_before_the_handler_s_own_lines(api, start):
    api.event(b'{"do":"log"}')
    bootstrap = start()
    bootstrap.wait_line(message="probe", level="FATAL")
    assert bootstrap.find(requestId=re.compile("."))[0]["message"] == "sandbox first invocation"


@pytest.mark.parametrize("level,count", [("DEBUG", 1), ("INFO", 1), ("WARN", 0)])
def test_record_is_a_line_at_info(api, start, level, count):
    request_id = api.event(OK)
    bootstrap = start(env={"AWS_LAMBDA_LOG_LEVEL": level})
    api.response_to(request_id)
    assert len(bootstrap.find(message="sandbox first invocation")) == count


def test_record_of_outside_text_is_one_valid_line(api, start):
    api.event(OK, trace_id=b"\xff\"\\", aws_tenant_id=b"t\x01\x7f\x1b")
    bootstrap = start()
    record = bootstrap.record()
    assert record["traceId"] == "\ufffd\"\\" and record["tenantId"] == "t\x01\x7f\x1b"
    assert record["raw"].isprintable()


def test_init_duration_covers_the_init_code(api, start):
    api.event(OK)
    record = start(handler="stateful", env={"PROBE_INIT_MS": "150"}).record()
    assert record["initDurationMs"] >= 150 and record["sinceInitMs"] >= record["initDurationMs"]


def test_init_code_knows_no_verdict_yet(api, start):
    assert start(handler="stateful").wait_line(message="init ran")["start"] == "undecided"


# ---- Verdicts ------------------------------------------------------------------------------------


@pytest.mark.parametrize("log_format", ["JSON", "Text"])
def test_event_past_the_threshold_is_proactive(api, start, log_format):
    record = late_record(api, start, 0.35, {THRESHOLD: "300", "AWS_LAMBDA_LOG_FORMAT": log_format})
    assert verdict(record) == ["proactive", "since-init", 1, 0]
    assert record["idleMs"] >= 340 and record["sinceInitMs"] > 300


def test_event_before_the_threshold_is_cold(api, start):
    assert verdict(late_record(api, start, 0.35)) == ["cold", "none", 0, 1]


def test_long_init_without_idle_time_is_cold(api, start):
    """Past the threshold, but the request may have waited for init all the time."""
    if WRAPPER:
        left_out("valgrind hands no event over as fast as a platform does")
    for attempt in range(20):  # until this machine hands the event over as fast as a platform does
        api.event(OK)
        bootstrap = start(handler="stateful", env={THRESHOLD: "100", "PROBE_INIT_MS": "200",
                                                   "AWS_LAMBDA_LOG_STREAM_NAME": f"{attempt}"})
        record = bootstrap.record()
        bootstrap.close()
        if record["idleMs"] < 100:
            break
    assert verdict(record) == ["cold", "none", 0, 1] and record["sinceInitMs"] > 200


def test_trace_younger_than_readiness_is_proactive(api, start):
    bootstrap = start(env={THRESHOLD: "86400000"})  # so that time alone never proves it
    api.wait_nexts(1)
    time.sleep(0.2)  # longer than a delivery takes
    time.sleep(1.01 - time.time() % 1)  # a trace id tells the second, no more
    api.event(OK, trace_id=f"Root=1-{int(time.time()):08x}-0123456789abcdef01234567;Sampled=0")
    assert verdict(bootstrap.record()) == ["proactive", "trace-id", 0, 0]


@pytest.mark.parametrize("trace_id", [None, "Root=1-00000001-0123456789abcdef01234567", "Root=1-zz",
                                      "Root=1-ffffffff-0123456789abcdef01234567"],
                         ids=["none", "old", "nonsense", "from the future"])
def test_trace_that_proves_nothing_leaves_it_cold(api, start, trace_id):
    api.event(OK, trace_id=trace_id)
    assert verdict(start().record()) == ["cold", "none", 0, 1]


@pytest.mark.parametrize("kind,initialization_type", [
    ("provisioned-concurrency", "provisioned-concurrency"),
    ("managed-instances", "lambda-managed-instances")])
def test_platform_has_the_last_word(api, start, kind, initialization_type):
    environment = {THRESHOLD: "50", "AWS_LAMBDA_INITIALIZATION_TYPE": initialization_type}
    record = late_record(api, start, 0.2, environment)
    assert verdict(record) == [kind, "initialization-type", 0, 0]
    assert record["initializationType"] == initialization_type


def test_unset_initialization_type_is_on_demand(api, start):
    record = first_record(api, start, env={"AWS_LAMBDA_INITIALIZATION_TYPE": None})
    assert (record["startKind"], record["initializationType"]) == ("cold", "on-demand")


# ---- The threshold -------------------------------------------------------------------------------


@pytest.mark.parametrize("nonsense", ["abc", "-1", "1e9", " 5", "5 ", "1.5", "0x10", "+5", "10s", " ",
                                      "99999999999999999999"])
def test_nonsense_threshold_is_refused_at_init(api, start, nonsense):
    bootstrap = start(env={THRESHOLD: nonsense})
    assert bootstrap.exit_code() == 1
    assert THRESHOLD in json.loads(api.init_error().body)["errorMessage"]
    assert THRESHOLD in bootstrap.wait_line(level=re.compile("ERROR|FATAL"))["raw"]
    assert not api.nexts()


def test_empty_threshold_counts_as_unset(api, start):
    assert first_record(api, start, env={THRESHOLD: ""})["startKind"] == "cold"


# ---- Generations ---------------------------------------------------------------------------------


def generation(api, start, **options):
    """The generation and kind of one process, which then ends without ceremony."""
    api.event(OK)
    bootstrap = start(**options)
    record = bootstrap.record()
    bootstrap.kill()
    api.cut()
    return record["generation"], record["startKind"]


def test_processes_of_one_sandbox_are_counted(api, start):
    assert [generation(api, start) for _ in range(3)] == [(0, "cold"), (1, "re-init"), (2, "re-init")]


def test_re_init_is_never_proactive(api, start):
    generation(api, start)
    record = late_record(api, start, 0.2, {THRESHOLD: "50"})
    assert verdict(record) == ["re-init", "generation", 0, 0]


def test_process_that_never_got_an_event_counts(api, start):
    """An aborted init, or a crash in it, leaves no record but is a process all the same."""
    start(handler="initcrashes").exit_code()
    assert generation(api, start) == (1, "re-init")


def test_process_without_init_code_is_counted_while_it_waits(api, start):
    """It may be killed there, when an extension takes too long."""
    waiting = start()
    api.wait_nexts(1)
    until(lambda: markers(port=api.port), "its marker")
    waiting.kill()
    api.cut()
    assert generation(api, start) == (1, "re-init")


def test_neighbour_with_another_log_stream_is_another_sandbox(api, start):
    generation(api, start)
    assert generation(api, start, env={"AWS_LAMBDA_LOG_STREAM_NAME": "other"}) == (0, "cold")


def test_neighbour_with_another_api_is_another_sandbox(api, start):
    generation(api, start)
    with FakeRuntimeApi() as other:
        assert generation(other, start, address=other.address) == (0, "cold")


def test_neighbour_of_another_parent_is_another_sandbox(api, start):
    generation(api, start)
    shell = ["sh", "-c", '"$@"; exit $?', "sh"]
    assert generation(api, start, prefix=shell) == (0, "cold")


def test_emulator_without_log_streams(api, start):
    unset = {"AWS_LAMBDA_LOG_STREAM_NAME": None}
    assert [generation(api, start, env=unset)[0] for _ in range(2)] == [0, 1]


def only_marker(api):
    [path] = markers(port=api.port)
    return path


def test_stale_marker_counts_for_nothing(api, start):
    generation(api, start)
    marker = only_marker(api)
    marker.write_bytes(re.sub(rb"[0-9a-f]{8}-[0-9a-f-]{27}", b"an-earlier-boot", marker.read_bytes()))
    record = first_record(api, start)
    assert record["generation"] in (0, None) and record["startKind"] == "cold"


@pytest.mark.parametrize("kind", ["empty", "noise", "link", "folder", "pipe"])
def test_foreign_file_under_the_marker_s_name(api, start, tmp_path, kind):
    generation(api, start)
    marker, victim = only_marker(api), tmp_path / "victim"
    victim.write_text("mine")
    marker.unlink()
    make = {"empty": marker.touch, "noise": lambda: marker.write_bytes(b"\0\xff" * 5000),
            "link": lambda: marker.symlink_to(victim), "folder": marker.mkdir,
            "pipe": lambda: subprocess.run(["mkfifo", marker], check=True)}
    try:
        make[kind]()
        record = first_record(api, start)
        assert record["generation"] in (0, None) and record["startKind"] == "cold"
        assert victim.read_text() == "mine"
    finally:
        marker.rmdir() if marker.is_dir() and not marker.is_symlink() else marker.unlink(missing_ok=True)


def test_read_only_tmp_leaves_the_generation_unknown(api, start):
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    read_only = ["unshare", *as_root, "--mount", "sh", "-c",
                 'mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp && exec "$@"', "sh"]
    if WRAPPER:
        left_out("valgrind itself needs a /tmp it can write to")
    if subprocess.run([*read_only, "true"], capture_output=True).returncode != 0:
        left_out("this machine gives no mount namespace: no read-only /tmp")
    api.event(OK)
    bootstrap = start(prefix=read_only)
    record = bootstrap.record()
    assert (record["generation"], record["startKind"]) == (None, "cold")
    assert "/tmp" in bootstrap.wait_line(level="WARN")["raw"]
