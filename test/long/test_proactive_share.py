"""scripts/proactive-share at true scale: the share moves as the article says. "Understanding AWS Lambda
proactive initialization" (Datadog, 2023): "if request durations are typically very long, users will see more
cold starts"; "if requests are very short, but initializations are very long, then users will see fewer"."""

import csv

import pytest

from support.experiments import made_up_aws, run_script

DURATION_S = 200
WAVE_S = 15  # what a deployment causes at once comes within this


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pooled(rows, **wanted):
    """The share of the starts of all cells that have these lengths, and how many starts those are."""
    mine = [row for row in rows if all(row[name] in map(str, values) for name, values in wanted.items())]
    proactive, cold = (sum(int(row[kind]) for row in mine) for kind in ("proactive", "cold"))
    return proactive / (proactive + cold), proactive + cold


@pytest.mark.timeout(DURATION_S + 200)
def test_share_moves_as_the_article_says(shared, report):
    prefix = shared / "share"
    done = run_script("proactive-share", "--sweep", "--duration", DURATION_S, "--seed", 1, "--init", 0.1, 0.5, 5,
                      "--handler", 0.05, 2, 5, "--output", prefix, seconds=DURATION_S + 150)
    assert done.returncode == 0, done.stderr
    report("proactive-share", done.stdout)
    cells = rows_of(f"{prefix}.csv")
    short_inits, some = pooled(cells, init_s=[0.1], handler_s=[2.0, 5.0])
    long_inits, others = pooled(cells, init_s=[5.0], handler_s=[2.0, 5.0])
    assert min(some, others) >= 10, done.stdout
    assert long_inits > short_inits + 0.25
    short_requests, _ = pooled(cells, handler_s=[0.05])
    long_requests, _ = pooled(cells, handler_s=[5.0])
    assert short_requests > long_requests + 0.15

    happened = [(float(row["seconds"]), row["what"]) for row in rows_of(f"{prefix}-wave.csv")]
    deployments = [at for at, what in happened if what == "deployment"]
    starts = [at for at, what in happened if what != "deployment"]
    waves = [sum(at <= start < at + WAVE_S for start in starts) for at in deployments]
    calm = [sum(at - WAVE_S <= start < at for start in starts) for at in deployments]
    assert len(deployments) >= 3
    assert sum(waves) > 2 * sum(calm) and min(waves) >= 3, (waves, calm)
    assert (shared / "share.png").read_bytes().startswith(b"\x89PNG")


def test_in_an_account(tmp_path):
    """Played by a made-up `aws` and a made-up `firstlight`: what they are asked."""
    path, calls = made_up_aws(tmp_path, {"get-function-configuration": (0, {}), "update-function": (0, {}),
                                         "wait": (0, {}), "lambda invoke": (0, {"tail": ""})})
    firstlight = tmp_path / "firstlight"
    firstlight.write_text("#!/bin/sh\necho firstlight \"$@\"\n")
    firstlight.chmod(0o755)
    done = run_script("proactive-share", "orders", "--duration", 3, "--deploy-every", 1, "--think-time", 0.2,
                      "--region", "eu-west-1", path=f"{path}:/bin:/usr/bin", FIRSTLIGHT_BUILD=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "firstlight report --log-group /aws/lambda/orders --start 2m --region eu-west-1" in done.stdout
    words = [call.split()[1] for call in calls()]
    assert words.count("invoke") >= 3 and words.count("update-function-configuration") >= 1
    assert all("--region eu-west-1" in call for call in calls())
