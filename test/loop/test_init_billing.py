"""scripts/init-billing: judging, the published rows beside ours, and what it does with an account, of which
a made-up `aws` plays the part. test/long has every combination at true scale."""

import csv
import io
import json
import re
import subprocess

import pytest
from experiment.billing_table import Row, as_csv, as_markdown, as_text, nearest, read_published
from experiment.cases import Case, by_suffix, cloud_cases, local_cases
from experiment.report_line import Report, Verdict, fits, judge, read_report

from support.build import ROOT, bootstrap_of, built
from support.experiments import made_up_aws, run_script
from support.lambda_local import cloud, function  # noqa: F401 - cloud is a fixture
from support.program import SANITIZERS

FOLDER = ROOT / "deploy/init-billing"
PUBLISHED = read_published(FOLDER / "published-2022.csv")
CASES = [*cloud_cases(), *(case for _, case in local_cases())]


def report_line(duration, billed, init=None):
    ended = f"Init Duration: {init:.2f} ms\t" if init is not None else ""
    return (f"REPORT RequestId: r\tDuration: {duration:.2f} ms\tBilled Duration: {billed} ms\tMemory Size: 128 MB\t"
            f"Max Memory Used: 30 MB\t{ended}")


# -- Judging ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"{row['package']}-{row['runtime']}-{row['init_config']}")
def test_every_published_row_is_judged_as_it_was(row):
    init = float(row["init_duration_ms"]) if row["init_duration_ms"] else None
    report = read_report([report_line(float(row["duration_ms"]), row["billed_duration_ms"], init)])
    assert judge(report, 10 if row["init_config"] == "sleep 10 s" else 1).free == row["init_free"]


def test_sum_is_rounded_up_not_its_parts():
    assert fits(351, 250.06, 100.77) and not fits(352, 250.06, 100.77)
    assert fits(1003, 1003.00) and fits(1004, 1003.00), "what is told is rounded itself"
    assert not fits(1005, 1003.00) and not fits(1002, 1003.00)


@pytest.mark.parametrize("lines, expected_init_s, provisioned, verdict", [
    ([report_line(1003.3, 1004, 11714.77)], 10.5, True, Verdict("no", "with the allocation")),
    ([report_line(1003.3, 12719, 11714.77)], 10.5, True, Verdict("no", "with the invocation")),
    ([report_line(1003.3, 5000, 11714.77)], 10.5, True, Verdict("?", "billed is neither with init nor without")),
    ([report_line(1003.3, 1004)], 10.5, False, Verdict("?", "the start was not cold")),
    ([report_line(12079.53, 12000)], 10, False, Verdict("?", "billed is not the duration, rounded up")),
    (["INIT_REPORT Init Duration: 2000.10 ms\tPhase: init\tStatus: timeout", report_line(3.2, 4)], 0, False,
     Verdict("no", "aborted, and again within the invocation")),
])
def test_verdicts(lines, expected_init_s, provisioned, verdict):
    assert judge(read_report(lines), expected_init_s, provisioned) == verdict


def test_log_tail_is_read():
    assert read_report(["START RequestId: r", "REPORT RequestId: r", "END"]) is None
    tail = ["INIT_REPORT Init Duration: 10000.49 ms\tPhase: init\tStatus: timeout",
            "INIT_REPORT Init Duration: 5.00 ms\tPhase: invoke\tStatus: timeout", "REPORT nothing",
            "{\"message\":\"REPORT\"}", report_line(12.5, 13)]
    assert read_report(tail) == Report(12.5, 13, None, 10000.49)


# -- Cases -----------------------------------------------------------------------------------------------


def test_template_deploys_each_case_once():
    template = (FOLDER / "template.yaml").read_text()
    names = re.findall(r"FunctionName: !Sub \$\{AWS::StackName\}-(\S+)", template)
    assert sorted(names) == sorted({case.name for case in cloud_cases()})
    assert max(len(f"init-billing-{name}") for name in names) <= 64, "a function's name is no longer"
    for number, (package, runtime, architecture) in enumerate((p, r, a) for p in ("zip", "image") for r in (
            "provided.al2", "provided.al2023") for a in ("x86_64", "arm64")):
        mine = [case for case in cloud_cases() if (case.package, case.runtime, case.architecture) == (
            package, runtime, architecture)]
        assert len(mine) == 9, number
        assert {case.program for case in mine} == {"slow-init", "primes"}


def test_every_name_leads_to_its_case():
    for case in cloud_cases():
        assert by_suffix(f"any-stack-{case.name}", CASES).name == case.name
        assert by_suffix(case.name, CASES).name == case.name
    assert by_suffix("a-stack-hello", CASES) is None
    assert by_suffix("notslow-zip-al2023-x86-1s", CASES) is None


# -- The rows of 2022 beside ours ------------------------------------------------------------------------


@pytest.mark.parametrize("case, duration, wanted", [
    (Case("zip", "provided.al2", "x86_64"), 1002.2, "rust on provided.al2"),
    (Case("zip", "provided.al2023", "arm64"), 1002.2, "go on provided.al2"),
    (Case("zip", "managed", "x86_64"), 1001.9, "python3.8"),
    (Case("zip", "managed", "x86_64", 10.5), 12013, "python3.9"),
    (Case("zip", "managed", "x86_64", 1, "external"), 1000, "python3.9 with external extension"),
    (Case("image", "provided.al2023", "arm64", 10.5), 11000, ""),
    (Case("zip", "provided.al2", "x86_64", 1, "external"), 1000, None),
    (Case("zip", "provided.al2", "x86_64", 10.5), 12000, None),
    (Case("zip", "managed", "x86_64", 1, None, True), 1000, None),
    (Case("zip", "provided.al2", "x86_64", program="primes"), 1000, None),
])
def test_published_row_beside_ours(case, duration, wanted):
    found = nearest(Row(case, case.runtime, Report(duration, 1, 1, None)), PUBLISHED)
    assert (found and found["runtime"]) == wanted


def test_forms_of_the_table():
    row = Row(Case("zip", "provided.al2", "x86_64"), "provided.al2", Report(1001.5, 2003, 1001.1, None),
              Verdict("no", "with the invocation"))
    failed = Row(Case("zip", "provided.al2", "arm64"), "provided.al2", error="a | b, c")
    [ours, broken] = csv.DictReader(io.StringIO(as_csv([row, failed], PUBLISHED)))
    assert list(ours)[:8] == list(PUBLISHED[0]), "the published file's columns come first"
    assert [ours[name] for name in list(ours)[:8]] == ["zip", "provided.al2", "x86_64", "sleep 1 s", "1001.10",
                                                      "1001.50", "2003", "no"]
    assert (ours["published_runtime"], ours["published_init_free"]) == ("go on provided.al2", "no")
    assert (broken["error"], broken["init_free"]) == ("a | b, c", "")
    head, line, *_ = as_text([row], PUBLISHED).splitlines()
    assert line.index("1001.10") + len("1001.10") == head.index("init", head.index("init") + 4) + len("init")
    assert "error" not in head, "no column that nothing fills"
    assert as_markdown([failed], PUBLISHED).count("a \\| b, c") == 1


# -- An account, played by a made-up `aws` --------------------------------------------------------------------

@pytest.fixture
def account(tmp_path):
    """account({part of a call: (exit status, answer)}, argument, …): the script's run, and the calls it made."""
    def measure(answers, *arguments):
        path, calls = made_up_aws(tmp_path, answers)
        done = run_script("init-billing", "--jobs", "1", *arguments, path=path)
        return done, calls()
    return measure


def resources(*names):
    return 0, {"StackResourceSummaries": [
        {"ResourceType": "AWS::Lambda::Function", "PhysicalResourceId": name} for name in names] + [
        {"ResourceType": "AWS::IAM::Role", "PhysicalResourceId": "init-billing-slow-zip-al2023-x86-1s"}]}


def test_account_every_start_is_made_cold_first(account):
    on_demand, kept = "mine-slow-zip-al2023-arm64-1s", "mine-slow-image-al2-x86-10s-provisioned"
    done, calls = account({
        "list-stack-resources": resources(on_demand, kept, "mine-hello"),
        "get-function-configuration": (0, {"Environment": {"Variables": {"SLOW_INIT_SECONDS": "1"}}}),
        "get-provisioned": (0, {"Status": "READY"}),
        f"invoke --output json --cli-read-timeout 0 --function-name {on_demand}":
            (0, {"StatusCode": 200, "tail": report_line(1002.1, 2004, 1001.5), "payload": {}}),
        "lambda invoke": (0, {"StatusCode": 200, "tail": report_line(1002.1, 11537, 10534.0), "payload": {}}),
    }, "--stack", "mine", "--format", "csv", "--times", "2")
    assert done.returncode == 0, done.stderr
    assert "mine-hello is none of the experiment's functions" in done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["package"], row["arch"], row["init_free"]) for row in rows] == [
        ("image", "x86_64", "no"), ("zip", "arm64", "no")] * 2
    words = [call.split()[1] for call in calls if on_demand in call]
    assert words == ["get-function-configuration", "update-function-configuration", "wait", "invoke"] * 2
    one, other = [json.loads(call.partition("--environment ")[2])["Variables"] for call in calls if "update-" in call]
    assert one["SLOW_INIT_SECONDS"] == "1" and one["EXPERIMENT_ROUND"] != other["EXPERIMENT_ROUND"]
    of_kept = [call for call in calls if kept in call]
    assert [call.split()[1].split("-")[0] for call in of_kept] == ["delete", "put", "get", "invoke"] * 2
    assert all("--qualifier live" in call for call in of_kept)


def test_account_function_error_is_shown_and_the_others_go_on(account):
    broken, good = "s-slow-zip-al2-x86-1s", "s-slow-zip-al2023-x86-1s"
    done, _ = account({
        "list-stack-resources": resources(broken, good), "get-function-configuration": (0, {}),
        f"invoke --output json --cli-read-timeout 0 --function-name {broken}":
            (0, {"FunctionError": "Unhandled", "tail": report_line(3, 3), "payload": {"errorType": "Bad"}}),
        "lambda invoke": (0, {"tail": report_line(1002.1, 2004, 1001.5)}),
    })
    assert done.returncode == 1 and "1 of 2 starts could not be judged" in done.stderr
    assert "Unhandled function error: {'errorType': 'Bad'}" in done.stdout and "2004" in done.stdout


@pytest.mark.parametrize("answer, told", [
    ("Unable to locate credentials. You can configure credentials by running \"aws configure\".",
     "no AWS credentials: run `aws configure`, or set AWS_PROFILE"),
    ("An error occurred (ValidationError) when calling the ListStackResources operation: Stack with id x does not exist",
     "there is no stack init-billing here: deploy it"),
    ("You must specify a region. You can also configure your region by running \"aws configure\".", "give --region"),
    ("An error occurred (ExpiredToken) when calling the ListStackResources operation: The security token is expired",
     "have expired: log in again"),
    ("", "aws cloudformation list-stack-resources: it failed and said nothing"),
])
def test_account_that_cannot_be_asked(account, answer, told):
    done, calls = account({"list-stack-resources": (255, answer)})
    assert done.returncode == 1 and told in done.stderr and "Traceback" not in done.stderr
    assert len(calls) == 1


def test_no_function_to_measure(account):
    done, _ = account({"list-stack-resources": resources("s-slow-zip-al2-x86-1s")}, "--only", "nosuch")
    assert done.returncode == 1 and "none has 'nosuch' in its name" in done.stderr


def test_no_aws_command(tmp_path):
    done = run_script("init-billing", path=str(tmp_path))
    assert done.returncode == 1 and "install the AWS CLI" in done.stderr


def test_nothing_listens():
    done = run_script("init-billing", "--endpoint-url", "http://127.0.0.1:9")
    assert done.returncode == 1 and "start `firstlight local` first" in done.stderr


def test_usage():
    assert run_script("init-billing", "--times", "0").returncode == 2
    assert "goes with --local" in run_script("init-billing", "--billing", "2022").stderr
    assert "deploy/init-billing" in run_script("init-billing", "--help").stdout


# -- The extension ------------------------------------------------------------------------------------------


def test_extension_of_either_kind_delays_init_and_ends_with_its_sandbox(cloud):  # noqa: F811 - imported
    extension, hello = built("init-billing/slow-extension"), bootstrap_of("hello")
    wait = {"EXTENSION_INIT_SECONDS": "0.3"}
    local = cloud(function("internal", [extension, hello], "hello", environment=wait),
                  function("external", "hello", "hello", extensions=[str(extension)], environment=wait))
    for name, registered, events in (("internal", "internal", ["INVOKE"]),
                                     ("external", "slow-extension", ["INVOKE", "SHUTDOWN"])):
        for count in (1, 2):
            assert json.loads(local.invoke({}, name).body)["greeting"]
            local.reports(count, name)  # the extension is done too, or the next one would start another sandbox
        [told] = local.events("platform.extension", name)
        assert (told["record"]["name"], told["record"]["events"]) == (registered, events)
        assert local.reports(2, name)[0]["metrics"]["initDurationMs"] >= 300
    local.terminate()
    assert local.left_behind() == []


@pytest.mark.parametrize("variables, told", [
    ({}, "AWS_LAMBDA_RUNTIME_API is not set"),
    ({"EXTENSION_INIT_SECONDS": "soon"}, 'EXTENSION_INIT_SECONDS is "soon"; set it to a number of seconds'),
    ({"EXTENSION_INIT_SECONDS": "nan"}, 'is "nan"'),
    ({"EXTENSION_INIT_SECONDS": "901"}, "from 0 to 900"),
    ({"AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9"}, "extension: register: "),
])
def test_extension_says_what_is_wrong(variables, told):
    done = subprocess.run([built("init-billing/slow-extension")], capture_output=True, text=True, check=False,
                          timeout=60, env={"EXTENSION_INIT_SECONDS": "0", **SANITIZERS, **variables})
    assert done.returncode == 1 and told in done.stderr


# -- A local Lambda that runs already -----------------------------------------------------------------------


def test_endpoint(cloud):  # noqa: F811 - the fixture is imported
    quick = {"SLOW_INIT_SECONDS": "2", "SLOW_HANDLER_SECONDS": "0.1"}
    architecture = next(case.architecture for _, case in local_cases())
    names = [case.name for case in (Case("zip", "provided.al2023", architecture),
                                    Case("image", "provided.al2", architecture, provisioned=True))]
    local = cloud(function(names[0], "slow-init", "slow-init", environment=quick),
                  function(names[1], "slow-init", "slow-init", environment=quick, provisionedConcurrency=1))
    done = run_script("init-billing", "--endpoint-url", f"http://127.0.0.1:{local.port}", "--format", "csv",
                      "--times", "2")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["init_free"] for row in rows] == ["no"] * 4
    assert all(2000 <= float(row["init_duration_ms"]) for row in rows)
    assert len(local.truths(4)) == 4, "each of the four started a sandbox anew"
