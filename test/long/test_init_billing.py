"""scripts/init-billing at true scale, against a local Lambda: every combination that it has, each judged as
the rules say, and each init over ten seconds cut off and shown."""

import csv
import io

import pytest
from experiment.cases import local_cases
from experiment.report_line import fits

from support.experiments import run_script

RULES = ["2022", "2025"]


def wanted(row, year):
    """(free, why) by the rules."""
    if "sleep 10.5 s" in row["init_config"] or "init 10.5 s" in row["init_config"]:
        if "provisioned" not in row["init_config"]:
            return "no", "aborted, and again within the invocation"
    if row["runtime"].startswith("managed"):
        if "provisioned" in row["init_config"]:
            return "no", "with the allocation"
        if year == "2022":
            return "yes", ""
    return "no", "with the invocation"


def seconds_of_init(row):
    return (10.5 if "10.5" in row["init_config"] else 1) + ("extension" in row["init_config"])


@pytest.mark.timeout(900)
@pytest.mark.parametrize("year", RULES)
def test_every_combination_at_true_scale(report, year):
    done = run_script("init-billing", "--local", "--billing", year, "--format", "csv", seconds=800)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    combinations = {(kind, case.init_s, case.extension, case.provisioned) for kind, case in local_cases()}
    assert len(rows) == len(combinations) == 3 * 2 * 3 * 2
    report(f"init-billing-{year}", done.stdout)
    for row in rows:
        judged = (row["init_free"], row["why"])
        assert judged == wanted(row, year), row
        duration, billed = float(row["duration_ms"]), int(row["billed_duration_ms"])
        if judged[1].startswith("aborted"):
            assert row["init_duration_ms"] == "" and fits(billed, duration)
            assert duration >= 1000 * (seconds_of_init(row) + 1), "init again, then the handler's second"
            assert 10_000 <= float(row["aborted_init_ms"]) < 15_000, row
        else:
            init = float(row["init_duration_ms"])
            assert init >= 1000 * seconds_of_init(row) and duration >= 1000, row
            with_init = [init] if judged[1] == "with the invocation" else []
            assert fits(billed, duration, *with_init) and row["aborted_init_ms"] == ""
    beside = [row for row in rows if row["published_init_free"]]
    assert len(beside) == 7, "each kind's sleeps of 1 s and (not custom's) over 10 s, and managed's extensions"
    alike = [row["init_free"] == row["published_init_free"] for row in beside]
    assert all(alike) if year == "2022" else alike.count(False) == 3
