"""REPORT and INIT_REPORT lines, and whether a REPORT's own numbers say that init was billed."""

import math
from dataclasses import dataclass

# Durations are told in hundredths of a millisecond, so each may be half of one away from what was measured.
RESOLUTION_MS = 0.01


@dataclass
class Report:
    """Milliseconds. `init_ms`: None where REPORT has no Init Duration. `aborted_ms`: how long an init
    ran until it was cut off, by INIT_REPORT; None where there was none."""

    duration_ms: float
    billed_ms: int
    init_ms: float | None
    aborted_ms: float | None


@dataclass
class Verdict:
    """`free`: yes, no, or ? where the numbers fit neither; `reason`: how that is known."""

    free: str
    reason: str


def members(line):
    """{name: value} of "WORD name: value<tab>name: value…"."""
    _, _, fields = line.partition(" ")
    return dict(field.split(": ", 1) for field in fields.split("\t") if ": " in field)


def milliseconds(text):
    return float(text.removesuffix(" ms"))


def read_report(lines):
    """The invocation's Report out of a log's tail; None: it holds no REPORT."""
    report, aborted = None, None
    for line in lines:
        if line.startswith("REPORT "):
            report = members(line)
        elif line.startswith("INIT_REPORT "):
            told = members(line)
            if told.get("Status") == "timeout" and told.get("Phase", "init") == "init":
                aborted = milliseconds(told["Init Duration"])
    if report is None or "Duration" not in report or "Billed Duration" not in report:
        return None
    init = report.get("Init Duration")
    return Report(milliseconds(report["Duration"]), round(milliseconds(report["Billed Duration"])),
                  milliseconds(init) if init else None, aborted)


def fits(billed_ms, *durations_ms):
    """Whether billed is the sum, rounded up to a whole millisecond: the sum, not its parts."""
    total = sum(durations_ms)
    away = len(durations_ms) * RESOLUTION_MS / 2
    return math.ceil(total - away) <= billed_ms <= math.ceil(total + away)


def judge(report, expected_init_s=0, provisioned=False):
    """expected_init_s: what the function is known to sleep in init, to tell an init that ran again inside
    the invocation from none at all."""
    if report.init_ms is None:
        if not fits(report.billed_ms, report.duration_ms):
            return Verdict("?", "billed is not the duration, rounded up")
        if report.aborted_ms is not None or report.duration_ms >= 1000 * expected_init_s > 0:
            return Verdict("no", "aborted, and again within the invocation")
        return Verdict("?", "the start was not cold")
    if fits(report.billed_ms, report.duration_ms, report.init_ms):
        return Verdict("no", "with the invocation")
    if fits(report.billed_ms, report.duration_ms):
        return Verdict("no", "with the allocation") if provisioned else Verdict("yes", "")
    return Verdict("?", "billed is neither with init nor without")
