"""Takes the figures: rounds in which every runtime has its turn, so that whatever else the machine
does meets all of them alike."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from building import BUILD, Failed
from tracing import TRACERS, NoFigure, count

SIZES = {"16 B": 16, "100 KB": 100 * 1024, "5 MB": 5 * 1024 * 1024}

# Per size: events to warm up with, events to measure.
EVENTS = {"16 B": (50, 3000), "100 KB": (20, 600), "5 MB": (3, 40)}

RUN_TIMEOUT_S = 120

# How the log streams begin that the stand-in gives its sandboxes.
LOG_STREAM = "[$LATEST]0000000000000000"


@dataclass(frozen=True)
class Metric:
    """One row of the table."""

    key: str
    title: str
    unit: str
    digits: int


METRICS = (
    [Metric("start", "exec to first /next", "ms", 2)]
    + [Metric(f"cpu {size}", f"CPU per invocation, {size}", "µs", 1) for size in SIZES]
    + [Metric(f"calls {size}", f"system calls per invocation, {size}", "", 1) for size in SIZES]
    + [Metric("calls start", "system calls at start and end", "", 0)]
    + [Metric(f"instructions {size}", f"user instructions per invocation, {size}", "thousands", 1)
       for size in SIZES]
    + [Metric("peak idle", "peak RSS, before the first event", "KB", 0)]
    + [Metric(f"peak {size}", f"peak RSS, {size}", "KB", 0) for size in SIZES]
    + [Metric("program", "program, stripped", "KB", 0), Metric("zip", "zip", "KB", 0)]
)


class Bench:
    """Measures runtimes. figures[runtime name][metric key]: the values, in round order; none where
    there is no such figure. notes: what could not be taken, and why."""

    def __init__(self, stand_in, runtimes, cpu, progress):
        self.stand_in = stand_in
        self.runtimes = runtimes
        self.cpu = cpu
        self.progress = progress
        self.notes = []
        self.figures = {runtime.name: {metric.key: [] for metric in METRICS}
                        for runtime in runtimes}

    def steps(self, starts, rounds):
        """How many turns all of it takes."""
        return len(self.runtimes) * (1 + starts + len(SIZES) * (rounds + 2 * len(TRACERS)))

    def median(self, name, key):
        """None: no such figure."""
        values = self.figures.get(name, {}).get(key)
        return median(values) if values else None

    def ratios(self, name, other, key):
        """One runtime's figures over another's, round by round."""
        one, two = (self.figures.get(runtime, {}).get(key, []) for runtime in (name, other))
        return [mine / theirs for mine, theirs in zip(one, two) if theirs]

    def try_out(self):
        """Warms the page cache, and leaves out peers that do not run here, as a peer's interpreter
        may not under this kernel. Returns their names, with the reasons."""
        left_out = []
        for runtime in list(self.runtimes):
            try:
                self.turn(runtime, "one event, to warm the page cache", events=1, size=16)
            except Failed as error:
                if runtime.is_ours:
                    raise
                self.runtimes.remove(runtime)
                del self.figures[runtime.name]
                left_out.append((runtime.name, str(error)))
        return left_out

    def run(self, starts, rounds):
        try:
            self.take_turns(starts, rounds)
        finally:
            remove_markers()
        for runtime in self.runtimes:
            for key, path in (("program", runtime.program), ("zip", runtime.zip)):
                if path is not None:
                    self.add(runtime, key, path.stat().st_size / 1024)

    def in_turns(self, rounds):
        """Each runtime once a round, every other round in reverse: none always follows the same."""
        for number in range(rounds):
            turns = self.runtimes if number % 2 == 0 else reversed(self.runtimes)
            for runtime in turns:
                yield f"{number + 1} of {rounds}", runtime

    def take_turns(self, starts, rounds):
        for number, runtime in self.in_turns(starts):
            figures = self.turn(runtime, f"start {number}", events=1, size=16)
            self.add(runtime, "start", figures["execToNextMs"])
            self.add(runtime, "peak idle", figures["idlePeakKiB"])
        for name, size in SIZES.items():
            warm_up, events = EVENTS[name]
            for number, runtime in self.in_turns(rounds):
                figures = self.turn(runtime, f"{name} events, round {number}", events=events,
                                    size=size, warm_up=warm_up)
                self.add(runtime, f"cpu {name}", figures["cpuPerInvocationUs"])
                self.add(runtime, f"peak {name}", figures["peakKiB"])
        for runtime in self.runtimes:
            for tracer in TRACERS:
                self.trace(runtime, tracer(runtime))

    def add(self, runtime, key, value):
        self.figures[runtime.name][key].append(value)

    def turn(self, runtime, what, events, size, warm_up=0, tracer=()):
        """One process of a runtime, from exec to its end."""
        self.progress(f"{runtime.name}: {what}")
        log = BUILD / f"{runtime.name}.output.log"
        command = [str(self.stand_in), f"--events={events}", f"--warm-up={warm_up}",
                   f"--size={size}", f"--timeout={RUN_TIMEOUT_S}", f"--log={log}",
                   f"--cpu={self.cpu}", *tracer, *runtime.command]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False,
                                  stdin=subprocess.DEVNULL, timeout=RUN_TIMEOUT_S + 30,
                                  cwd=runtime.task_root)
        except subprocess.TimeoutExpired as error:
            raise Failed(f"{runtime.title}: the stand-in hung ({what})") from error
        if done.returncode != 0:
            raise Failed(f"{runtime.title} failed ({what}): {done.stderr.strip()}")
        return json.loads(done.stdout)

    def trace(self, runtime, tracer):
        """Where a tracer cannot run a program, its cells stay empty and a note says why."""
        for name, size in SIZES.items():
            def run(events, name=name, size=size):
                self.turn(runtime, f"{name} events, counting {tracer.key}", events, size,
                          tracer=tracer.command())
            try:
                each, beside = count(tracer, name, run)
            except NoFigure as reason:
                self.notes.append(f"{runtime.name}: {tracer.key}, {name}: {reason}")
                continue
            if tracer.key == "instructions":
                each /= 1000
            self.add(runtime, f"{tracer.key} {name}", each)
            if (tracer.key, name) == ("calls", "16 B"):
                self.add(runtime, "calls start", beside)


def remove_markers():
    """A sandbox's /tmp ends with it; this machine's does not. Removes the files by which firstlight
    counts the processes of a sandbox, where the sandbox was one of ours."""
    for marker in Path("/tmp").glob(".firstlight-*"):
        try:
            if marker.is_file() and LOG_STREAM in marker.read_text(errors="replace"):
                marker.unlink()
        except OSError:
            continue  # somebody else's, or gone
