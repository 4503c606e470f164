"""The articles' numbers, by report and by query: a day of 78 proactive and 18 cold starts, and every measurement of when
init is free."""

import csv
import io
import json
import subprocess

import pytest

from support.build import ROOT, built
from support.logs import MIDNIGHT_MS, articles_day, report_line, rfc3339
from support.patience import PATIENCE_S

QUERIES = ROOT / "deploy/insights/queries"


def firstlight(*arguments, stdin):
    done = subprocess.run([built("firstlight"), *map(str, arguments)], input=stdin.encode(), capture_output=True,
                          timeout=PATIENCE_S, check=False)
    assert done.returncode == 0 and done.stderr == b"", done.stderr.decode()
    return done.stdout.decode()


def rows(text, *arguments, stdin):
    """What a query answers, as dicts."""
    return list(csv.DictReader(io.StringIO(firstlight("query", "--format", "csv", *arguments, *text, stdin=stdin))))


# ---- 78 and 18 are 81 % --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def day():
    return articles_day()


def test_report_and_queries_agree_on_the_articles_share(day):
    total = json.loads(firstlight("report", "--json", stdin=day))["total"]
    assert (total["kinds"]["proactive"], total["kinds"]["cold"]) == (78, 18)
    assert f"{100 * total['proactiveShare']:.2f}" == "81.25"
    # The article's own query, word for word.
    counts = rows([], "-f", QUERIES / "article.query", stdin=day)
    assert {row["proactiveInitialization"]: row["count()"] for row in counts} == {"1": "78", "0": "18"}
    [share] = rows(["stats sum(startKind = 'proactive') as proactive, sum(startKind = 'cold') as cold, "
                    "100 * proactive / (proactive + cold) as percent"], stdin=day)
    assert share == {"proactive": "78", "cold": "18", "percent": "81.25"}


def test_report_and_queries_agree_on_every_point_of_the_articles_plot(day):
    """Cumulative, hour by hour."""
    starts = json.loads(firstlight("report", "--json", stdin=day))["startList"]
    hours = rows([], "-f", QUERIES / "proactive-share.query", stdin=day)
    plotted = {"proactive": [], "cold": []}
    for hour in sorted(hours, key=lambda row: row["bin(1h)"]):
        for kind, points in plotted.items():
            points.append((points[-1] if points else 0) + int(hour[kind]))
    assert (len(hours), plotted["proactive"][-1], plotted["cold"][-1]) == (25, 78, 18)
    ends = [row["bin(1h)"][:13].replace(" ", "T") for row in sorted(hours, key=lambda row: row["bin(1h)"])]
    for kind, points in plotted.items():
        assert points == [sum(start["startKind"] == kind and start["at"][:13] <= end for start in starts)
                          for end in ends]


# ---- When init is free ---------------------------------------------------------------------------


def published():
    with open(ROOT / "deploy/init-billing/published-2022.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lines_of(row):
    """One measurement as its function's log. The one without an init had it cut off after 10 s, and ran it again; what
    the function printed shows when it began."""
    init_ms = float(row["init_duration_ms"]) if row["init_duration_ms"] else None
    report = report_line("r", float(row["duration_ms"]), int(row["billed_duration_ms"]), init_ms)
    began_ms = 10_050 if init_ms is None else init_ms
    return "".join(f"{rfc3339(MIDNIGHT_MS + int(at_ms))} {line}\n" for at_ms, line in [
        (0, "Init starting"), (began_ms, "START RequestId: r Version: $LATEST"),
        (began_ms + float(row["duration_ms"]), "END RequestId: r"), (began_ms + float(row["duration_ms"]), report)])


@pytest.mark.parametrize("row", published(), ids=lambda row: "-".join(
    (row["package"], row["runtime"], row["arch"], row["init_config"])).replace(" ", "-"))
def test_published_row_is_judged_as_the_article_judged_it(row):
    log = lines_of(row)
    [bill] = csv.DictReader(io.StringIO(firstlight("report", "--csv=billing", stdin=log)))
    wanted = "free" if row["init_free"] == "yes" else "billed" if row["init_duration_ms"] else "re-run"
    assert (bill["outcome"], bill["billedMs"]) == (wanted, row["billed_duration_ms"])
    # The saved query sees inits that REPORT tells of.
    inits = rows([], "-f", QUERIES / "billed-init.query", stdin=log)
    assert [(init["billed"], init["free"]) for init in inits] == (
        {"free": [("0", "1")], "billed": [("1", "0")], "re-run": []}[wanted])


def test_published_rows_together():
    """As one log, which the query counts at once."""
    [inits] = rows([], "-f", QUERIES / "billed-init.query", stdin="".join(map(lines_of, published())))
    with_init = [row for row in published() if row["init_duration_ms"]]
    assert (inits["free"], inits["billed"]) == tuple(
        str(sum(row["init_free"] == free for row in with_init)) for free in ("yes", "no"))
