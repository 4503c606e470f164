"""A thousand sandboxes at once, and a thousand callers."""

import asyncio
import fcntl
import json
import os
import signal
import time

import pytest

from support.build import BUILD, ROOT
from support.many_callers import Caller, allow_descriptors, header, invocation
from support.lambda_local import function
from support.left_out import left_out

COUNT = 1000
END_S = 120  # for the end of as many sandboxes
DESCRIPTORS = 10 * COUNT  # what a process needs for as many sandboxes and callers, generously


def hello():
    """The static program as it is packaged; the dynamic one where there is no toolchain for that."""
    static = ROOT / "build" / "static" / "obj-x86_64" / "hello" / "bootstrap"
    return (static, "static") if static.exists() else (BUILD / "examples" / "hello" / "bootstrap", "dynamic")


async def burst(port, name):
    """Connects COUNT callers, then all send at once: their answers, and the seconds it took."""
    callers = []
    for _ in range(COUNT):
        callers.append(await Caller.connect(port))
    before = time.monotonic()
    answers = await asyncio.gather(*(
        caller.ask(invocation(name, b'{"name":"%d"}' % i)) for i, caller in enumerate(callers)))
    took_s = time.monotonic() - before
    for caller in callers:
        caller.hang_up()
    return answers, took_s


def check(answers, *kinds):
    for i, (status, head, body) in enumerate(answers):
        assert status == 200 and header(head, b"x-amz-function-error") is None, (i, status, head, body)
        answer = json.loads(body)
        assert answer["greeting"] == f"Hello, {i}!" and answer["start"] in kinds, answer


def need_descriptors():
    if not allow_descriptors(DESCRIPTORS):
        left_out(f"this machine gives no {DESCRIPTORS} descriptors to a process")


def pss_kib(pid):
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:"))


def end(local):
    local.process.send_signal(signal.SIGTERM)
    assert local.exit_code(END_S) == 0


@pytest.mark.timeout(600)
def test_thousand_cold_starts_at_once(cloud, report, shared):
    """Every sandbox's process waits at a gate before it is the bootstrap, so that each of the thousand
    requests starts a sandbox; then the gate opens. Some are free so soon that they serve others' requests
    as well, and the others' sandboxes are left over. The emulator is started with a limit of 256
    descriptors: it must raise that itself."""
    need_descriptors()
    program, linkage = hello()
    gate = shared / "gate"
    with open(gate, "wb") as closed:
        fcntl.flock(closed, fcntl.LOCK_EX)
        with open(shared / "log", "wb") as log:
            local = cloud(function("hello", ["/usr/bin/flock", "--no-fork", "--shared", gate, program], "hello",
                                   initLimit=120, timeout=60, memory=128, environment={"AWS_LAMBDA_LOG_LEVEL": "WARN"}),
                          concurrency=COUNT, wrapper=["prlimit", "--nofile=256:"], stdout=log)

        async def cold():
            answers = asyncio.ensure_future(burst(local.port, "hello"))
            begun = time.monotonic()
            while len(local.events("firstlight.sandboxStarted")) < COUNT:
                assert time.monotonic() - begun < 100 and not answers.done(), "they do not all start"
                await asyncio.sleep(0.05)
            all_started_s = time.monotonic() - begun
            opened = time.monotonic()
            fcntl.flock(closed, fcntl.LOCK_UN)
            return await answers, all_started_s, time.monotonic() - opened

        (answers, _), started_s, served_s = asyncio.run(cold())
    check(answers, "cold")
    purposes = local.purposes()
    assert purposes == ["request"] * COUNT, f"{len(purposes)} sandboxes"
    reports = local.reports(COUNT)
    assert len({one["requestId"] for one in reports}) == COUNT
    assert all(truth["startKind"] == "cold" and truth["waited"] for truth in local.truths())
    local.wait_events("firstlight.sandboxReady", COUNT, seconds=60)

    sandboxes = local.sandbox_processes()
    assert len(sandboxes) == COUNT and all("flock" not in command for command in sandboxes.values())
    all_pss = sum(map(pss_kib, sandboxes))
    answers, warm_s = asyncio.run(burst(local.port, "hello"))
    check(answers, "cold", "proactive")
    assert len(local.purposes()) == COUNT, "the second burst needs no more sandboxes"
    rss, descriptors = local.rss_kib(), local.descriptors()

    stopping = time.monotonic()
    end(local)
    stopped_s = time.monotonic() - stopping
    assert local.left_behind() == []
    report("burst", f"{COUNT} sandboxes of hello ({linkage}), {COUNT} callers at once\n"
           f"  all sandboxes started      {started_s:8.2f} s after the first request\n"
           f"  all cold requests answered {served_s:8.2f} s after their processes were let go\n"
           f"  all warm requests answered {warm_s:8.2f} s after they were sent\n"
           f"  end of all of it           {stopped_s:8.2f} s\n"
           f"  firstlight local           {rss / 1024:8.1f} MiB resident, {descriptors} descriptors\n"
           f"  all sandboxes together     {all_pss / 1024:8.1f} MiB (PSS), {all_pss / COUNT:.0f} KiB each\n")


@pytest.mark.timeout(600)
def test_thousand_invocations_at_work_at_once(cloud):
    """The thousand sandboxes are ready, and stopped by us: each invocation has begun before any can end."""
    need_descriptors()
    program, _ = hello()
    local = cloud(function("hello", [program], "hello", initLimit=120, timeout=60, prepared=COUNT),
                  concurrency=COUNT, freeze=False, throttle=False)
    local.wait_events("firstlight.sandboxReady", COUNT, seconds=100)
    sandboxes = list(local.sandbox_processes())
    assert len(sandboxes) == COUNT

    async def stopped_burst():
        for pid in sandboxes:
            os.kill(pid, signal.SIGSTOP)
        answers = asyncio.ensure_future(burst(local.port, "hello"))
        while len(local.events("platform.start")) < COUNT and not answers.done():
            await asyncio.sleep(0.05)
        assert local.events("platform.report") == []
        refused = local.invoke(b"{}", "hello")
        for pid in sandboxes:
            os.kill(pid, signal.SIGCONT)
        return await answers, refused

    (answers, _), refused = asyncio.run(stopped_burst())
    check(answers, "cold", "proactive")
    assert refused.status == 429, "one more than the account's limit"
    assert len({event["sandbox"] for event in local.wait_events("platform.report", COUNT)}) == COUNT
    assert local.purposes() == ["deployment"] * COUNT
    end(local)
