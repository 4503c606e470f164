"""Runs a local Lambda over several lengths of init and of request at once, and one function that is
deployed under load: how the proactive share moves."""

import csv
import time
from dataclasses import dataclass

from .emulator import Emulator, slow_init
from .load import LocalTarget, Load, Running
from .shares import Share, share_of, starts_of

# The function that is deployed under load.
WAVE = "deployed"
WAVE_INIT_S, WAVE_HANDLER_S, WAVE_LOAD = 1, 2, Load(concurrency=20, think_s=6, seed=0)

# Whoever calls first waits for everything to start; what comes after this is how it goes on.
WARM_UP_S = 20


@dataclass
class Cell:
    """One pair of lengths: seconds."""

    init_s: float
    handler_s: float
    calls: int
    share: Share


@dataclass
class Wave:
    """Seconds since the load began. starts: (at, kind)."""

    duration_s: float
    starts: list
    deployed_at: list


def cell_name(init_s, handler_s):
    return f"init-{1000 * init_s:.0f}-handler-{1000 * handler_s:.0f}"


def run(inits, handlers, load, sandbox, progress):
    """sandbox: settings that all functions share, such as idleTimeout. The cells and the wave."""
    pairs = [(init_s, handler_s) for handler_s in handlers for init_s in inits]
    functions = [slow_init(cell_name(*pair), *pair, **sandbox) for pair in pairs]
    functions.append(slow_init(WAVE, WAVE_INIT_S, WAVE_HANDLER_S, **sandbox))
    wave_load = Load(WAVE_LOAD.concurrency, WAVE_LOAD.think_s, load.duration_s / 5, load.duration_s, WAVE_LOAD.seed)
    loads = [Load(load.concurrency, load.think_s, 0, load.duration_s, number) for number in range(len(pairs))]
    with Emulator(functions) as emulator:
        running = [Running(LocalTarget(emulator.endpoint_url, function["name"]), one)
                   for function, one in zip(functions, [*loads, wave_load])]
        wait(load.duration_s, progress)
        for one in running:
            one.end()
        outcomes = [one.stop() for one in running]
        emulator.stop()
        starts = starts_of(emulator.happened())
    cells = [cell(pair, outcome, starts) for pair, outcome in zip(pairs, outcomes)]
    return cells, wave_of(outcomes[-1], starts, load.duration_s)


def wait(duration_s, progress):
    end = time.monotonic() + duration_s
    while (left := end - time.monotonic()) > 0:
        progress(left)
        time.sleep(min(left, 1))


def cell(pair, outcome, starts):
    mine = [start for start in starts if start.function == cell_name(*pair)
            and start.at > outcome.began_at + WARM_UP_S]
    return Cell(*pair, outcome.calls, share_of(mine))


def wave_of(outcome, starts, duration_s):
    return Wave(duration_s, [(start.at - outcome.began_at, start.kind) for start in starts if start.function == WAVE],
                [at - outcome.began_at for at in outcome.deployed_at])


# ---- Files -------------------------------------------------------------------------------------------


def write_cells(path, cells):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["init_s", "handler_s", "calls", "proactive", "cold", "share", "low", "high"])
        for one in cells:
            share = "" if one.share.share is None else f"{one.share.share:.3f}"
            low, high = one.share.interval
            out.writerow([one.init_s, one.handler_s, one.calls, one.share.proactive, one.share.cold, share,
                          f"{low:.3f}", f"{high:.3f}"])


def write_wave(path, wave):
    """What happened when: a start's kind, or a deployment."""
    happened = sorted([*wave.starts, *((at, "deployment") for at in wave.deployed_at)])
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["seconds", "what"])
        out.writerows([f"{at:.3f}", what] for at, what in happened)


def as_text(cells):
    """Shares in percent: a row an init, a column a request's length."""
    handlers = sorted({one.handler_s for one in cells})
    lines = ["init \\ request " + "".join(f"{f'{handler_s:g} s':>20}" for handler_s in handlers)]
    for init_s in sorted({one.init_s for one in cells}):
        row = {one.handler_s: one.share for one in cells if one.init_s == init_s}
        lines.append(f"{f'{init_s:g} s':15}" + "".join(f"{cell_text(row[handler_s]):>20}" for handler_s in handlers))
    return "\n".join(lines)


def cell_text(share):
    if share.share is None:
        return "-"
    return f"{100 * share.share:.0f} % ({share.proactive}/{share.proactive + share.cold})"
