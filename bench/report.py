"""Turns figures into a table: for a terminal, for Markdown, and as JSON."""

import datetime
import os
import platform
from statistics import median

from measure import METRICS
from targets import FLOOR, OURS, RUST, amount, targets, verdict

# Whose ratios the table shows where the static package is left out.
OURS_OTHERWISE = "firstlight-dynamic"

NO_FIGURE = "–"


def compared(bench):
    """Pairs of names whose ratios stand in the table."""
    names = [runtime.name for runtime in bench.runtimes]
    ours = OURS if OURS in names else OURS_OTHERWISE
    wanted = [(ours, RUST), (ours, FLOOR)]
    wanted += [(runtime.name, RUST) for runtime in bench.runtimes if runtime.is_visitor]
    return [(one, other) for one, other in wanted if one in names and other in names]


def machine():
    model = platform.machine()
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        for line in cpuinfo:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {"cpu": model, "architecture": platform.machine(), "cores": os.cpu_count(),
            "system": platform.system(), "kernel": platform.release().split("-")[0]}


def measured_where():
    here = machine()
    return (f"measured {datetime.date.today().isoformat()} on one core of {here['cpu']} "
            f"({here['architecture']}), {here['system']} {here['kernel']}")


# ---- JSON ---------------------------------------------------------------------------------------

def metrics_as_json(bench, name):
    metrics = {}
    for metric in METRICS:
        values = bench.figures[name][metric.key]
        if not values:
            continue
        metrics[metric.key] = {"unit": metric.unit, "median": median(values), "min": min(values),
                               "max": max(values), "values": values}
        ratios = bench.ratios(name, RUST, metric.key)
        if ratios:
            metrics[metric.key]["ratioToRust"] = median(ratios)
    return metrics


def as_json(bench, settings, left_out):
    """Everything that was measured, and what follows from it."""
    return {
        "date": datetime.date.today().isoformat(), "machine": machine(), "settings": settings,
        "runtimes": [{"name": runtime.name, "title": runtime.title,
                      "metrics": metrics_as_json(bench, runtime.name)}
                     for runtime in bench.runtimes],
        "targets": [{"title": target.title, "unit": target.unit, "limit": target.limit,
                     "value": target.value, "verdict": verdict(target)}
                    for target in targets(bench)],
        "leftOut": [{"name": name, "reason": reason} for name, reason in left_out],
        "notes": bench.notes,
    }


# ---- The table ----------------------------------------------------------------------------------

def cell(bench, name, metric):
    value = bench.median(name, metric.key)
    return NO_FIGURE if value is None else f"{value:,.{metric.digits}f}"


def ratio_cell(bench, pair, key):
    """With the least and the greatest of the rounds, where they differ."""
    ratios = bench.ratios(*pair, key)
    if not ratios:
        return NO_FIGURE
    texts = [f"{value:.2f}" for value in (median(ratios), min(ratios), max(ratios))]
    return texts[0] if texts[1] == texts[2] else f"{texts[0]} ({texts[1]} – {texts[2]})"


def rows(bench):
    """The table's cells, the heading first."""
    pairs = compared(bench)
    yield (["median"] + [runtime.name for runtime in bench.runtimes]
           + [f"{one} / {other}" for one, other in pairs])
    for metric in METRICS:
        title = f"{metric.title}, {metric.unit}" if metric.unit else metric.title
        yield ([title] + [cell(bench, runtime.name, metric) for runtime in bench.runtimes]
               + [ratio_cell(bench, pair, metric.key) for pair in pairs])


def in_two_lines(heading):
    """"firstlight-static / rust" over two lines, since its column is narrow."""
    for gap in (" / ", "-"):
        if gap in heading:
            above, below = heading.split(gap, 1)
            return above, f"/ {below}" if gap == " / " else below
    return "", heading


def as_text(bench, left_out):
    table = list(rows(bench))
    headings = [list(line) for line in zip(*map(in_two_lines, table[0]))]
    table[:1] = headings
    widths = [max(map(len, column)) for column in zip(*table)]
    lines = []
    for row in table:
        cells = [row[0].ljust(widths[0])]
        cells += [text.rjust(width) for text, width in zip(row[1:], widths[1:])]
        lines.append("  ".join(cells).rstrip())
    lines.insert(len(headings), "-" * (sum(widths) + 2 * (len(widths) - 1)))

    lines += ["", *(f"{runtime.name}: {runtime.title}" for runtime in bench.runtimes)]
    lines += [f"left out: {name}: {reason}" for name, reason in left_out]
    lines += [f"no figure: {note}" for note in bench.notes]
    lines.append(measured_where())
    checks = [(verdict(target), target.title, figure(target),
               f"at most {amount(target.limit, target.unit)}") for target in targets(bench)]
    if checks:
        lines += ["", "What the static package must reach:"]
        widths = [max(map(len, column)) for column in zip(*checks)]
        lines += ["  " + "  ".join(map(str.ljust, check, widths)).rstrip() for check in checks]
    return "\n".join(lines) + "\n"


def figure(target):
    return NO_FIGURE if target.value is None else amount(target.value, target.unit)


def markdown_table(table):
    table.insert(1, ["---"] + ["---:"] * (len(table[0]) - 1))
    return [f"| {' | '.join(row)} |" for row in table]


def as_markdown(bench, left_out):
    lines = markdown_table(list(rows(bench)))
    where = measured_where()
    lines += ["", where[0].upper() + where[1:] + ".", ""]
    lines += [f"- {runtime.name}: {runtime.title}" for runtime in bench.runtimes]
    lines += [f"- left out: {name}: {reason.splitlines()[0]}" for name, reason in left_out]
    lines += [f"- no figure: {note.splitlines()[0]}" for note in bench.notes]
    checks = [[target.title, amount(target.limit, target.unit), figure(target), verdict(target)]
              for target in targets(bench)]
    if checks:
        heading = ["what the static package must reach", "at most", "figure", ""]
        lines += ["", *markdown_table([heading] + checks)]
    return "\n".join(lines) + "\n"
