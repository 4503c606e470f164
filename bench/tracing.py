"""Counts what a runtime does under a tracer: its system calls, its instructions. A tracer slows it
down and changes nothing else, so that these figures need no rounds."""

import re
import shutil

from building import BUILD, Failed


class NoFigure(Exception):
    """A tracer cannot run this program, and why."""


def find(tool):
    path = shutil.which(tool)
    if path is None:
        raise Failed(f"{tool} is not installed; `scripts/install-deps bench` installs it")
    return path


def read_total(path, pattern, tool):
    found = re.search(pattern, path.read_text() if path.exists() else "", re.MULTILINE)
    if found is None:
        raise NoFigure(f"{tool} wrote no figures: may processes be traced on this machine?")
    return int(found.group(1))


class SystemCalls:
    """strace -c, all threads and processes."""

    key = "calls"

    # Per size: two numbers of events; what the longer run has more of is what the events between
    # them cost.
    events = {"16 B": (20, 220), "100 KB": (20, 120), "5 MB": (5, 25)}

    def __init__(self, runtime):
        self.output = BUILD / f"{runtime.name}.strace"

    def command(self):
        self.output.unlink(missing_ok=True)
        # -D: the runtime stays the stand-in's own child, and can be ended by it.
        return (find("strace"), "-D", "-f", "-c", "-o", str(self.output))

    def total(self):
        # The last line: percentage, seconds, usecs/call, calls, errors or none, total.
        return read_total(self.output, r"^\s*100\.00\s+\S+\s+(?:\S+\s+)?(\d+)(?:\s+\d+)?\s+total$",
                          "strace")


class Instructions:
    """valgrind's callgrind, which counts every instruction in user mode, of all threads."""

    key = "instructions"

    # It slows an interpreter down a hundred times.
    events = {"16 B": (20, 120), "100 KB": (5, 25), "5 MB": (1, 4)}

    def __init__(self, runtime):
        self.output = BUILD / f"{runtime.name}.callgrind"

    def command(self):
        self.output.unlink(missing_ok=True)
        return (find("valgrind"), "--tool=callgrind", f"--callgrind-out-file={self.output}")

    def total(self):
        return read_total(self.output, r"^summary: (\d+)", "valgrind")


TRACERS = (SystemCalls, Instructions)


def count(tracer, size_name, run):
    """What one event costs, and what the run costs beside its events. run(events): one process
    under the tracer; it raises Failed when the process does not get through."""
    totals = []
    for events in tracer.events[size_name]:
        try:
            run(events)
        except Failed as error:
            raise NoFigure(str(error)) from error
        totals.append(tracer.total())
    fewer, more = tracer.events[size_name]
    each = (totals[1] - totals[0]) / (more - fewer)
    return each, totals[0] - fewer * each
