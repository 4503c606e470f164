"""`firstlight report`: what it says of logs whose right answer is known."""

import csv
import fcntl
import io
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from support.build import built
from support.lambda_local import function, wait_for
from support.logs import MIDNIGHT_MS, articles_day, invocation, record, report_line, rfc3339
from support.patience import PATIENCE_S, until

GOLDEN = Path(__file__).with_name("report_of_the_articles_day.txt")


def firstlight(*arguments, stdin=b"", **more):
    return subprocess.run([built("firstlight"), "report", *map(str, arguments)], input=stdin,
                          capture_output=True, timeout=PATIENCE_S, **more)


def report(*arguments, stdin=b""):
    """The report as JSON, of what went well."""
    result = firstlight("--json", *arguments, stdin=stdin)
    assert (result.returncode, result.stderr) == (0, b"")
    return json.loads(result.stdout)


def lines(*texts):
    return ("\n".join(texts) + "\n").encode()


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    path = tmp_path_factory.mktemp("day") / "day.log"
    path.write_text(articles_day())
    return path


# ---- The article's numbers -----------------------------------------------------------------------


def test_articles_day_is_81_per_cent(day):
    total = report(day)["total"]
    assert (total["kinds"]["proactive"], total["kinds"]["cold"], total["starts"]) == (78, 18, 96)
    assert int(total["proactiveShare"] * 100) == 81
    low, high = total["proactiveShareInterval95"]
    assert (round(low, 4), round(high, 4)) == (0.7230, 0.8780)


def test_articles_plot_ends_with_its_counts(day):
    starts = report(day)["startList"]
    assert [start["at"] for start in starts] == sorted(start["at"] for start in starts)
    proactive, cold, so_far = 0, 0, []
    for start in starts:
        proactive += start["startKind"] == "proactive"
        cold += start["startKind"] == "cold"
        so_far.append((proactive, cold))
    assert so_far[-1] == (78, 18)
    rows = re.findall(r"^2026-11-2\d \d\d:\d\d:\d\d +(\d+) +(\d+)", firstlight(day).stdout.decode(), re.M)
    assert len(rows) == 12 and rows[-1] == ("78", "18")
    assert all((int(p), int(c)) in so_far for p, c in rows)


def test_tables_are_as_they_were_looked_at(day):
    assert firstlight("--region", "us-east-1", day).stdout.decode() == GOLDEN.read_text()


@pytest.mark.parametrize("line,kind", [
    ('{"proactiveInitialization": 1}', "proactive"),
    ('{"proactiveInitialization": false}', "cold"),
    ("{proactiveInitialization: True}", "proactive"),
    ("2023-07-20T12:00:00.000Z\t8f50\tINFO\t{ proactiveInitialization: false }", "cold"),
    ('{"meta":{"cold_start":"false","proactive_initialization":"true"}}', "proactive"),
    ('{"meta":{"cold_start":"true","datadog_lambda":"9.0"}}', "cold"),
    ('{"service":"pay","cold_start":true,"function_request_id":"c-3"}', "undecided"),
])
def test_records_of_others_count(line, kind):
    kinds = report(stdin=lines(line, '{"cold_start":false}'))["total"]["kinds"]
    assert {name: count for name, count in kinds.items() if count} == {kind: 1}


# ---- Judging again -------------------------------------------------------------------------------


def test_threshold_judges_the_evidence_again():
    early = record(MIDNIGHT_MS, "cold", "a", idle_ms=4000.0)
    late = record(MIDNIGHT_MS + 1, "proactive", "b", idle_ms=20000.0)
    log = lines(json.dumps(early), json.dumps(late))
    as_logged = report(stdin=log)
    assert as_logged["total"]["kinds"]["proactive"] == 1 and as_logged["total"]["earlyCandidates"] == 1
    assert report("--threshold", "2000", stdin=log)["total"]["kinds"]["proactive"] == 2
    raised = report("--threshold", "30000", stdin=log)
    assert raised["total"]["kinds"]["proactive"] == 0 and raised["total"]["earlyCandidates"] == 2
    assert raised["total"]["logged"]["proactive"] == 1 and raised["judgedAgain"]


def test_naive_rule_stands_beside_ours():
    log = lines(json.dumps(record(MIDNIGHT_MS, "cold", "a", init_ms=9996.0, idle_ms=5.0)),
                json.dumps(record(MIDNIGHT_MS, "re-init", "b", init_ms=11000.0, generation=1)))
    naive = report(stdin=log)["total"]["naive"]["proactive"]
    assert (naive["cold"], naive["re-init"]) == (1, 1)
    assert re.search(r"^proactive +1 +1$", firstlight(stdin=log).stdout.decode(), re.M)


# ---- Billing -------------------------------------------------------------------------------------


def test_init_on_the_bill():
    log = lines(
        *invocation(MIDNIGHT_MS, record(MIDNIGHT_MS, "cold", "a", architecture="arm64", init_ms=1000.06),
                    duration_ms=100.77, billed_ms=1101, init_ms=1000.06),
        *invocation(MIDNIGHT_MS, request_id="b", duration_ms=5.2, billed_ms=6),
        *invocation(MIDNIGHT_MS, request_id="c", duration_ms=5.2, billed_ms=7))
    result = report("--price-gb-s", "0.5", stdin=log)
    billing = result["total"]["billing"]
    assert billing["outcomes"] == {"without-init": 1, "free": 0, "billed": 1, "either": 0, "re-run": 0,
                                   "unseen": 0, "restored": 0, "does-not-add-up": 1}
    assert (billing["initBilledMs"], billing["initCost"]) == (1000, 0.0625)
    assert [bill["requestId"] for bill in result["billList"]] == ["a", "c"]
    text = firstlight(stdin=log).stdout.decode()
    assert "c: 5.20 ms are not 7 ms" in text


def test_price_is_the_architectures():
    def cost(architecture):
        first = record(MIDNIGHT_MS, "cold", "a", architecture=architecture)
        log = lines(json.dumps(first), report_line("a", 1000, 1000, memory_mb=1024))
        return report("--region", "us-east-1", stdin=log)["total"]["billing"]["cost"]
    assert (cost("x86_64"), cost("arm64")) == (0.0000166667, 0.0000133334)


# ---- Other formats -------------------------------------------------------------------------------


def test_csv_is_one_row_a_start(day):
    rows = list(csv.DictReader(io.StringIO(firstlight("--csv", day).stdout.decode())))
    assert len(rows) == 96 and sum(row["startKind"] == "proactive" for row in rows) == 78
    assert rows[0]["at"] == "2026-11-22T00:00:00.000Z" and rows[0]["function"] == "orders"
    assert all(None not in row and None not in row.values() for row in rows)


def test_csv_of_groups_and_billing(day):
    groups = list(csv.DictReader(io.StringIO(firstlight("--csv=groups", day).stdout.decode())))
    assert [row["grouping"] for row in groups] == ["total", "function", "version", "runtime"]
    assert {row["proactive"] for row in groups} == {"78"} and groups[2]["version"] == "7"
    assert all(None not in row and None not in row.values() for row in groups)
    bills = list(csv.DictReader(io.StringIO(firstlight("--csv=billing", day).stdout.decode())))
    assert len(bills) == 96 and {row["outcome"] for row in bills} == {"billed"}


def test_csv_quotes_what_it_must():
    first = record(MIDNIGHT_MS, "cold", "a", function='or"der,s\n')
    [row] = csv.DictReader(io.StringIO(firstlight("--csv", stdin=lines(json.dumps(first))).stdout.decode()))
    assert row["function"] == 'or"der,s\n'


def test_markdown_has_whole_tables(day):
    text = firstlight("--markdown", day).stdout.decode()
    tables = [block for block in text.split("\n\n") if block.startswith("|")]
    assert len(tables) >= 5
    for table in tables:
        assert len({row.count("|") for row in table.splitlines()}) == 1, table


# ---- The terminal --------------------------------------------------------------------------------


def on_a_terminal(columns, *arguments, **environment):
    near, far = pty.openpty()
    fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    subprocess.run([built("firstlight"), "report", *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=far,
                   stderr=subprocess.PIPE, timeout=PATIENCE_S, env={**os.environ, **environment}, check=True)
    os.close(far)
    text = b""
    try:
        while chunk := os.read(near, 65536):
            text += chunk
    except OSError:  # how a terminal ends
        pass
    os.close(near)
    return text.decode()


def test_colour_is_for_terminals_alone(day, tmp_path):
    small = tmp_path / "small.log"
    small.write_text(json.dumps(record(MIDNIGHT_MS, "cold", "a")) + "\n")
    assert "\x1b[" in on_a_terminal(80, small, NO_COLOR="")
    assert "\x1b[" not in on_a_terminal(80, small, NO_COLOR="1")
    assert b"\x1b[" not in firstlight(small).stdout


def test_tables_fit_the_terminal(tmp_path):
    log = tmp_path / "wide.log"
    log.write_bytes(lines(*(json.dumps(record(MIDNIGHT_MS + i, "cold", f"r{i}", function=f"{i}-" + "ü" * 60))
                            for i in range(3))))
    rows = on_a_terminal(70, log, NO_COLOR="1").replace("\r\n", "\n").splitlines()
    assert max(map(len, rows)) <= 70 and any("…" in row for row in rows)


def test_control_characters_of_names_do_no_harm():
    first = record(MIDNIGHT_MS, "cold", "a", function="red\x1b[31m\n")
    text = firstlight(stdin=lines(json.dumps(first))).stdout.decode()
    assert "\x1b" not in text and "red\\u001b[31m\\n" in text


# ---- Bad input -----------------------------------------------------------------------------------


def test_empty_log_is_said_plainly(tmp_path):
    empty = tmp_path / "empty.log"
    empty.touch()
    result = firstlight(empty)
    assert result.returncode == 0 and b"The log is empty: there is nothing to report." in result.stdout
    assert report(empty)["total"]["proactiveShare"] is None


def test_log_without_any_start_is_said_plainly():
    result = firstlight(stdin=b"hello\nworld\n")
    assert result.returncode == 0 and b"None of these lines tells of a start" in result.stdout


def test_file_that_is_not_there_is_exit_status_1_and_the_rest_counts(day, tmp_path):
    result = firstlight(day, tmp_path / "nowhere.log")
    assert result.returncode == 1
    text = " ".join(result.stdout.decode().split())
    assert "nowhere.log: No such file or directory" in text and "78 of 96" in text
    result = firstlight("--json", day, tmp_path / "nowhere.log")
    assert result.returncode == 1 and b"nowhere.log: No such file or directory" in result.stderr
    assert json.loads(result.stdout)["total"]["starts"] == 96


def test_times_out_of_order_and_out_of_this_world():
    log = lines(json.dumps(record(MIDNIGHT_MS + 5000, "cold", "a")), json.dumps(record(MIDNIGHT_MS, "cold", "b")),
                json.dumps({**record(MIDNIGHT_MS, "cold", "c"), "timestamp": "9999-12-31T23:59:59.999Z"}))
    starts = report(stdin=log)["startList"]
    assert [start["at"] for start in starts] == [rfc3339(MIDNIGHT_MS), rfc3339(MIDNIGHT_MS + 5000),
                                                 "9999-12-31T23:59:59.999Z"]


def left_in(pipe):
    """Bytes that nobody has read yet."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_interrupt_prints_what_there_is(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    process = subprocess.Popen([built("firstlight"), "report", fifo], stdout=subprocess.PIPE)
    with open(fifo, "wb", buffering=0) as writer:
        writer.write(lines(json.dumps(record(MIDNIGHT_MS, "proactive", "a", idle_ms=20000.0))))
        until(lambda: left_in(writer) == 0, "the line to be read")
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=PATIENCE_S)
    text = output.decode()
    assert process.returncode == 130 and "Interrupted" in text and "1 of 1 on-demand" in text


@pytest.mark.parametrize("arguments,message", [
    (["--threshold", "soon"], "--threshold is milliseconds"),
    (["--threshold", "-1"], "--threshold is milliseconds"),
    (["--threshold", "86400001"], "--threshold is milliseconds"),
    (["--price-gb-s", "0"], "--price-gb-s is US dollars"),
    (["--price-gb-s", "0x10"], "--price-gb-s is US dollars"),
    (["--region", "eu-west-11"], "did you mean eu-west-1?"),
    (["--region", "moon"], "give --price-gb-s"),
    (["--region", "eu-west-1", "--price-gb-s", "1"], "either --region or --price-gb-s"),
    (["--json", "--csv"], "only one of --json, --csv and --markdown"),
    (["--csv=start"], "--csv is starts, groups or billing"),
    (["--jsn"], "did you mean --json?"),
])
def test_command_line_that_makes_no_sense(arguments, message):
    result = firstlight(*arguments)
    assert result.returncode == 2 and result.stdout == b""
    assert message in result.stderr.decode()


def test_output_that_cannot_be_written(day):
    with open("/dev/full", "wb") as full:
        result = subprocess.run([built("firstlight"), "report", day], stdout=full, stderr=subprocess.PIPE,
                                timeout=PATIENCE_S)
    assert result.returncode == 1 and b"cannot write the report" in result.stderr


# ---- Logs of the local Lambda --------------------------------------------------------------------


@pytest.mark.parametrize("log_format", ["Text", "JSON"])
def test_local_lambdas_log_beside_its_truth(cloud, gate, tmp_path, log_format):
    local = cloud(function("orders", prepared=1, logFormat=log_format), logStreamNames=True)
    local.wait_events("firstlight.sandboxReady")
    slow = local.begin(wait_for(gate))  # in the prepared one
    local.invoke({"do": "respond", "bytes": 3})  # so this one finds none free
    gate.touch()
    slow()
    local.reports(2)
    log, events = tmp_path / "local.log", tmp_path / "events.jsonl"
    log.write_text(local.text())
    events.write_text("".join(json.dumps(event) + "\n" for event in local.events()))
    truths = local.truths(2)
    assert {truth["startKind"] for truth in truths} == {"proactive", "cold"}
    both = report(log, events)["total"]
    assert both["starts"] == both["truths"] == len(truths) == 2
    for start in report(log, events)["startList"]:
        assert start["source"] == "record" and start["function"] == "orders"
        assert start["truth"]["startKind"] in [truth["startKind"] for truth in truths]
    # Each invocation is billed once, whichever tells of it; a custom runtime's init is on the bill.
    for paths in ([log], [events], [log, events]):
        billing = report(*paths)["total"]["billing"]
        assert billing["reports"] == 2 and billing["outcomes"]["billed"] == len(truths)
    assert report(events)["total"]["starts"] == len(truths)


def test_init_over_its_limit_is_seen_in_the_local_lambdas_log(cloud, tmp_path):
    local = cloud(function("orders", handler="stateful", environment={"PROBE_INIT_MS": "700"}, initLimit=0.3,
                           timeout=30), logStreamNames=True)
    local.invoke({"do": "respond", "bytes": 3})
    local.reports(1)
    log = tmp_path / "local.log"
    log.write_text(local.text())
    result = report(log)
    assert result["total"]["billing"]["outcomes"]["re-run"] == 1
    [bill] = result["billList"]
    assert bill["initBilledMs"] >= 700 and result["total"]["kinds"]["re-init"] == 1
