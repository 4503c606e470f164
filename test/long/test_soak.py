"""Hundreds of thousands of invocations with all that can happen to them: each is answered exactly once,
and nothing is left behind.

SOAK_INVOCATIONS and SOAK_SEED change the number and the course of events."""

import asyncio
import json
import os
import random
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest

from support.build import built
from support.many_callers import Caller, HungUp, header, invocation
from support.lambda_local import function
from support.patience import until

INVOCATIONS = int(os.environ.get("SOAK_INVOCATIONS", "200000"))
SEED = int(os.environ.get("SOAK_SEED", "5"))
CALLERS = 12
WARM_UP = 10_000  # until what the web page can go back to is full
DEPLOY_EVERY = 5000  # invocations
SETTLE_S = 60
SPARE_DESCRIPTORS = 2  # a folder that is being removed
REMEMBERED_KIB = 3  # of a process, for the web page: up to a limit that only more deployments would reach

# What becomes of an invocation, and how many in ten thousand.
WEIGHTS = {"answer": 9700, "fail": 100, "crash": 50, "exit": 50, "hang-up": 50, "half": 40, "hang": 10}
# What the caller must be told.
ERRORS = {"fail": "AsTold", "crash": "Runtime.ExitError", "exit": "Runtime.ExitError", "hang": "Sandbox.Timedout"}


@dataclass
class Ledger:
    """Which invocation was to end how, and what its caller got."""

    sent: dict = field(default_factory=dict)  # number: action
    answers: Counter = field(default_factory=Counter)  # number: how many
    wrong: list = field(default_factory=list)
    deployments: int = 0

    def take(self, number, action, status, head, body):
        self.answers[number] += 1
        error = header(head, b"x-amz-function-error")
        answer = json.loads(body)
        if action in ERRORS:
            right = error == b"Unhandled" and answer["errorType"] == ERRORS[action]
            right = right and (action != "fail" or answer["errorMessage"] == f"number {number}")
        else:
            right = error is None and answer == {"number": number}
        if status != 200 or not right:
            self.wrong.append((number, action, status, body[:200]))


async def call(caller, ledger, number, action, random_):
    """One invocation; False: the connection is used up."""
    name = "hangs" if action == "hang" else "works"
    then = {"hang-up": "answer", "half": "answer"}.get(action, action)
    body = json.dumps({"do": "count", "number": number, "then": then, "code": random_.randrange(3)}).encode()
    request = invocation(name, body)
    ledger.sent[number] = action
    if action == "half":
        caller.send(request[:random_.randrange(1, len(request))])
    elif action == "hang-up":
        caller.send(request)
    else:
        ledger.take(number, action, *await caller.ask(request))
        return True
    if random_.random() < 0.5:
        await asyncio.sleep(random_.random() * 0.01)
    caller.hang_up()
    return False


async def run_callers(port, ledger, numbers, random_):
    actions, weights = list(WEIGHTS), list(WEIGHTS.values())
    numbers = iter(numbers)

    async def one():
        caller = await Caller.connect(port)
        for number in numbers:
            [action] = random_.choices(actions, weights)
            try:
                kept = await call(caller, ledger, number, action, random_)
            except HungUp:
                ledger.wrong.append((number, action, "no answer"))
                kept = False
            if not kept:
                caller = await Caller.connect(port)
            if number % DEPLOY_EVERY == 0:
                await caller.ask(b"PUT /2015-03-31/functions/works/code HTTP/1.1\r\nHost: localhost\r\n"
                                 b"Content-Length: 2\r\n\r\n{}")
                ledger.deployments += 1
        caller.hang_up()

    await asyncio.gather(*(one() for _ in range(CALLERS)))


def counted(path):
    return Counter(map(int, path.read_text().split()))


def settle(local, descriptors):
    """Waits until every sandbox has gone for being idle, and every descriptor with it."""
    until(lambda: not local.sandbox_processes(), "the end of all processes", SETTLE_S)
    until(lambda: local.descriptors() <= descriptors + SPARE_DESCRIPTORS, f"no more than {descriptors} descriptors",
          SETTLE_S)
    return {"descriptors": local.descriptors(), "KiB": local.rss_kib()}


@pytest.mark.timeout(1800)
def test_soak(cloud, report, shared):
    random_, ledger, counts = random.Random(SEED), Ledger(), shared / "counts"
    counts.touch()
    handler = [built("test/handlers/misbehave/bootstrap")]
    # A whole CPU each: the share of less memory would make this a test of patience.
    settings = {"memory": 1769, "idleTimeout": 2,
                "environment": {"MISBEHAVE_COUNTS": str(counts), "AWS_LAMBDA_LOG_LEVEL": "ERROR"}}
    with open(shared / "log", "wb") as log:
        local = cloud(function("works", handler, "misbehave", timeout=60, **settings),
                      function("hangs", handler, "misbehave", timeout=0.3, **settings),
                      stdout=log, events="/dev/null", concurrency=100)
    unused = local.descriptors()
    asyncio.run(run_callers(local.port, ledger, range(WARM_UP), random_))
    before = settle(local, unused)

    began, cpu = time.monotonic(), local.cpu_s()
    asyncio.run(run_callers(local.port, ledger, range(WARM_UP, WARM_UP + INVOCATIONS), random_))
    took_s, cpu = time.monotonic() - began, local.cpu_s() - cpu
    after = settle(local, unused)
    log_bytes = (shared / "log").stat().st_size
    ended = Counter(ledger.sent.values())
    report("soak", f"{INVOCATIONS} invocations by {CALLERS} callers in {took_s:.0f} s, "
           f"{INVOCATIONS / took_s:.0f} a second; {cpu:.0f} s of CPU in firstlight local; seed {SEED}\n"
           f"  ended: {dict(ended)}; {ledger.deployments} deployments\n"
           f"  before {before}\n  after  {after}\n  log {log_bytes / 2**20:.0f} MiB\n")

    assert ledger.wrong[:20] == []
    check_counts(ledger, counted(counts))
    assert after["KiB"] <= before["KiB"] + 2048 + REMEMBERED_KIB * processes(ledger)
    assert local.terminate() == 0
    assert local.left_behind() == []


def processes(ledger):
    """How many were started, about: one more for each that ended, and new sandboxes for each deployment."""
    ended = sum(action in ("crash", "exit", "hang") for action in ledger.sent.values())
    return ended + ledger.deployments * (CALLERS + 4)


def check_counts(ledger, ran):
    """The handlers' own account of what ran, against what the callers were told."""
    unknown = ran.keys() - ledger.sent.keys()
    assert not unknown, f"nobody asked for {sorted(unknown)[:10]}"
    assert [number for number, times in ledger.answers.items() if times != 1] == []
    assert [number for number, times in ran.items() if times != 1] == [], "ran more than once"
    for number, action in ledger.sent.items():
        if action == "half":
            assert number not in ran, f"{number} ran although its request never was whole"
        elif action not in ("hang", "hang-up"):
            # One that hangs may run out of time before its process is there; nobody waits for the
            # answer of one whose caller has hung up.
            assert number in ran and ledger.answers[number] == 1, (number, action)
