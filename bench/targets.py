"""What the static package has to reach, and whether it does. A target that is missed is said, and
fails nothing: on another machine the figures are others."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

OURS = "firstlight-static"
RUST = "rust"
FLOOR = "floor"

PAYLOAD_5_MB_KIB = 5 * 1024


@dataclass
class Target:
    """value: None where something that it needs was not measured."""

    title: str
    unit: str
    limit: float
    value: float | None

    @property
    def reached(self):
        return None if self.value is None else self.value <= self.limit


def median_ratio(bench, other, key):
    ratios = bench.ratios(OURS, other, key)
    return median(ratios) if ratios else None


def above_idle(bench):
    """What a 5 MB echo needs beyond the idle figure, in payloads."""
    idle, busy = bench.median(OURS, "peak idle"), bench.median(OURS, "peak 5 MB")
    return None if idle is None or busy is None else (busy - idle) / PAYLOAD_5_MB_KIB


def targets(bench):
    """None of them where the static package was left out."""
    ours = [runtime for runtime in bench.runtimes if runtime.name == OURS]
    if not ours:
        return []
    hello_zip_kib = ours[0].hello_zip.stat().st_size / 1024
    return [
        Target("exec to first /next, of Rust's", "×", 0.27, median_ratio(bench, RUST, "start")),
        Target("exec to first /next, of the floor's", "×", 2.0,
               median_ratio(bench, FLOOR, "start")),
        Target("CPU per invocation at 16 B, of Rust's", "×", 1.0,
               median_ratio(bench, RUST, "cpu 16 B")),
        Target("CPU per invocation at 5 MB, of Rust's", "×", 0.35,
               median_ratio(bench, RUST, "cpu 5 MB")),
        Target("system calls per invocation at 16 B", "", 8, bench.median(OURS, "calls 16 B")),
        Target("peak RSS at 16 B", "KB", 520, bench.median(OURS, "peak 16 B")),
        Target("peak RSS above idle with a 5 MB echo", "× payload", 1.3, above_idle(bench)),
        Target("zip of examples/hello", "KB", 150, hello_zip_kib),
    ]


def amount(value, unit):
    """As text; two decimals where it has any."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    if unit.startswith("×"):
        return f"{text} {unit}" if " " in unit else f"{text}×"
    return f"{text} {unit}".rstrip()


def verdict(target):
    if target.value is None:
        return "not measured"
    return "reached" if target.reached else "not reached"
