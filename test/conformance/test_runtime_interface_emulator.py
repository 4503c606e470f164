"""Bootstraps under the real runtime interface emulator, one invocation at a time."""

import json
import os
from contextlib import ExitStack

import pytest

from support.examples import (ENVIRONMENT, check_answer, generate_event, generated_events, handler_for,
                              own_events)
from support.rie import rie


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    """serving("s3", "created"): an emulator with that handler, the same one at every call."""
    emulators = {}
    with ExitStack() as stack:
        def one(name, handler):
            if (name, handler) not in emulators:
                folder = tmp_path_factory.mktemp(name)
                emulators[name, handler] = stack.enter_context(rie(name, handler, folder, ENVIRONMENT))
            return emulators[name, handler]
        yield one


@pytest.mark.parametrize("example,path", own_events(), ids=lambda part: getattr(part, "stem", part))
def test_example_answers_its_own_events(serving, example, path):
    event = path.read_bytes()
    answer = serving(example, handler_for(example, path.stem)).invoke(event)
    check_answer(example, path.stem, event, answer.body)


@pytest.mark.parametrize("example,arguments", generated_events(), ids=lambda part: part if isinstance(part, str) else "-".join(part))
def test_example_answers_what_sam_generates(serving, example, arguments):
    event = generate_event(*arguments)
    answer = serving(example, handler_for(example, arguments[-1])).invoke(event)
    check_answer(example, arguments[-1], event, answer.body)


def test_generated_order_is_taken(serving):
    event = json.loads(generate_event("sqs", "receive-message"))
    event["Records"][0]["body"] = '{"orderId":"A-1","quantity":2}'
    answer = serving("sqs", "sqs").invoke(json.dumps(event))
    assert json.loads(answer.body) == {"batchItemFailures": []}


def test_generated_request_is_routed(serving):
    event = json.loads(generate_event("apigateway", "http-api-proxy"))
    event["rawPath"] = "/hello/Ada"
    event["requestContext"]["http"]["method"] = "GET"
    answer = json.loads(serving("api", "api").invoke(json.dumps(event)).body)
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"hello": "Ada"})


@pytest.mark.parametrize("event", [b"{}", b"", bytes(range(256)), b"z" * 6_000_000],
                         ids=["small", "empty", "binary", "6 MB"])
def test_echo(serving, event):
    assert serving("echo", "echo").invoke(event).body == event


def test_error_reaches_the_caller_and_the_sandbox_lives_on(serving):
    emulator = serving("probe", "probe")
    answer = emulator.invoke(b'{"do":"fail","type":"InvalidOrder","message":"no items"}')
    error = json.loads(answer.body)
    assert (error["errorType"], error["errorMessage"]) == ("InvalidOrder", "no items")
    assert emulator.invoke(b'{"do":"respond","bytes":3}').body == b"xxx"


def test_binary_response(serving):
    assert serving("probe", "probe").invoke(b'{"do":"binary"}').body == bytes(range(256))


def test_response_too_large_is_a_clear_error_and_the_sandbox_lives_on(serving):
    emulator = serving("probe", "probe")
    error = json.loads(emulator.invoke(b'{"do":"respond","bytes":7000000}').body)
    assert error["errorType"] == "Function.ResponseSizeTooLarge"
    assert emulator.invoke(b'{"do":"respond","bytes":3}').body == b"xxx"


def test_context(serving):
    context = json.loads(serving("probe", "probe").invoke(b'{"do":"context"}').body)
    assert context["request_id"] and context["function_name"] == "test_function"
    assert 0 < context["remaining_ms"] <= 10_000 and context["trace_id"] == ""


def test_sandbox_record_is_cold_and_comes_once(tmp_path):
    with rie("hello", "hello", tmp_path) as emulator:
        for _ in range(3):
            emulator.invoke(b"{}")
        emulator.record()
        [record] = emulator.find(message="sandbox first invocation")
    assert (record["startKind"], record["coldStart"], record["generation"]) == ("cold", 1, 0)
    assert record["initializationType"] == "on-demand" and record["functionName"] == "test_function"


def test_init_error_is_accepted(tmp_path):
    """Reported and ended, so the emulator does not hang in init."""
    with rie("probe", "initfails", tmp_path) as emulator:
        error = json.loads(emulator.invoke(b"{}").body)
    assert "no table named" in error["errorMessage"] and error["errorType"].endswith("BadConfig")


def test_concurrent_sandboxes_on_one_machine_are_told_apart(tmp_path):
    """The emulator names every log stream alike."""
    with ExitStack() as stack:
        for _ in range(2):
            emulator = stack.enter_context(rie("hello", "hello", os.fspath(tmp_path)))
            emulator.invoke(b"{}")
            assert emulator.record()["generation"] == 0
