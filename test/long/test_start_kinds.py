"""The truth table of start kinds, produced at true scale: what happened, as the local Lambda knows it,
against what the runtime found out from inside, and against the naive 10 s rule.

Every scenario is a function of its own in one emulator, and all run at once: the whole takes as long as
the longest. A wall clock that steps is left to test/unit/test_start_kind.c: the machine has only one."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Callable

import pytest

from support.confusion import errors, read_starts
from support.confusion import report as confusion
from support.lambda_local import function

OK = {"do": "respond", "bytes": 2}
OLD_TRACE = "Root=1-5f84c3a1-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0"

# How late a busy machine may be, and what is lost when the same time is told by two clocks and rounded.
LATE_MS, ROUNDED_MS = 2000, 2

# The truth (kind, purpose, whether somebody waited), our verdict and its evidence, the naive verdict.
COLD = ("cold", "request", True, "cold", "none", "cold")
RE_INIT = ("re-init", "request", True, "re-init", "generation", "cold")


def proactive(purpose, evidence="since-init", naive="proactive", verdict="proactive"):
    return ("proactive", purpose, False, verdict, evidence, naive)


def kind(name, purpose, naive, waited=False):
    return (name, purpose, waited, name, "initialization-type", naive)


@dataclass
class Scenario:
    name: str
    play: Callable
    starts: list  # in the order of the first invocations
    settings: dict = field(default_factory=dict)
    init_ms: int = 120
    wanted_idle_ms: float = 0  # at least, in the last of them

    def function(self):
        return function(self.name, handler="stateful", environment={"PROBE_INIT_MS": str(self.init_ms)},
                        **{"timeout": 40, **self.settings})


# ---- What the scenarios do: each gets the local Lambda and its function's name ---------------------


def invoke(cloud, name, event=None, **headers):
    answer = cloud.invoke(event or OK, name, seconds=60, **headers)
    assert answer.status == 200, (name, answer)


def at_once(cloud, name, count):
    """`count` invocations of which none can use the other's sandbox."""
    for answer in cloud.held_at_once(count, name):
        assert answer.status == 200, (name, answer)


def wait_ready(cloud, name, count=1):
    cloud.wait_events("firstlight.sandboxReady", count, name, seconds=60)


def after(seconds, **headers):
    """An event that long after the sandbox is ready: it was prepared ahead."""
    def play(cloud, name):
        wait_ready(cloud, name)
        time.sleep(seconds)
        invoke(cloud, name, **headers)
    return play


def then(event):
    """An invocation that ends the process, and the next one."""
    def play(cloud, name):
        invoke(cloud, name, event)
        invoke(cloud, name)
    return play


def eager(cloud, name):
    """The second request starts a sandbox, but the first one's is free sooner."""
    with ThreadPoolExecutor(1) as caller:
        first = caller.submit(invoke, cloud, name, {"do": "sleep", "ms": 2000})
        cloud.wait_events("platform.start", 1, name)
        invoke(cloud, name)
        first.result()
    wait_ready(cloud, name, 2)
    time.sleep(10.5)
    at_once(cloud, name, 2)


def deployment(cloud, name):
    at_once(cloud, name, 3)
    cloud.deploy(name)
    wait_ready(cloud, name, 6)
    time.sleep(11)
    at_once(cloud, name, 3)


def lease(cloud, name):
    invoke(cloud, name)
    wait_ready(cloud, name, 2)
    time.sleep(11)
    invoke(cloud, name)


def spill_over(cloud, name):
    wait_ready(cloud, name)
    at_once(cloud, name, 2)


def scenarios(extension):
    prepared, provisioned = {"prepared": 1}, {"provisionedConcurrency": 1}
    return [
        Scenario("cold", invoke, [COLD]),
        Scenario("cold-behind-extension", invoke, [COLD], {"extensions": [str(extension)]}, wanted_idle_ms=2500),
        Scenario("cold-init-over-10s", invoke, [COLD[:-1] + ("proactive",)], {"initLimit": 30}, 10_100),
        Scenario("prepared-12s", after(12), [proactive("deployment")], prepared),
        Scenario("prepared-12s-old-trace", after(12, X_Amzn_Trace_Id=OLD_TRACE), [proactive("deployment")], prepared),
        Scenario("prepared-4s", after(4), [proactive("deployment", "trace-id", "cold")], prepared),
        Scenario("prepared-4s-old-trace", after(4, X_Amzn_Trace_Id=OLD_TRACE),
                 [proactive("deployment", "none", "cold", "cold")], prepared, wanted_idle_ms=4000),
        Scenario("eager", eager, [COLD, proactive("eager-assignment")], init_ms=5000),
        Scenario("deployment", deployment, [COLD] * 3 + [proactive("deployment")] * 3),
        Scenario("lease", lease, [COLD, proactive("lease")], {"lease": 20}),
        Scenario("init-aborted", invoke, [RE_INIT[:-1] + ("proactive",)], init_ms=11_000),
        Scenario("after-crash", then({"do": "exit", "code": 1}), [COLD, RE_INIT]),
        Scenario("after-timeout", then({"do": "sleep", "ms": 60_000}), [COLD, RE_INIT], {"timeout": 8}),
        Scenario("provisioned-2s", after(2), [kind("provisioned-concurrency", "provisioned-concurrency", "cold")],
                 provisioned),
        Scenario("provisioned-12s", after(12),
                 [kind("provisioned-concurrency", "provisioned-concurrency", "proactive")], provisioned),
        Scenario("provisioned-init-11s", after(1),
                 [kind("provisioned-concurrency", "provisioned-concurrency", "proactive")], provisioned, 11_000),
        Scenario("spill-over", spill_over,
                 [kind("provisioned-concurrency", "provisioned-concurrency", "cold"), COLD], provisioned),
        Scenario("snap-start-2s", after(2), [kind("snap-start", "deployment", "cold")],
                 {"initType": "snap-start", **prepared}),
        Scenario("managed-2s", after(2), [kind("managed-instances", "deployment", "cold")],
                 {"initType": "managed-instances", **prepared}),
        Scenario("managed-12s", after(12), [kind("managed-instances", "deployment", "proactive")],
                 {"initType": "managed-instances", **prepared}),
    ]


# An extension that takes five seconds, far more than the runtime's init: a waiting request waits on.
SLOW_EXTENSION = f"""#!{sys.executable}
import http.client, os, time
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
api.request("POST", "/2020-01-01/extension/register", '{{"events":["INVOKE"]}}',
            {{"Lambda-Extension-Name": os.path.basename(__file__)}})
answer = api.getresponse()
answer.read()
identifier = answer.headers["Lambda-Extension-Identifier"]
time.sleep(5)
while True:
    api.request("GET", "/2020-01-01/extension/event/next", headers={{"Lambda-Extension-Identifier": identifier}})
    api.getresponse().read()
"""


@pytest.fixture
def slow_extension(tmp_path):
    path = tmp_path / "slow-extension"
    path.write_text(SLOW_EXTENSION)
    path.chmod(0o755)
    return path


def summary(start):
    truth, record = start.truth, start.record
    return (start.kind, truth["purpose"], truth["waited"], start.verdict, record["evidence"], start.naive)


@pytest.mark.timeout(180)
def test_every_start_kind(cloud, report, slow_extension):
    rows = scenarios(slow_extension)
    local = cloud(*(row.function() for row in rows))
    with ThreadPoolExecutor(len(rows)) as players:
        for played in [players.submit(row.play, local, row.name) for row in rows]:
            played.result()
    count = sum(len(row.starts) for row in rows)
    local.truths(count)
    starts = read_starts(local.events(), local.text().splitlines())
    report("confusion", confusion(starts))

    seen = {row.name: [start for start in starts if start.function == row.name] for row in rows}
    wrong = {row.name: (row.starts, [summary(start) for start in seen[row.name]]) for row in rows
             if sorted(row.starts) != sorted(summary(start) for start in seen[row.name])}
    assert not wrong, "\n".join(f"{name}:\n  wanted {wanted}\n  got    {got}"
                                for name, (wanted, got) in wrong.items())
    for row in rows:
        last = seen[row.name][-1]
        assert last.record["idleMs"] >= row.wanted_idle_ms, row.name
    assert errors(starts, lambda start: start.verdict) == []
    assert errors(starts, lambda start: start.naive), "the naive rule must fail somewhere, or this test shows nothing"


@pytest.mark.timeout(180)
def test_truth_agrees_with_what_the_process_measured(cloud):
    """The two clocks meet: init began for the local Lambda before it did for the process, and ended later; what is
    idle time there lies within the process's own. How far apart they are is up to how busy the machine is."""
    local = cloud(function("cold", handler="stateful", environment={"PROBE_INIT_MS": "300"}),
                  function("ahead", handler="stateful", prepared=1, environment={"PROBE_INIT_MS": "300"}))
    local.invoke(OK, "cold")
    wait_ready(local, "ahead")
    time.sleep(5)
    local.invoke(OK, "ahead")
    local.truths(2)
    for start in read_starts(local.events(), local.text().splitlines()):
        truth, record = start.truth, start.record
        [init] = local.events("platform.initReport", start.function)
        init_ms = init["record"]["metrics"]["durationMs"]
        assert 300 <= record["initDurationMs"] <= init_ms + ROUNDED_MS
        assert truth["idleMs"] <= record["idleMs"] + ROUNDED_MS
        assert abs(truth["sinceInitMs"] - record["sinceInitMs"]) < LATE_MS
        assert (300 <= truth["waitedMs"] <= truth["sinceInitMs"]) == truth["waited"] == (start.function == "cold")
        assert truth["waited"] or 5000 - ROUNDED_MS <= truth["idleMs"] and record["idleMs"] < truth["idleMs"] + LATE_MS
