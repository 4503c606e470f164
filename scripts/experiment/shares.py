"""How many starts were proactive, by the events of a local Lambda, which tell the truth."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime


@dataclass
class Start:
    """A process's first invocation. at: seconds since 1970. waited_ms: how long its caller waited for init."""

    function: str
    at: float
    kind: str
    purpose: str
    waited_ms: float


def starts_of(events):
    """In the order in which they happened."""
    return [Start(event["function"], datetime.fromisoformat(event["time"]).timestamp(), event["record"]["startKind"],
                  event["record"]["purpose"], event["record"]["waitedMs"])
            for event in events if event["type"] == "firstlight.firstInvocation"]


def wilson(part, whole):
    """The 95 % interval of a share, (low, high); (0, 1) of nothing. Source: E. B. Wilson, "Probable
    inference, the law of succession, and statistical inference", 1927."""
    if whole == 0:
        return 0.0, 1.0
    z = 1.959964
    share, spread = part / whole, z * z / whole
    middle = share + spread / 2
    away = z * math.sqrt(share * (1 - share) / whole + spread / whole / 4)
    return max(0.0, (middle - away) / (1 + spread)), min(1.0, (middle + away) / (1 + spread))


@dataclass
class Share:
    """Of the starts on demand that were no re-inits. share, low, high: 0 to 1; share is None of no start."""

    proactive: int
    cold: int

    @property
    def share(self):
        whole = self.proactive + self.cold
        return self.proactive / whole if whole else None

    @property
    def interval(self):
        return wilson(self.proactive, self.proactive + self.cold)

    def __str__(self):
        if self.share is None:
            return "no start"
        low, high = self.interval
        return (f"{100 * self.share:.0f} % proactive ({self.proactive} of {self.proactive + self.cold};"
                f" 95 %: {100 * low:.0f} to {100 * high:.0f} %)")


def share_of(starts):
    kinds = Counter(start.kind for start in starts)
    return Share(kinds["proactive"], kinds["cold"])


def summary(starts):
    """A few lines for people."""
    lines = [str(share_of(starts))]
    for (kind, purpose), count in Counter((start.kind, start.purpose) for start in starts).most_common():
        lines.append(f"  {count:5} {kind}, started for: {purpose}")
    waits = sorted(start.waited_ms for start in starts if start.kind == "cold")
    if waits:
        lines.append(f"  callers of cold starts waited {waits[len(waits) // 2]:.0f} ms (median),"
                     f" {waits[-1]:.0f} ms at most")
    return "\n".join(lines)
