"""Other people's runtimes, unchanged, in `firstlight local`: an event, an error, a timeout, a crash,
an init that fails. Each function does what its event says; their sources are in runtimes/."""

import base64
import json
import re

import pytest

from support.foreign import FOREIGN, ForeignLocal, foreign

HANDLER = "behaviours.handler"

# What a runtime calls an error of the class OrderError, or orderError.
ERROR_TYPES = {"python": "OrderError", "node": "OrderError", "go": "orderError", "rust": "OrderError"}

# An init that raises. Runtimes that report no init errors end, with a status of their language's.
INIT_ERRORS = {"python": ("ValueError", "no table named"), "node": ("RangeError", "no table named"),
               "go": ("Runtime.ExitError", "exit status 2"), "rust": ("Runtime.ExitError", "exit status 1")}

# How a runtime can be made to end in the middle of an invocation, and what is said of it.
CRASHES = [("python", "exit", "exit status 3"), ("python", "kill", "signal: killed"),
           ("node", "exit", "exit status 3"), ("node", "kill", "signal: killed"),
           ("go", "exit", "exit status 3"), ("go", "kill", "signal: killed"),
           ("rust", "exit", "exit status 3"), ("rust", "abort", "signal: aborted")]

# A new process must be there within the timeout, on a busy machine too.
TIMEOUT_S = 10

every_runtime = pytest.mark.parametrize("name", FOREIGN)


@pytest.fixture
def local(shared):
    """local("python", …): the emulator with that runtime in it."""
    running = []

    def start(name, *options, handler=HANDLER, env=None):
        running.append(ForeignLocal(shared, foreign(name), handler, *options, env=env))
        return running[-1]

    yield start
    for emulator in running:
        emulator.close()


def starts_and_ends(emulator):
    return len(emulator.platform_lines("START ")), len(emulator.platform_lines("END "))


def assert_works(emulator):
    answer, report = emulator.ask("echo", value=7)
    assert json.loads(answer.body) == {"do": "echo", "value": 7} and answer.status == 200
    assert "X-Amz-Function-Error" not in answer.headers and "Status" not in report


# ---- Events --------------------------------------------------------------------------------------


@every_runtime
def test_event_comes_back(local, name):
    emulator = local(name)
    for value in ("plain", "Grüße, 東京", ["deep", {"er": None}], "z" * 1_000_000):
        answer, report = emulator.ask("echo", value=value)
        assert json.loads(answer.body) == {"do": "echo", "value": value}
        assert answer.headers["Content-Type"] == "application/json"
        assert "X-Amz-Function-Error" not in answer.headers and "Status" not in report
    reports = emulator.reports()
    assert ["Init Duration" in report for report in reports] == [True, False, False, False]
    assert starts_and_ends(emulator) == (4, 4)


@every_runtime
def test_function_is_told_what_it_is_invoked_with(local, name):
    emulator = local(name)
    custom = {"device": "kitchen"}
    answer = emulator.invoke(b'{"do":"context"}',
                             X_Amz_Client_Context=base64.b64encode(json.dumps({"custom": custom}).encode()))
    told = json.loads(answer.body)
    assert told["requestId"] == answer.headers["x-amzn-RequestId"]
    assert told["arn"] == "arn:aws:lambda:us-east-1:123456789012:function:orders"
    assert 0 < told["remainingMs"] <= 10_000
    assert told["custom"] == custom
    assert told["traceId"] == answer.headers["X-Amzn-Trace-Id"]


# ---- Errors --------------------------------------------------------------------------------------


@every_runtime
def test_error_is_handed_on_and_the_process_goes_on(local, name):
    emulator = local(name)
    answer, report = emulator.ask("error")
    error = json.loads(answer.body)
    assert (error["errorType"], error["errorMessage"]) == (ERROR_TYPES[name], "no items")
    assert (answer.status, answer.headers["X-Amz-Function-Error"]) == (200, "Unhandled")
    assert (report["Status"], report["Error Type"]) == ("error", "Function.Unknown")
    assert_works(emulator)
    assert not emulator.platform_lines("INIT_REPORT")


def test_panic_that_rust_catches_is_an_error(local):
    emulator = local("rust")
    answer, _ = emulator.ask("panic")
    assert json.loads(answer.body)["errorMessage"] == "Lambda panicked: no items"
    assert_works(emulator)


def test_panic_in_go_is_reported_and_ends_the_process(local):
    """The caller gets what the function reported, the log says that its process is gone."""
    emulator = local("go")
    answer, report = emulator.ask("panic")
    error = json.loads(answer.body)
    assert (error["errorType"], error["errorMessage"]) == ("string", "no items")
    assert (report["Status"], report["Error Type"]) == ("error", "Runtime.ExitError")
    assert_works(emulator)


# ---- Timeouts and crashes ------------------------------------------------------------------------


@every_runtime
def test_timeout_and_then_it_works_again(local, name):
    emulator = local(name, "--timeout", str(TIMEOUT_S))
    assert_works(emulator)
    answer, report = emulator.ask("sleep", seconds=60)
    error = json.loads(answer.body)
    assert error["errorType"] == "Sandbox.Timedout"
    assert error["errorMessage"].endswith(f"Error: Task timed out after {TIMEOUT_S}.00 seconds")
    assert answer.headers["X-Amz-Function-Error"] == "Unhandled" and report["Status"] == "timeout"
    assert_works(emulator)
    assert "Init Duration" not in emulator.reports()[-1]
    assert starts_and_ends(emulator) == (3, 3)


@pytest.mark.parametrize("name,how,said", CRASHES)
def test_crash_and_then_it_works_again(local, name, how, said):
    emulator = local(name)
    assert_works(emulator)
    answer, report = emulator.ask(how)
    error = json.loads(answer.body)
    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"].endswith(f"Error: Runtime exited with error: {said}")
    assert answer.headers["X-Amz-Function-Error"] == "Unhandled"
    assert (report["Status"], report["Error Type"]) == ("error", "Runtime.ExitError")
    assert_works(emulator)
    assert "Init Duration" not in emulator.reports()[-1]


# ---- Init that fails -----------------------------------------------------------------------------


def init_reports(emulator):
    """(phase, error type) of each."""
    lines = emulator.platform_lines("INIT_REPORT ")
    return [re.search(r"Phase: (\S+)\tStatus: error\tError Type: (\S+)", line).groups() for line in lines]


@every_runtime
def test_init_that_raises(local, name):
    emulator = local(name, env={"INIT": "raise"})
    answer, report = emulator.ask("echo")
    error_type, words = INIT_ERRORS[name]
    error = json.loads(answer.body)
    assert error["errorType"] == error_type and error["errorMessage"].endswith(words)
    assert answer.headers["X-Amz-Function-Error"] == "Unhandled"
    reported = error_type if error_type.startswith("Runtime.") else "Runtime.Unknown"
    assert (report["Status"], report["Error Type"]) == ("error", reported)
    # Again inside the invocation, as after every init that failed.
    assert init_reports(emulator) == [("init", reported), ("invoke", reported)]


@every_runtime
def test_init_that_exits(local, name):
    emulator = local(name, env={"INIT": "exit"})
    for _ in range(2):
        answer, report = emulator.ask("echo")
        error = json.loads(answer.body)
        assert error["errorType"] == "Runtime.ExitError"
        assert error["errorMessage"].endswith("Error: Runtime exited with error: exit status 7")
        assert (report["Status"], report["Error Type"]) == ("error", "Runtime.ExitError")
    assert [phase for phase, _ in init_reports(emulator)] == ["init", "invoke", "invoke"]


# ---- Answers in pieces ---------------------------------------------------------------------------

STREAMING = [("go", HANDLER), ("node", "behaviours.stream")]


@pytest.mark.parametrize("name,handler", STREAMING, ids=[name for name, _ in STREAMING])
def test_streamed_answer_arrives_whole(local, name, handler):
    emulator = local(name, handler=handler)
    answer, report = emulator.ask("stream")
    assert answer.body == b"one two three" and "Status" not in report
    assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("name,handler", STREAMING, ids=[name for name, _ in STREAMING])
def test_streamed_answer_that_breaks_off_is_an_error(local, name, handler):
    """The runtime says so in trailers, after what it has sent already."""
    emulator = local(name, handler=handler)
    _, report = emulator.ask("break")
    assert report["Status"] == "error"
    answer, report = emulator.ask("stream")
    assert answer.body == b"one two three" and "Status" not in report
