"""Truth and verdict of first invocations, side by side.

    python3 test/support/confusion.py EVENTS LOG [...]

EVENTS: what `firstlight local --events EVENTS` wrote, which knows why each sandbox existed and who
waited. LOG: its log, in which the runtime of each process wrote what it could tell from inside.
Exit status 1 when our verdict is wrong anywhere where evidence decides.
"""

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

NAIVE_LIMIT_MS = 10_000


@dataclass
class Start:
    """One first invocation of a process."""

    function: str
    truth: dict  # the record of firstlight.firstInvocation
    record: dict  # the runtime's sandbox record

    @property
    def kind(self):
        return self.truth["startKind"]

    @property
    def verdict(self):
        return self.record["startKind"]

    @property
    def naive(self):
        """The rule that many libraries use: it knows nothing of waiting, processes or types."""
        return "proactive" if self.record["sinceInitMs"] > NAIVE_LIMIT_MS else "cold"

    @property
    def decidable(self):
        """Whether anything that a process can see tells this start from its opposite. A proactive
        start within ten seconds looks like a cold one that an extension held up, unless the request's
        trace began after the process was ready."""
        if self.kind != "proactive" or self.record["sinceInitMs"] > NAIVE_LIMIT_MS:
            return True
        began_s = trace_second(self.record["traceId"])
        return began_s is not None and began_s * 1000 > ready_ms(self.record)


def trace_second(trace_id):
    match = re.match(r"Root=1-([0-9a-f]{8})-", trace_id or "")
    return int(match.group(1), 16) if match else None


def ready_ms(record):
    """When the process asked for its first event, in milliseconds since 1970."""
    init_at = datetime.fromisoformat(record["initAt"].replace("Z", "+00:00"))
    return init_at.timestamp() * 1000 + record["initDurationMs"]


def read_starts(events, log_lines):
    """The starts that both sides know. `events`: dicts; `log_lines`: texts or bytes.
    Raises ValueError when one side knows of a first invocation and the other does not."""
    truths = {event["record"]["requestId"]: event for event in events
              if event["type"] == "firstlight.firstInvocation"}
    records = {}
    for line in log_lines:
        text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
        if '"sandbox first invocation"' in text:
            record = json.loads(text[text.index("{"):])
            records[record["requestId"]] = record
    alone = truths.keys() ^ records.keys()
    if alone:
        raise ValueError(f"only the events or only the log know of: {', '.join(sorted(alone))}")
    return [Start(event["function"], event["record"], records[request_id])
            for request_id, event in truths.items()]


def errors(starts, judge):
    """Those that judge(start) gets wrong although evidence decides."""
    return [start for start in starts if start.decidable and judge(start) != start.kind]


def table(starts, judge):
    """Rows: the truth; columns: what judge(start) says."""
    counts = Counter((start.kind, judge(start)) for start in starts)
    rows = sorted({start.kind for start in starts})
    columns = sorted({said for _, said in counts})
    width = max(len(row) for row in [*rows, "truth \\ verdict"])
    lines = [f"{'truth / verdict':<{width}}" + "".join(f"  {column}" for column in columns)]
    for row in rows:
        cells = (f"  {counts[row, column] or '.':>{len(column)}}" for column in columns)
        lines.append(f"{row:<{width}}" + "".join(cells))
    return "\n".join(lines)


def report(starts):
    """Both matrices and the starts behind them, as text."""
    hidden = [start for start in starts if not start.decidable]
    parts = [f"{len(starts)} first invocations, of which {len(hidden)} no process could tell from its opposite "
             "(proactive within 10 s, no newer trace)."]
    decided = [start for start in starts if start.decidable]
    for title, judge in (("firstlight", lambda start: start.verdict), ("naive 10 s rule", lambda start: start.naive)):
        wrong = len(errors(starts, judge))
        parts.append(f"{title}: {wrong} of {len(decided)} wrong where evidence decides\n\n{table(decided, judge)}")
    if hidden:
        parts.append(f"firstlight, where none decides\n\n{table(hidden, lambda start: start.verdict)}")
    parts.append("\n".join(["each start:", *(_line(start) for start in starts)]))
    return "\n\n".join(parts) + "\n"


def _line(start):
    truth, record = start.truth, start.record
    waited = f"waited {truth['waitedMs']:.0f} ms" if truth["waited"] else "nobody waited"
    return (f"  {start.function:<22} {truth['purpose']:<23} {waited:<17} since init {record['sinceInitMs']:>8.0f} ms"
            f"  idle {record['idleMs']:>8.0f} ms  truth {start.kind:<23} firstlight {start.verdict:<23}"
            f" ({record['evidence']})  naive {start.naive}{'' if start.decidable else '  [undecidable]'}")


def main(events_file, *log_files):
    with open(events_file) as file:
        events = [json.loads(line) for line in file]
    lines = []
    for name in log_files:
        with open(name, "rb") as file:
            lines += file
    starts = read_starts(events, lines)
    print(report(starts), end="")
    return 1 if errors(starts, lambda start: start.verdict) else 0


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
