"""The three timelines of "When is the Lambda Init Phase Free, and when is it Billed?" (Bite-Sized
Serverless, 2022), replayed at true scale with examples/slow-init: the same lines in the same order,
as far apart where sleeps determine it, and billed by the same rule."""

import os
import signal
import time

import pytest

from support.billing import rounded_up
from support.lateness import Lateness
from support.local import ms
from support.timeline import Timeline

SLEEP_10, SLEEP_1 = "Sleep for 10 second(s)", "Sleep for 1 second(s)"
HANDLER = ["Handler starting", SLEEP_1, "Handler done", "END", "REPORT"]
ENVIRONMENT = {"SLOW_INIT_SECONDS": "10", "SLOW_HANDLER_SECONDS": "1"}

# As measured there, in seconds: from one line to another. The gap is the time in which the prepared
# sandbox waited.
ON_DEMAND = {"aborted init": 9.839, "second init": 9.995, "handler": 1.001,
             "START to END": 12.083, "START to the second init": 1.082}
# What was left of the 10 s there when the function wrote its first line. Here it does so at once, and
# whether a sleep of 10 s ends within a limit of 10 s would be a matter of luck.
LEFT_OF_10_S = "9.84"
ON_DEMAND_REPORT = {"Duration": 12079.53, "Billed Duration": 12080}
PROVISIONED = {"zip": {"init": 10.010, "gap": 114.013, "handler": 1.001, "START to END": 1.007},
               "image": {"init": 10.010, "gap": 116.770, "handler": 1.001, "START to END": 1.007}}
PROVISIONED_REPORT = {
    "zip": {"Duration": 1003.30, "Billed Duration": 1004, "Init Duration": 11714.77},
    "image": {"Duration": 1003.30, "Billed Duration": 12990, "Init Duration": 11986.34}}

# How the two are deployed: the article's zip is on a managed runtime.
KINDS = {"zip": "managed", "image": "image"}

# A longest wait for what takes some ten seconds.
LONG_S = 60


# Between the end of a sleep and its line here: function, emulator and this process.
WOKEN = 3


@pytest.fixture
def alike():
    """alike(here, there), in seconds: within 3 %, and as much more as the machine wakes sleepers late."""
    with Lateness() as late:
        yield lambda here, there: here == pytest.approx(there, abs=0.03 * there + WOKEN * late.worst_s)


@pytest.fixture
def slow_init(shared):
    """slow_init(option, …): the emulator with the article's function in it."""
    running = []

    def start(*options):
        running.append(Timeline(shared, "slow-init", "slow-init", "--timeout", "60", "--memory", "128",
                                *options, env=ENVIRONMENT))
        return running[-1]

    yield start
    for emulator in running:
        emulator.close()


def check_order(emulator, *wanted):
    """Asserts that the log has these lines, and returns their moments. The article's log is older than
    INIT_START and INIT_REPORT."""
    kinds = [kind for kind in emulator.kinds() if not kind[0].startswith("INIT_")]
    assert [kind for kind, _ in kinds] == list(wanted), emulator.text()
    return [moment for _, moment in kinds]


def test_init_over_10_s_on_demand(slow_init, alike):
    emulator = slow_init("--init-limit", LEFT_OF_10_S)
    answer = emulator.call(LONG_S)
    assert alike(answer["initDurationMs"] / 1000, ON_DEMAND["second init"])

    moments = check_order(emulator, "Init starting", SLEEP_10, "START", "Init starting", SLEEP_10,
                          "Init done", *HANDLER)
    init, _, start, again, _, done, handler, _, handler_done, end, _ = moments
    assert alike(start - init, ON_DEMAND["aborted init"])
    assert alike(done - again, ON_DEMAND["second init"])
    assert alike(handler_done - handler, ON_DEMAND["handler"])

    [report] = emulator.reports()
    duration = ms(report["Duration"])
    assert "Init Duration" not in report and "Status" not in report
    # The cloud took a second to start over, which no sleep determines and nobody asks for here.
    there = ON_DEMAND_REPORT["Duration"] / 1000 - ON_DEMAND["START to the second init"]
    assert alike(duration / 1000 - (again - start), there)
    assert alike(duration / 1000, end - start)
    assert ms(report["Billed Duration"]) in rounded_up(duration, resolution_ms=0.01)
    assert ON_DEMAND_REPORT["Billed Duration"] in rounded_up(ON_DEMAND_REPORT["Duration"], resolution_ms=0.01)

    lines = emulator.platform_lines()
    line = next(line for line in lines if line.startswith("INIT_REPORT "))
    assert lines.index(line) < next(at for at, line in enumerate(lines) if line.startswith("START "))
    told = dict(part.split(": ", 1) for part in line.removeprefix("INIT_REPORT ").split("\t"))
    assert (told["Phase"], told["Status"]) == ("init", "timeout")
    assert alike(ms(told["Init Duration"]) / 1000, 10)


def test_function_stays_ready_after_an_aborted_init(slow_init, alike):
    """As the article has it: what that invocation has paid for, the next ones use."""
    emulator = slow_init("--init-limit", "2")
    emulator.call(LONG_S)
    emulator.call(LONG_S)
    first, second = emulator.reports()
    assert ms(first["Duration"]) > 11_000 and alike(ms(second["Duration"]) / 1000, ON_DEMAND["handler"])


def test_init_that_is_done_after_its_limit_is_aborted_whoever_looks_first(shared):
    """The emulator is stopped while init passes its limit and asks for an event: it sees both at once."""
    emulator = Timeline(shared, "slow-init", "slow-init", "--init-limit", "1", "--proactive",
                        env={"SLOW_INIT_SECONDS": "1.1", "SLOW_HANDLER_SECONDS": "0"})
    try:
        emulator.wait_message("Sleep for 1.1 second(s)", LONG_S)
        os.kill(emulator.process.pid, signal.SIGSTOP)
        time.sleep(2)
        os.kill(emulator.process.pid, signal.SIGCONT)
        assert emulator.call(LONG_S)["start"] == "re-init"
        assert "Status: timeout" in emulator.platform_lines("INIT_REPORT ")[0]
    finally:
        emulator.close()


def rule(package, duration, init):
    """Provisioned: the zip's init is billed with the allocation, the image's with the invocation."""
    return rounded_up(duration, *([init] if package == "image" else []), resolution_ms=0.01)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("package", PROVISIONED)
def test_provisioned_concurrency(slow_init, alike, package):
    there = PROVISIONED[package]
    emulator = slow_init("--provisioned", "--billing", "2022", "--runtime-kind", KINDS[package])
    done = emulator.wait_message("Init done", LONG_S)
    time.sleep(max(0, done + there["gap"] - time.monotonic()))  # the gap at true scale
    emulator.call(LONG_S)

    moments = check_order(emulator, "Init starting", SLEEP_10, "Init done", "START", *HANDLER)
    init, _, done, start, handler, _, handler_done, end, _ = moments
    assert alike(done - init, there["init"])
    assert alike(start - done, there["gap"])
    assert alike(handler_done - handler, there["handler"])
    assert alike(end - start, there["START to END"])

    [report] = emulator.reports()
    duration, init_duration = ms(report["Duration"]), ms(report["Init Duration"])
    assert alike(duration / 1000, PROVISIONED_REPORT[package]["Duration"] / 1000)
    # Not cut at 10 s. What the cloud's took beyond the sleep, no sleep determines.
    assert init_duration >= 10_000 and alike(init_duration / 1000, there["init"])
    assert ms(report["Billed Duration"]) in rule(package, duration, init_duration)
    reported = PROVISIONED_REPORT[package]
    assert reported["Billed Duration"] in rule(package, reported["Duration"], reported["Init Duration"])
