"""Init that fails, crashes or was asked for a handler that is not there."""

import json
import re
import signal

import pytest

from support.fake_runtime_api import Answer

ERROR_TYPE = re.compile(r"(Runtime|Function)\.[A-Z][a-zA-Z]+")
GRAVE = re.compile("ERROR|FATAL")


def test_failed_init_is_posted_and_ends_it(api, start):
    bootstrap = start(handler="initfails")
    assert bootstrap.exit_code() == 1
    request = api.init_error()
    body = json.loads(request.body)
    assert body["errorMessage"] == 'no table named "orders"'
    assert body["errorType"].endswith("BadConfig")
    assert all(isinstance(frame, str) for frame in body["stackTrace"]) and body["stackTrace"]
    assert ERROR_TYPE.fullmatch(request.header("Lambda-Runtime-Function-Error-Type"))
    assert request.header("Content-Type") == "application/json"
    assert "no table named" in bootstrap.wait_line(level=GRAVE)["raw"]
    assert not api.nexts()


def test_init_that_fails_without_saying_why(api, start):
    assert start(handler="initfailssilently").exit_code() == 1
    body = json.loads(api.init_error().body)
    assert body["errorMessage"] and body["errorType"]


def test_init_that_crashes(api, start):
    assert start(handler="initcrashes").exit_code() != 0
    assert not api.nexts()


@pytest.mark.parametrize("handler", ["nosuch", "prob", "probe ", "Probe", "probe.handler", "\xff"])
def test_unknown_handler_lists_those_there_are(api, start, handler):
    bootstrap = start(handler=handler)
    assert bootstrap.exit_code() == 1
    message = json.loads(api.init_error().body)["errorMessage"]
    assert all(name in message for name in ("probe", "stateful", "initfails"))
    assert bootstrap.find(level=GRAVE)


@pytest.mark.parametrize("handler", ["", None])
def test_no_handler_named_among_several(api, start, handler):
    assert start(env={"_HANDLER": handler}).exit_code() == 1
    assert "stateful" in json.loads(api.init_error().body)["errorMessage"]


@pytest.mark.parametrize("handler", ["", None])
def test_no_handler_named_and_only_one_there(api, start, handler):
    request_id = api.event(b"hello")
    start("echo", env={"_HANDLER": handler})
    assert api.response_to(request_id) == b"hello"


@pytest.mark.parametrize("answer", [Answer(403), Answer(500), Answer(raw=b""), Answer(reset=True)],
                         ids=["403", "500", "no answer", "reset"])
def test_init_error_that_cannot_be_posted_ends_it_all_the_same(api, start, answer):
    api.posts += [answer] * 20
    bootstrap = start(handler="initfails")
    assert bootstrap.exit_code() in (1, 2)
    assert "no table named" in bootstrap.text()
    assert len(api.matching("/init/error")) <= 6


def test_init_error_with_the_api_gone(api, start):
    api.stop()
    bootstrap = start(handler="initfails")
    assert bootstrap.exit_code() in (1, 2)
    assert "no table named" in bootstrap.text()


@pytest.mark.parametrize("do,status", [('"abort"', -signal.SIGABRT), ('"exit","code":3', 3)])
def test_crash_of_a_handler_is_its_own_exit_status(api, start, do, status):
    api.event(f'{{"do":{do}}}'.encode())
    assert start().exit_code() == status


def test_sigterm_while_waiting_runs_the_teardown(api, start):
    bootstrap = start(handler="stateful")
    api.wait_nexts(1)
    assert bootstrap.terminate() == 0
    assert "teardown ran with state of init" in bootstrap.text()


def test_sigterm_while_a_handler_works_lets_it_finish(api, start, tmp_path):
    gate = tmp_path / "gate"
    request_id = api.event(json.dumps({"do": "wait", "file": str(gate)}).encode())
    bootstrap = start(handler="stateful")
    bootstrap.record()
    bootstrap.process.send_signal(signal.SIGTERM)
    gate.touch()
    assert bootstrap.exit_code() == 0
    assert api.response_to(request_id) == b'"waited"'
    assert "teardown ran" in bootstrap.text()


def test_sigterm_while_retrying(api, start):
    api.stop()
    bootstrap = start(handler="stateful")
    bootstrap.wait_line(level=re.compile("WARN|ERROR"))
    assert bootstrap.terminate() in (0, 2)
    assert "teardown ran" in bootstrap.text()


def test_teardown_runs_when_the_api_is_gone(api, start):
    api.next(Answer(500))
    bootstrap = start(handler="stateful")
    assert bootstrap.exit_code() == 2
    assert "teardown ran" in bootstrap.text()


def test_no_teardown_after_a_failed_init(api, start):
    bootstrap = start(handler="initfails")
    bootstrap.exit_code()
    assert "teardown" not in bootstrap.text()
