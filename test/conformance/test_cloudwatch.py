"""`query --log-group` and `report --log-group`: through the real AWS CLI against moto, and with a program that
stands in for the CLI where moto has no such answer."""

import json
import os
import pty
import signal
import subprocess
import time

import pytest

from support.build import built
from support.fake_aws import FakeAws
from support.moto import CREDENTIALS, TOOLS, moto
from support.patience import PATIENCE_S, until
from support.program import Program

GROUP = "/aws/lambda/orders"
STREAM = "2026/11/29/[$LATEST]abc"


def environment(folder, first_on_path=TOOLS, **more):
    return {"PATH": f"{first_on_path}:/usr/bin:/bin", "HOME": os.fspath(folder), **CREDENTIALS, **more}


def run(folder, *arguments, **options):
    options.setdefault("env", environment(folder))
    return subprocess.run([built("firstlight"), *map(str, arguments)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=6 * PATIENCE_S, **options)


def rows(result):
    assert result.returncode == 0, result.stderr
    return [{cell["field"]: cell["value"] for cell in row if cell["field"] != "@ptr"}
            for row in json.loads(result.stdout)["results"]]


# ---- moto ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def now_ms():
    return int(time.time() * 1000)


def sandbox(at_ms, number):
    """What a sandbox logs of a cold start."""
    request = f"{number:08x}-aaaa-4bbb-8ccc-dddddddddddd"
    return [(at_ms, "INIT_START Runtime Version: provided:al2023.v1\tRuntime Version ARN: arn:aws:x\n"),
            (at_ms + 50, f"START RequestId: {request} Version: $LATEST\n"),
            (at_ms + 55, 'a line\nof two, with a\ttab, "quotes" and ü\n'),
            (at_ms + 60, f"END RequestId: {request}\n"),
            (at_ms + 61, f"REPORT RequestId: {request}\tDuration: 9.50 ms\tBilled Duration: 10 ms\t"
                         "Memory Size: 128 MB\tMax Memory Used: 30 MB\tInit Duration: 41.20 ms\t\n")]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory, now_ms):
    """GROUP has an old sandbox and one of ten minutes ago, `other` one, `many` more than a page."""
    with moto(tmp_path_factory.mktemp("moto")) as server:
        server.put(GROUP, STREAM, sandbox(now_ms - 7200_000, 1) + sandbox(now_ms - 600_000, 2))
        server.put("other", STREAM, sandbox(now_ms - 600_000, 3))
        server.put("many", STREAM, [event for number in range(2100)
                                    for event in sandbox(now_ms - 600_000 + 100 * number, number)])
        yield server


def test_query_runs_in_the_cloud(cloud, tmp_path, now_ms):
    text = "fields @timestamp, @message | sort @timestamp asc | limit 2"
    result = run(tmp_path, "query", "--format", "json", text, "--log-group", GROUP, "--endpoint-url", cloud.url)
    assert rows(result) == [
        {"@timestamp": str(at), "@message": message.removesuffix("\n")}
        for at, message in sandbox(now_ms - 600_000, 2)[:2]]
    queries = cloud.logs.describe_queries(logGroupName=GROUP)["queries"]
    assert text in [query["queryString"] for query in queries]


@pytest.mark.parametrize("span,wanted", [((), 5), (("--start", "1d"), 10),
                                         (("--start", "1d", "--end", "1h"), 5), (("--start", "1m"), 0)])
def test_query_is_of_a_range_of_time(cloud, tmp_path, span, wanted):
    result = run(tmp_path, "query", "--format", "json", "fields @message", "--log-group", GROUP, *span,
                 "--endpoint-url", cloud.url)
    assert len(rows(result)) == wanted


def test_query_takes_several_groups(cloud, tmp_path):
    result = run(tmp_path, "query", "--format", "json", "fields @log", "--log-group", GROUP, "--log-group", "other",
                 "--endpoint-url", cloud.url, "--region", "us-east-1")
    assert sorted(row["@log"] for row in rows(result)) == [GROUP] * 5 + ["other"] * 5


@pytest.mark.parametrize("span,wanted", [((), 1), (("--start", "1d"), 2)])
def test_report_reads_from_the_cloud(cloud, tmp_path, span, wanted):
    result = run(tmp_path, "report", "--json", "--log-group", GROUP, *span, "--endpoint-url", cloud.url)
    assert (result.returncode, result.stderr) == (0, "")
    report = json.loads(result.stdout)
    assert report["total"]["billing"]["reports"] == wanted


def test_report_adds_groups_and_pages(cloud, tmp_path):
    """10,500 events: the service gives 10,000 at once at most."""
    result = run(tmp_path, "report", "--json", "--log-group", "many", "--log-group", "other", "--endpoint-url",
                 cloud.url)
    assert (result.returncode, result.stderr) == (0, "")
    report = json.loads(result.stdout)
    assert report["total"]["billing"]["reports"] == 2101
    assert report["input"]["lines"] == 2101 * 5


@pytest.mark.parametrize("command", [("query", "fields @message"), ("report",)])
def test_a_group_that_is_not_there_is_named(cloud, tmp_path, command):
    result = run(tmp_path, *command, "--log-group", "/aws/lambda/nobody", "--endpoint-url", cloud.url)
    assert (result.returncode, result.stdout) == (3, "")
    assert f"firstlight {command[0]}: there is no log group /aws/lambda/nobody: check its name" in result.stderr


@pytest.mark.parametrize("command", [("query", "fields @message"), ("report",)])
def test_what_the_real_cli_lacks_is_told(cloud, tmp_path, command):
    def stderr_of(*options, **change):
        env = {name: value for name, value in {**environment(tmp_path), **change}.items() if value is not None}
        result = run(tmp_path, *command, "--log-group", GROUP, *options, env=env)
        assert (result.returncode, result.stdout) == (3, "")
        return result.stderr

    assert "no AWS credentials: run `aws configure`" in stderr_of(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
    assert "no AWS region: name one with --region" in stderr_of(AWS_DEFAULT_REGION=None)
    assert "no such AWS profile" in stderr_of("--profile", "nobody")
    assert "cannot reach CloudWatch Logs" in stderr_of("--endpoint-url", "http://127.0.0.1:1", AWS_MAX_ATTEMPTS="1")
    assert "there is no `aws` on the PATH" in stderr_of(PATH=os.fspath(tmp_path))


# ---- A program in the CLI's place ----------------------------------------------------------------


@pytest.fixture
def aws(tmp_path):
    folder = tmp_path / "bin"
    folder.mkdir()
    return FakeAws(folder)


def with_fake(aws, *arguments, **options):
    return run(aws.folder, *arguments, env=environment(aws.folder, aws.folder), **options)


def program(aws, *arguments):
    return Program([built("firstlight"), *arguments], environment(aws.folder, aws.folder))


def answer(status, *values, **more):
    return {"status": status, "results": [[{"field": "n", "value": value}] for value in values],
            "statistics": {"recordsMatched": float(len(values)), "recordsScanned": 1000.0, "bytesScanned": 5e6},
            **more}


STARTED = {"queryId": "id-1"}


def test_query_is_followed_until_it_is_complete(aws):
    aws.plan(start_query=[STARTED], get_query_results=[answer("Scheduled"), answer("Running", "1"),
                                                       answer("Unknown"), answer("Complete", "1", "2")])
    result = with_fake(aws, "query", "stats count(*) as n", "--log-group", GROUP)
    assert (result.returncode, result.stdout, result.stderr) == (0, "n\n-\n1\n2\n", "")
    assert aws.inputs("get-query-results") == [{"queryId": "id-1"}] * 4
    assert not aws.calls("stop-query")


def test_query_is_sent_as_it_was_written(aws):
    """Words of the language that we do not know, and values that the CLI would read as something else."""
    text = "file:///etc/passwd | pattern @message\n| anomaly 'ü'"
    aws.plan(start_query=[STARTED], get_query_results=[answer("Complete")])
    result = with_fake(aws, "query", text, "--log-group", "-g", "--log-group", GROUP, "--start",
                       "2026-11-22T00:00:00.500Z", "--end", "1795312801", "--endpoint-url", "http://127.0.0.1:1",
                       "--region", "eu-west-1", "--profile", "me")
    assert (result.returncode, result.stderr) == (0, "")
    assert aws.inputs("start-query") == [{"logGroupNames": ["-g", GROUP], "startTime": 1795305600,
                                          "endTime": 1795312801, "queryString": text}]
    [call] = aws.calls("start-query")
    assert call["argv"][-6:] == ["--endpoint-url", "http://127.0.0.1:1", "--region", "eu-west-1", "--profile", "me"]


def test_pages_are_put_together(aws):
    aws.plan(start_query=[STARTED], get_query_results=[answer("Complete", "1", nextToken="t"),
                                                       answer("Complete", "2", nextToken="u"), answer("Complete", "3")])
    result = with_fake(aws, "query", "fields n", "--log-group", GROUP, "--format", "csv")
    assert (result.returncode, result.stdout) == (0, "n\n1\n2\n3\n")
    assert [page.get("nextToken") for page in aws.inputs("get-query-results")] == [None, "t", "u"]


@pytest.mark.parametrize("status,hint", [("Failed", ""), ("Cancelled", ""), ("Timeout", "a shorter time")])
def test_query_that_does_not_complete_is_told(aws, status, hint):
    aws.plan(start_query=[STARTED], get_query_results=[answer(status, "7")])
    result = with_fake(aws, "query", "fields n", "--log-group", GROUP, "--format", "json")
    assert result.returncode == 3 and hint in result.stderr
    assert f"CloudWatch did not complete the query: its status is {status}" in result.stderr
    assert json.loads(result.stdout)["status"] == status


MALFORMED = "MalformedQueryException"
WORDS = "\nAn error occurred (MalformedQueryException) when calling the StartQuery operation: "


@pytest.mark.parametrize("words,shown", [
    (WORDS + "unexpected symbol found } at line 2 and position 2\n", "    2 | | } n\n      |   ^\n"),
    (json.dumps({"Code": MALFORMED, "Message": "bad", "queryCompileError": {
        "location": {"startCharOffset": 7, "endCharOffset": 8}, "message": "bad"}}), "    1 | fields n\n      |        ^\n"),
    # It does not say where: we may know.
    (WORDS + "mismatched input\n", "    2 | | } n\n      |   ^\n"),
])
def test_an_error_of_the_query_has_its_place(aws, words, shown):
    aws.plan(start_query=[{"err": words, "code": 254}])
    result = with_fake(aws, "query", "fields n\n| } n", "--log-group", GROUP)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("firstlight query: CloudWatch cannot read the query: ")
    assert shown in result.stderr


def test_trouble_on_the_way_stops_the_query(aws):
    denied = "An error occurred (AccessDeniedException) when calling the GetQueryResults operation: no\n"
    aws.plan(start_query=[STARTED], get_query_results=[answer("Running"), {"err": denied, "code": 254}],
             stop_query=[{"success": True}])
    result = with_fake(aws, "query", "fields n", "--log-group", GROUP)
    assert (result.returncode, result.stdout) == (3, "")
    assert "the permission logs:GetQueryResults" in result.stderr
    assert aws.inputs("stop-query") == [{"queryId": "id-1"}]


def test_what_is_no_answer_is_told(aws):
    aws.plan(start_query=[{"out": "hello"}])
    result = with_fake(aws, "query", "fields n", "--log-group", GROUP)
    assert (result.returncode, result.stderr) == (
        3, "firstlight query: what the AWS CLI printed is no answer to start-query\n")


@pytest.mark.parametrize("running", [answer("Running", "1"), {"sleep": 60}], ids=["between calls", "within a call"])
def test_an_interrupt_stops_the_query_and_shows_what_there_is(aws, running):
    aws.plan(start_query=[STARTED], get_query_results=[running], stop_query=[{"success": True}],
             get_query_results_after_stop=[answer("Cancelled", "1", "2")])
    query = program(aws, "query", "fields n", "--log-group", GROUP, "--format", "csv")
    try:
        until(lambda: aws.calls("get-query-results"), "the query is asked after")
        query.process.send_signal(signal.SIGINT)
        assert query.exit_code() == 130
    finally:
        query.close()
    assert aws.inputs("stop-query") == [{"queryId": "id-1"}]
    assert "n\n1\n2\n" in query.text()
    assert "interrupted: these are the results till then" in query.text()


def test_a_query_that_cannot_be_stopped_is_named(aws):
    aws.plan(start_query=[STARTED], get_query_results=[{"sleep": 60}], stop_query=[{"err": "no\n", "code": 1}],
             get_query_results_after_stop=[answer("Running")])
    query = program(aws, "query", "fields n", "--log-group", GROUP)
    try:
        until(lambda: aws.calls("get-query-results"), "the query is asked after")
        query.process.send_signal(signal.SIGINT)
        assert query.exit_code() == 130
    finally:
        query.close()
    assert "query id-1 may run on: the AWS CLI failed: no" in query.text()


def test_progress_is_shown_to_a_person(aws):
    """After the first second, on a terminal alone."""
    aws.plan(start_query=[STARTED], get_query_results=[answer("Running")] * 5 + [answer("Complete", "1")])
    ours, theirs = pty.openpty()
    with open(ours, "rb", buffering=0) as terminal:
        subprocess.run([built("firstlight"), "query", "fields n", "--log-group", GROUP], stderr=theirs, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=6 * PATIENCE_S,
                       env=environment(aws.folder, aws.folder))
        os.close(theirs)
        shown = b""
        try:
            while chunk := terminal.read(4096):
                shown += chunk
        except OSError:
            pass
    assert b"CloudWatch: matched 0 of 1,000 events so far, 5.0 MB" in shown
    assert b"matched 1 of 1,000 events, 5.0 MB in CloudWatch" in shown


# ---- The report, likewise ------------------------------------------------------------------------


def event_lines(*events):
    """As the CLI prints them when it is asked as we do."""
    return "".join(json.dumps({"timestamp": at, "message": message, "logStreamName": STREAM}) + "\n"
                   for at, message in events)


def test_report_asks_for_no_more_than_it_needs(aws):
    aws.plan(filter_log_events=[{"out": event_lines(*sandbox(1795305600000, 1))}])
    result = with_fake(aws, "report", "--json", "--log-group", GROUP, "--start", "2026-11-22", "--end",
                       "2026-11-23T00:00:00.5Z")
    assert (result.returncode, result.stderr) == (0, "")
    [parameters] = aws.inputs("filter-log-events")
    pattern = parameters.pop("filterPattern")
    assert parameters == {"logGroupName": GROUP, "startTime": 1795305600000, "endTime": 1795392000500}
    assert '?"REPORT RequestId"' in pattern and "?INIT_START" in pattern
    [call] = aws.calls()
    assert call["argv"][call["argv"].index("--output") + 1] == "text"


def is_asleep(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "S"


def test_an_interrupt_ends_the_report_and_the_cli(aws):
    aws.plan(filter_log_events=[{"out": event_lines(*sandbox(1795305600000, 1)), "sleep": 60}])
    report = program(aws, "report", "--json", "--log-group", GROUP)
    try:
        until(aws.has_answered, "the CLI has printed its lines")
        until(lambda: is_asleep(report.process.pid), "all that came is read")
        report.process.send_signal(signal.SIGINT)
        assert report.exit_code() == 130
    finally:
        report.close()
    read = json.loads(report.text())
    assert (read["input"]["interrupted"], read["total"]["billing"]["reports"]) == (True, 1)
    [call] = aws.calls()
    assert not os.path.exists(f"/proc/{call['pid']}")


def test_trouble_on_the_way_is_told_with_the_report_of_what_came(aws):
    throttled = "An error occurred (ThrottlingException) when calling the FilterLogEvents operation: slow\n"
    aws.plan(filter_log_events=[{"out": event_lines(*sandbox(1795305600000, 1)), "err": throttled, "code": 254}])
    result = with_fake(aws, "report", "--json", "--log-group", GROUP, "--log-group", "other")
    assert result.returncode == 3 and "AWS refuses so many requests" in result.stderr
    assert json.loads(result.stdout)["total"]["billing"]["reports"] == 1
    assert len(aws.calls()) == 1


# ---- Usage ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments,wanted", [
    (("query", "fields n", "a.log", "--log-group", GROUP), "either --log-group or files"),
    (("report", "a.log", "--log-group", GROUP), "either --log-group or files"),
    (("query", "fields n", "--log-group", ""), "--log-group wants a name"),
    (("query", "fields n", "--region", "eu-west-1", "a.log"), "--region goes with --log-group"),
    (("query", "fields n", "--profile", "me", "a.log"), "--profile goes with --log-group"),
    (("report", "--endpoint-url", "http://127.0.0.1:1", "a.log"), "--endpoint-url goes with --log-group"),
    (("report", "--start", "1d", "a.log"), "--start and --end go with --log-group"),
    (("report", "--start", "soon", "--log-group", GROUP), "--start wants a time"),
    (("report", "--start", "1h", "--end", "2h", "--log-group", GROUP), "--start is after --end"),
    (("query", "fields n", *["--log-group", GROUP] * 51), "at most 50 log groups"),
    (("report", "--region", "eu-wset-1", "a.log"), "no prices for region eu-wset-1; did you mean"),
])
def test_what_makes_no_sense_is_told(aws, arguments, wanted):
    result = with_fake(aws, *arguments)
    assert (result.returncode, result.stdout) == (2, "") and wanted in result.stderr
    assert not aws.calls()


@pytest.mark.parametrize("region,price", [("eu-west-1", True), ("us-gov-nowhere-1", False)])
def test_the_region_is_that_of_logs_and_prices(aws, region, price):
    aws.plan(filter_log_events=[{"out": event_lines(*sandbox(1795305600000, 1))}])
    result = with_fake(aws, "report", "--log-group", GROUP, "--region", region)
    assert (result.returncode, result.stderr) == (0, "")
    assert ("For money, give" not in result.stdout) == price
    [call] = aws.calls()
    assert call["argv"][-2:] == ["--region", region]
