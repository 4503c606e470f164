"""scripts/proactive-share: counting, callers, deployments, and which way the share moves, by a few requests
whose order is certain. test/long has random ones, for minutes."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from experiment.load import LocalTarget
from experiment.shares import Share, share_of, starts_of, summary, wilson

from support.experiments import run_script
from support.lambda_local import a_gate, cloud, function, gate, wait_for  # noqa: F401 - two are fixtures


def first_invocation(kind, purpose="request", waited=0.0, time="2026-11-22T03:14:12.474Z"):
    return {"time": time, "type": "firstlight.firstInvocation", "function": "f", "sandbox": "s",
            "record": {"startKind": kind, "purpose": purpose, "waited": waited > 0, "waitedMs": waited}}


# -- Counting --------------------------------------------------------------------------------------------


def test_share_of_the_article_s_day():
    """After one day: 78 proactive initializations and only 18 cold starts, 81 percent."""
    events = [first_invocation("proactive")] * 78 + [first_invocation("cold", waited=200.0)] * 18
    others = [first_invocation("re-init"), first_invocation("provisioned-concurrency"), {"type": "platform.start"}]
    share = share_of(starts_of(events + others))
    assert share == Share(78, 18) and round(share.share, 2) == 0.81
    assert str(share) == "81 % proactive (78 of 96; 95 %: 72 to 88 %)"
    assert "18 cold, started for: request" in summary(starts_of(events))


@pytest.mark.parametrize("part, whole, low, high", [
    (0, 0, 0, 1), (0, 10, 0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1), (1, 1, 0.2065, 1)])
def test_interval(part, whole, low, high):
    """Against published tables of Wilson's interval."""
    assert wilson(part, whole) == pytest.approx((low, high), abs=1e-4)


def test_no_start_is_no_share():
    assert str(share_of([])) == "no start" and share_of([]).share is None


# -- Which way it moves ------------------------------------------------------------------------------------


QUICK = {"do": "respond", "bytes": 3}


def share_after(local, name, overlap):
    """One sandbox is warm when two requests overlap, and so do two more once every sandbox is ready."""
    local.invoke(QUICK, name)
    overlap(name)
    local.wait_events("firstlight.sandboxReady", 2, name)
    local.held_at_once(2, name)
    local.wait_events("firstlight.firstInvocation", 2, name)
    return share_of(starts_of(local.events(function=name)))


def test_longer_inits_and_shorter_requests_raise_the_share(cloud, gate):  # noqa: F811 - the fixtures are imported
    """The same requests to two functions: where init is the longer, the second is served by the first's
    sandbox, and the new one is left over; where the request is the longer, it waits for init."""
    with a_gate() as ready:
        local = cloud(function("long-init", handler="stateful", environment={"PROBE_INIT_FILE": str(ready)}),
                      function("long-request", handler="stateful"))

        def request_ends_first(name):
            ready.unlink()
            first = local.begin(wait_for(gate), name)
            with ThreadPoolExecutor(1) as caller:
                second = caller.submit(local.invoke, QUICK, name)
                local.wait_events("firstlight.sandboxStarted", 2, name)
                gate.touch()
                assert first().status == second.result().status == 200
            ready.touch()

        def init_ends_first(name):
            gate.unlink()
            first = local.begin(wait_for(gate), name)
            assert local.invoke(QUICK, name).status == 200
            gate.touch()
            assert first().status == 200

        ready.touch()
        assert share_after(local, "long-init", request_ends_first) == Share(1, 1)
        assert share_after(local, "long-request", init_ends_first) == Share(0, 2)


def test_deployment_under_load_makes_a_wave(cloud):  # noqa: F811 - the fixture is imported
    """As many sandboxes are prepared as were at work: their first invocations come after it."""
    local = cloud(function("deployed"))
    target = LocalTarget(f"http://127.0.0.1:{local.port}", "deployed")
    local.held_at_once(3, "deployed")
    local.wait_events("firstlight.firstInvocation", 3)
    ready = len(local.wait_events("firstlight.sandboxReady", 3))
    target.deploy()
    local.wait_events("firstlight.sandboxReady", ready + 3)
    local.held_at_once(3, "deployed")
    after = starts_of(local.wait_events("firstlight.firstInvocation", 6))[3:]
    assert [(start.kind, start.purpose) for start in after] == [("proactive", "deployment")] * 3


# -- The command -------------------------------------------------------------------------------------------


def test_local():
    done = run_script("proactive-share", "--local", "--init", 0.3, "--handler", 0.05, "--think-time", 0.2,
                      "--concurrency", 4, "--deploy-every", 1.5, "--duration", 5)
    assert done.returncode == 0, done.stderr
    calls, deployments, errors = map(int, re.match(r"\s*(\d+) calls, (\d+) deployments, (\d+) errors",
                                                   done.stdout).groups())
    assert calls >= 8 and 2 <= deployments <= 3 and errors == 0
    ours = re.search(r"\d % proactive \((\d+ of \d+); 95 %", done.stdout)[1]
    assert f"% proactive: {ours} on-demand starts" in done.stdout, "firstlight report counts as many"


def test_endpoint(cloud, tmp_path):  # noqa: F811 - the fixture is imported
    local = cloud(function("orders", "hello", "hello"), function("bad", "hello", "hello", reservedConcurrency=0))
    events = tmp_path / "lambda-0/events.jsonl"
    at = ["--endpoint-url", f"http://127.0.0.1:{local.port}", "--events", events, "--think-time", 0.1,
          "--concurrency", 2]
    done = run_script("proactive-share", "orders", *at, "--duration", 4)
    assert done.returncode == 0, done.stderr
    assert len(local.events("platform.report", "orders")) >= 4
    starts = [event for event in map(json.loads, events.read_text().splitlines())
              if event["type"] == "firstlight.firstInvocation"]
    assert f"of {len(starts)}; 95 %" in done.stdout
    done = run_script("proactive-share", "bad", *at, "--duration", 2)
    assert done.returncode == 1 and "every call of bad failed: HTTP status 429" in done.stderr


def test_program_that_cannot_be_run():
    done = run_script("proactive-share", "--local", "--program", "nosuch/bootstrap", "--duration", 1)
    assert done.returncode == 1 and "the local Lambda did not start" in done.stderr and "nosuch" in done.stderr


@pytest.mark.parametrize("arguments, told", [
    ([], "give either a FUNCTION, or --local or --sweep"),
    (["f", "--local"], "give either a FUNCTION"),
    (["f", "--endpoint-url", "http://127.0.0.1:9"], "needs --events"),
    (["--local", "--init", "1", "2"], "takes one --init"),
    (["--sweep", "--duration", "20"], "needs a --duration of more than 20 s"),
    (["--local", "--duration", "-1"], "not a number of seconds"),
    (["--local", "--concurrency", "0"], "at least 1"),
])
def test_usage(arguments, told):
    done = run_script("proactive-share", *arguments)
    assert done.returncode == 2 and told in done.stderr
