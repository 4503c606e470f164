"""The table of the init-billing experiment: rows as text, CSV and Markdown, with the rows of 2022 beside."""

import csv
import io
from dataclasses import dataclass

from .cases import Case
from .report_line import Report, Verdict

# The published file's columns, and ours.
COLUMNS = ["package", "runtime", "arch", "init_config", "init_duration_ms", "duration_ms", "billed_duration_ms",
           "init_free"]
MORE = ["why", "aborted_init_ms", "error"]
PUBLISHED = [f"published_{name}" for name in ("runtime", "init_duration_ms", "duration_ms", "billed_duration_ms",
                                              "init_free")]
HEADS = {"package": "package", "runtime": "runtime", "arch": "arch", "init_config": "init", "init_duration_ms": "init",
         "duration_ms": "duration", "billed_duration_ms": "billed", "init_free": "free", "why": "init billed",
         "aborted_init_ms": "aborted init", "published_runtime": "in 2022", "published_init_duration_ms": "init",
         "published_duration_ms": "duration", "published_billed_duration_ms": "billed", "published_init_free": "free",
         "error": "error"}


@dataclass
class Row:
    """One measured start. `runtime`: as the table shows it. report and verdict: None where `error` says why
    there are none. `payload`: what the function answered."""

    case: Case
    runtime: str
    report: Report | None = None
    verdict: Verdict | None = None
    error: str = ""
    payload: object = None


def number(value):
    return "" if value is None else f"{value:.2f}"


def cells(row, published):
    """{column: text}."""
    case, report, verdict = row.case, row.report, row.verdict
    shown = {"package": case.package, "runtime": row.runtime, "arch": case.architecture,
             "init_config": case.init_config, "error": row.error}
    if report is not None:
        shown |= {"init_duration_ms": number(report.init_ms), "duration_ms": number(report.duration_ms),
                  "billed_duration_ms": str(report.billed_ms), "init_free": verdict.free, "why": verdict.reason,
                  "aborted_init_ms": number(report.aborted_ms)}
    match = nearest(row, published)
    if match is not None:
        shown |= {column: match[column.removeprefix("published_")] for column in PUBLISHED}
    return shown


# ---- The rows of 2022 -------------------------------------------------------------------------------


def read_published(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def same_runtime(case, there):
    """Custom runtimes are named after provided.al2 there; where the table lost the name it may be any."""
    if not there:
        return True
    if case.package == "image":
        return True  # whatever the image holds
    return ("provided" in there) == (case.runtime != "managed")


def same_config(case, there):
    """An init over the limit is an init over the limit: there it slept 10 s."""
    if case.program != "slow-init" or case.provisioned:
        return False
    if case.extension:
        return there == "extension 1 s, init 1 s" and case.init_s == 1
    return there == ("sleep 10 s" if case.init_s >= 10 else "sleep 1 s")


def matches(case, there):
    architecture = "x86" if case.architecture == "x86_64" else case.architecture
    extension = f"{case.extension} extension"
    return (case.package == there["package"] and same_config(case, there["init_config"])
            and there["arch"] in ("", architecture) and same_runtime(case, there["runtime"])
            and (case.extension is None or extension in there["runtime"]))


def nearest(row, published):
    """Of the rows that match, the one whose duration is nearest; None: none matches."""
    fitting = [there for there in published if matches(row.case, there)]
    duration = row.report.duration_ms if row.report else 0
    return min(fitting, key=lambda there: abs(float(there["duration_ms"]) - duration), default=None)


# ---- Three forms -------------------------------------------------------------------------------------


def shown_columns(table):
    """Those that any row fills."""
    order = COLUMNS + MORE[:2] + PUBLISHED + MORE[2:]
    return [column for column in order if any(line.get(column) for line in table)]


def is_number(column):
    return column.endswith("_ms")


def as_text(rows, published):
    table = [cells(row, published) for row in rows]
    columns = shown_columns(table)
    lines = [[HEADS[column] for column in columns], *([line.get(column, "") for column in columns] for line in table)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns))]
    return "".join("  ".join(text.rjust(width) if is_number(column) else text.ljust(width)
                             for text, width, column in zip(line, widths, columns)).rstrip() + "\n" for line in lines)


def as_csv(rows, published):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS + MORE + PUBLISHED, lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells(row, published) for row in rows)
    return out.getvalue()


def as_markdown(rows, published):
    table = [cells(row, published) for row in rows]
    columns = shown_columns(table)
    lines = ["| " + " | ".join(HEADS[column] for column in columns) + " |",
             "|" + "|".join("---:" if is_number(column) else "---" for column in columns) + "|"]
    lines += ["| " + " | ".join(line.get(column, "").replace("|", "\\|") for column in columns) + " |"
              for line in table]
    return "\n".join(lines) + "\n"


FORMATS = {"text": as_text, "csv": as_csv, "markdown": as_markdown}


def primes_as_text(rows):
    """The article's other table: primes found in a second of init, and of the handler."""
    found = [row for row in rows if row.case.program == "primes" and isinstance(row.payload, dict)]
    if not found:
        return ""
    head = f"{'package':8}{'runtime':18}{'arch':8}{'primes in init':>16}{'in the handler':>16}{'ratio':>8}\n"
    return head + "".join(
        f"{row.case.package:8}{row.runtime:18}{row.case.architecture:8}{row.payload['initPrimes']:16,}"
        f"{row.payload['handlerPrimes']:16,}{row.payload['ratio'] or 0:8.2f}\n" for row in found)
