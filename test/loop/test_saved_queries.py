"""deploy/insights: each saved query, run by `firstlight query` over logs whose right answer is known.
First over a log made by hand, then over one of the local Lambda, whose events tell the truth."""

import json
import math
import re
import subprocess
import time

import pytest

from support.build import ROOT, built
from support.lambda_local import cloud, function  # noqa: F401 - cloud is a fixture
from support.patience import PATIENCE_S

FOLDER = ROOT / "deploy/insights"
QUERIES = sorted(path.stem for path in FOLDER.glob("queries/*.query"))
HOUR_MS = 3600 * 1000
BEGAN_MS = 1_700_000_000_000 // HOUR_MS * HOUR_MS  # 2023-11-14 22:00 UTC
GROUP = "/aws/lambda/orders"


def text_of(name):
    """The query without the three lines that tell of it."""
    return "\n".join((FOLDER / f"queries/{name}.query").read_text().splitlines()[3:])


def value(text):
    try:
        return float(text)
    except ValueError:
        return text


def run(name, *logs):
    """The rows that the saved query answers, each a dict; numbers as such, and @ptr left out."""
    done = subprocess.run([built("firstlight"), "query", "-f", FOLDER / f"queries/{name}.query",
                           "--format", "json", *logs], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=6 * PATIENCE_S)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["status"] == "Complete"
    return [{cell["field"]: value(cell["value"]) for cell in row if cell["field"] != "@ptr"}
            for row in answer["results"]]


# -- One source -------------------------------------------------------------------------------------


def test_template_is_made_of_the_queries():
    done = subprocess.run([FOLDER / "make-template", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    template = (FOLDER / "template.yaml").read_text()
    for name in QUERIES:
        saved = "\n".join(" " * 8 + line for line in text_of(name).splitlines())
        assert f"QueryString: |-\n{saved}\n" in template
        assert f"| {json.dumps(text_of(name))[1:-1]}\"" in template, "the dashboard's"


def test_article_s_query_is_word_for_word():
    """As it stands in the README too."""
    assert text_of("article") == (
        "fields @timestamp, @message.proactiveInitialization\n"
        "| filter proactiveInitialization == 0 or proactiveInitialization == 1\n"
        "| stats count() by proactiveInitialization")
    assert text_of("article") in (ROOT / "README.md").read_text()


# -- A log made by hand ------------------------------------------------------------------------------


def sandbox_record(kind, init_ms, idle_ms=0.2, version="7", evidence="none", rule=0):
    return json.dumps({
        "timestamp": "2023-11-14T22:13:20.000Z", "level": "INFO", "message": "sandbox first invocation",
        "requestId": "r", "startKind": kind, "proactiveInitialization": rule,
        "coldStart": int(kind == "cold"), "evidence": evidence, "initializationType": "on-demand",
        "generation": int(kind == "re-init"), "initDurationMs": init_ms, "idleMs": idle_ms,
        "sinceInitMs": init_ms + idle_ms, "functionName": "orders", "functionVersion": version,
        "memorySizeMB": 128, "architecture": "arm64", "runtimeVersion": "firstlight/1.0.0"})


def metric_line(init_ms):
    """The embedded metrics that stand beside a record: no query may count them."""
    return json.dumps({"_aws": {"Timestamp": 1, "CloudWatchMetrics": []}, "FunctionName": "orders",
                       "coldStart": 1, "proactiveInit": 0, "initDurationMs": init_ms})


def report_line(duration, billed, init=None, more=""):
    ended = f"\tInit Duration: {init:.2f} ms" if init is not None else ""
    return (f"REPORT RequestId: r\tDuration: {duration:.2f} ms\tBilled Duration: {billed} ms\t"
            f"Memory Size: 128 MB\tMax Memory Used: 30 MB{ended}\t{more}")


def platform(kind, **record):
    return json.dumps({"time": "2023-11-14T22:13:20.000Z", "type": f"platform.{kind}", "record": record})


def json_report(duration, billed, init=None, status="success"):
    metrics = {"durationMs": duration, "billedDurationMs": billed, "memorySizeMB": 128, "maxMemoryUsedMB": 30}
    if init is not None:
        metrics["initDurationMs"] = init
    return platform("report", requestId="r", status=status, metrics=metrics)


TEXT_ERROR = "2023-11-14T22:13:20.000Z\tr\tERROR\tinvocation failed\terrorType=\"Bad\""
JSON_ERROR = '{"timestamp":"2023-11-14T22:13:20.000Z","level":"FATAL","message":"init failed: exiting"}'
ABORTED = "INIT_REPORT Init Duration: 10000.49 ms\tPhase: init\tStatus: timeout"

# (hour, message). What follows is counted by hand from this.
LOG = [
    # Hour 0: 3 proactive of 4 starts on demand, and what must not count.
    (0, sandbox_record("proactive", 100, 20_000, evidence="since-init", rule=1)),
    (0, sandbox_record("proactive", 120, 40_000, evidence="since-init", rule=1)),
    (0, sandbox_record("proactive", 140, 2_000, evidence="trace-id")),
    (0, sandbox_record("cold", 200)),
    (0, metric_line(9_999)),
    (0, "an ERROR in a text that is no log line, and Status: error"),
    # Hour 1: a cold start of another version, a provisioned one, an aborted init and its re-init.
    (1, sandbox_record("cold", 400, version="8")),
    (1, sandbox_record("provisioned-concurrency", 300, 60_000)),
    (1, ABORTED),
    (1, sandbox_record("re-init", 11_000)),
    (1, platform("initReport", initializationType="on-demand", phase="init", status="timeout",
                 metrics={"durationMs": 10_000.1})),
    (1, platform("initReport", initializationType="on-demand", phase="init", status="success",
                 metrics={"durationMs": 80.0})),
    # REPORTs of an hour: billed, free, warm, and one whose sum is rounded up, not its parts.
    (2, report_line(1001.72, 2067, 1064.65)),
    (2, report_line(250.06, 351, 100.77)),
    (2, report_line(1003.04, 1004, 1101.84)),
    (2, report_line(1003.00, 1003)),
    (2, json_report(1001.722, 2067, 1064.651)),
    (2, json_report(10.5, 11, 70.25)),
    (2, json_report(10.5, 11)),
    # Errors of every kind.
    (3, TEXT_ERROR),
    (3, JSON_ERROR),
    (3, report_line(5.0, 5, more="Status: error\tError Type: Runtime.ExitError")),
    (3, json_report(3000.0, 3000, status="timeout")),
]


def hour(number):
    return time.strftime("%Y-%m-%d %H:00:00.000", time.gmtime((BEGAN_MS + number * HOUR_MS) / 1000))


@pytest.fixture
def by_hand(tmp_path):
    """The log above as `aws logs filter-log-events` prints it."""
    events = [{"logStreamName": "s", "timestamp": BEGAN_MS + at * HOUR_MS + number, "message": message,
               "ingestionTime": BEGAN_MS + at * HOUR_MS + number, "eventId": str(number)}
              for number, (at, message) in enumerate(LOG)]
    path = tmp_path / "events.json"
    path.write_text(json.dumps({"events": events, "searchedLogStreams": []}, indent=4))
    return path


def close(row):
    return pytest.approx(row, abs=1e-3) if all(isinstance(cell, float) for cell in row.values()) else row


# {query: (its rows, whether their order counts)}.
WANTED = {
    "article": ([{"proactiveInitialization": 0.0, "count()": 5.0},
                 {"proactiveInitialization": 1.0, "count()": 2.0}], False),
    "starts-by-kind": ([{"startKind": "proactive", "starts": 3.0, "p50Ms": 120.0, "p99Ms": 140.0},
                        {"startKind": "cold", "starts": 2.0, "p50Ms": 200.0, "p99Ms": 400.0},
                        {"startKind": "provisioned-concurrency", "starts": 1.0, "p50Ms": 300.0, "p99Ms": 300.0},
                        {"startKind": "re-init", "starts": 1.0, "p50Ms": 11_000.0, "p99Ms": 11_000.0}], False),
    "proactive-share": ([{"bin(1h)": hour(0), "proactivePercent": 75.0, "proactive": 3.0, "cold": 1.0},
                         {"bin(1h)": hour(1), "proactivePercent": 0.0, "proactive": 0.0, "cold": 1.0}], False),
    "felt-cold-starts": ([{"functionName": "orders", "startKind": "cold", "starts": 2.0, "p50Ms": 200.0,
                           "p99Ms": 400.0, "worstMs": 400.0},
                          {"functionName": "orders", "startKind": "re-init", "starts": 1.0, "p50Ms": 11_000.0,
                           "p99Ms": 11_000.0, "worstMs": 11_000.0}], True),
    "init-duration-by-version": (
        [{"functionName": "orders", "functionVersion": 7.0, "runtimeVersion": "firstlight/1.0.0", "starts": 6.0,
          "p50Ms": 140.0, "p90Ms": 11_000.0, "p99Ms": 11_000.0, "worstMs": 11_000.0},
         {"functionName": "orders", "functionVersion": 8.0, "runtimeVersion": "firstlight/1.0.0", "starts": 1.0,
          "p50Ms": 400.0, "p90Ms": 400.0, "p99Ms": 400.0, "worstMs": 400.0}], True),
    "billed-init": ([{"inits": 3.0, "billed": 2.0, "free": 1.0, "initMs": 2267.26, "billedInitMs": 1165.42}], True),
    "billed-init-json": ([{"inits": 2.0, "billed": 1.0, "free": 1.0, "initMs": 1134.901, "billedInitMs": 1064.651}],
                         True),
    "re-inits": ([{"bin(1h)": hour(1), "reInits": 1.0, "abortedInits": 2.0}], False),
    "idle-times": ([{"evidence": "since-init", "starts": 2.0, "p50Seconds": 20.0, "p90Seconds": 40.0,
                     "longestSeconds": 40.0},
                    {"evidence": "trace-id", "starts": 1.0, "p50Seconds": 2.0, "p90Seconds": 2.0,
                     "longestSeconds": 2.0}], True),
}


@pytest.mark.parametrize("name", [name for name in QUERIES if name != "errors"])
def test_over_a_log_made_by_hand(by_hand, name):
    wanted, ordered = WANTED[name]
    rows = [{key: cell for key, cell in row.items() if key != "@log"} for row in run(name, by_hand)]
    if not ordered:
        rows, wanted = sorted(rows, key=str), sorted(wanted, key=str)
    assert rows == [pytest.approx(row, abs=1e-3) if name.startswith("billed") else row for row in wanted]


def test_errors_over_a_log_made_by_hand(by_hand):
    rows = run("errors", by_hand)
    failed = [message for at, message in LOG if at == 3]
    timeouts = [ABORTED, LOG[10][1]]
    assert [row["@message"] for row in rows] == [*reversed(failed), *reversed(timeouts)]


# -- A log of the local Lambda ------------------------------------------------------------------------


@pytest.fixture
def lived(cloud, tmp_path):  # noqa: F811 - the fixture is imported
    """(log, truths, events): starts of every kind, errors and an aborted init, in text and JSON."""
    log = tmp_path / "log"
    slow = {"SLOW_INIT_SECONDS": "0.6", "SLOW_HANDLER_SECONDS": "0"}
    by_trace_alone = {"FIRSTLIGHT_PROACTIVE_THRESHOLD_MS": "86400000"}
    local = cloud(
        function("cold", "hello", "hello"),
        function("json", "hello", "hello", logFormat="json"),
        function("managed", "hello", "hello", runtimeKind="managed"),
        function("aborted", "slow-init", "slow-init", initLimit=0.2, timeout=30, environment=slow),
        function("traced", "hello", "hello", prepared=1, environment=by_trace_alone),
        function("ahead", "hello", "hello", prepared=1, environment={"FIRSTLIGHT_PROACTIVE_THRESHOLD_MS": "500"}),
        function("kept", "hello", "hello", provisionedConcurrency=1),
        log=str(log), logStreamNames=True, billing="2022")
    local.wait_events("firstlight.sandboxReady", 3)
    time.sleep(2.1)  # a trace id's time is in whole seconds: the next one must be younger
    for name in ("cold", "cold", "json", "managed", "aborted", "traced", "ahead", "kept"):
        answer = local.invoke({}, name)
        assert "X-Amz-Function-Error" not in answer.headers, answer.body
    for name in ("cold", "json"):
        assert "X-Amz-Function-Error" in local.invoke({"name": 7}, name).headers
    truths = local.wait_events("firstlight.firstInvocation", 7)
    local.wait_events("platform.report", 10)
    local.terminate()
    return log, truths, local.events()


def counts(rows, key, number):
    return {row[key]: row[number] for row in rows}


def counted(values):
    return {value: float(values.count(value)) for value in values}


def test_starts_of_the_local_lambda(lived):
    log, truths, _ = lived
    kinds = [truth["record"]["startKind"] for truth in truths]
    assert counted(kinds) == {"cold": 3, "re-init": 1, "proactive": 2, "provisioned-concurrency": 1}
    assert counts(run("starts-by-kind", log), "startKind", "starts") == counted(kinds)
    assert counts(run("article", log), "proactiveInitialization", "count()") == {0: 6, 1: 1}
    hours = run("proactive-share", log)
    assert (sum(row["proactive"] for row in hours), sum(row["cold"] for row in hours)) == (2, 3)
    assert counts(run("idle-times", log), "evidence", "starts") == {"trace-id": 1, "since-init": 1}

    felt = [(truth["function"], truth["record"]["startKind"]) for truth in truths
            if truth["record"]["startKind"] in ("cold", "re-init")]
    rows = run("felt-cold-starts", log)
    assert {(row["functionName"], row["startKind"]): row["starts"] for row in rows} == counted(felt)
    assert next(row["p99Ms"] for row in rows if row["functionName"] == "aborted") >= 600
    versions = run("init-duration-by-version", log)
    assert counts(versions, "functionName", "starts") == counted([truth["function"] for truth in truths])
    assert {row["functionVersion"] for row in versions} == {"$LATEST"}


def test_inits_of_the_local_lambda(lived):
    log, _, events = lived
    reports = [event for event in events if event["type"] == "platform.report"
               and "initDurationMs" in event["record"]["metrics"]]
    for query, of_json in (("billed-init", False), ("billed-init-json", True)):
        inits = {event["function"]: event["record"]["metrics"]["initDurationMs"] for event in reports
                 if (event["function"] == "json") == of_json}
        rows = run(query, log)
        free = inits.get("managed", 0)
        assert sum(row["inits"] for row in rows) == len(inits)
        assert sum(row["free"] for row in rows) == bool(free)
        # REPORT tells hundredths of a millisecond.
        assert math.isclose(sum(row["initMs"] for row in rows), sum(inits.values()), abs_tol=0.01 * len(inits))
        assert math.isclose(sum(row["billedInitMs"] for row in rows), sum(inits.values()) - free,
                            abs_tol=0.01 * len(inits))
    hours = run("re-inits", log)
    assert (sum(row["reInits"] for row in hours), sum(row["abortedInits"] for row in hours)) == (1, 1)


def test_errors_of_the_local_lambda(lived):
    messages = [row["@message"] for row in run("errors", lived[0])]
    assert sum(bool(re.search(r"\tERROR\tinvocation failed", message)) for message in messages) == 1
    assert sum('"level":"ERROR"' in message for message in messages) == 1
    assert sum(message.startswith("INIT_REPORT ") for message in messages) == 1
