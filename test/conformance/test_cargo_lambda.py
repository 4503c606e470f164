"""cargo-lambda's Runtime API: its quirks in a stand-in, and the real one where cargo is installed."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from support.bootstrap import Bootstrap
from support.fake_runtime_api import Answer, FakeRuntimeApi
from support.http import post
from support.left_out import left_out
from support.markers import remove_markers
from support.ports import reserved_port, wait_listening
from support.program import Program

HEADERS = [("lambda-runtime-aws-request-id", "6a1bb1e2-7c4a-4d2c-a1bb-000000000000"),
           ("lambda-runtime-deadline-ms", "600000"),
           ("lambda-runtime-invoked-function-arn", "function-arn"),
           ("lambda-runtime-trace-id", "Root=1-66f0a1b2-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1"),
           ("content-type", "application/json")]
REQUEST_ID = HEADERS[0][1]


# ---- The stand-in --------------------------------------------------------------------------------


@pytest.fixture
def quirky(tmp_path):
    """quirky(event): the probe's answer to it, and the API that it was served by."""
    running = []

    def serve(event):
        api = FakeRuntimeApi(prefix="/.rt")
        running.append(api)
        api.next(Answer(headers=HEADERS, body=event))
        bootstrap = Bootstrap("probe", api.address, "probe", cwd=tmp_path)
        running.insert(0, bootstrap)
        return api.answer_to(REQUEST_ID), bootstrap

    yield serve
    for thing in running:
        thing.close() if isinstance(thing, Bootstrap) else thing.__exit__()


def test_address_with_a_path_prefixes_every_request(quirky):
    answer, _ = quirky(b'{"do":"respond","bytes":3}')
    assert answer.path == f"/.rt/2018-06-01/runtime/invocation/{REQUEST_ID}/response"


def test_lowercase_headers_and_an_arn_that_is_none(quirky):
    answer, _ = quirky(b'{"do":"context"}')
    context = json.loads(answer.body)
    assert (context["request_id"], context["function_arn"]) == (REQUEST_ID, "function-arn")
    assert context["trace_id"] == dict(HEADERS)["lambda-runtime-trace-id"]


def test_relative_deadline_leaves_time(quirky):
    answer, bootstrap = quirky(b'{"do":"context"}')
    assert 590_000 < json.loads(answer.body)["remaining_ms"] <= 600_000
    assert not bootstrap.find(level="WARN")


def test_record_is_cold(quirky):
    _, bootstrap = quirky(b'{"do":"respond","bytes":3}')
    assert bootstrap.record()["startKind"] == "cold"


# ---- The real one --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cargo_lambda(tmp_path_factory):
    """The port of a running `cargo lambda watch`."""
    if shutil.which("cargo") is None:
        left_out("cargo is not installed: no tests against the real cargo-lambda")
    folder = tmp_path_factory.mktemp("cargo")
    (folder / "src").mkdir()
    (folder / "src/main.rs").write_text("fn main() {}\n")
    (folder / "Cargo.toml").write_text('[package]\nname = "stub"\nversion = "0.1.0"\nedition = "2021"\n')
    binary = Path(sys.executable).parent / "cargo-lambda"
    with reserved_port() as port:
        watch = Program([binary, "lambda", "watch", "--only-lambda-apis", "--invoke-address", "127.0.0.1",
                         "--invoke-port", port], dict(os.environ), cwd=folder)
        try:
            wait_listening(port, watch)
            yield port
        finally:
            watch.kill()
            remove_markers(port=port)


@pytest.fixture
def invoke(cargo_lambda, tmp_path):
    """invoke(event): through the real cargo-lambda to a probe of its own function."""
    address = f"http://127.0.0.1:{cargo_lambda}/.rt"
    bootstrap = Bootstrap("probe", address, "probe", cwd=tmp_path)
    yield lambda event: post(cargo_lambda, "/2015-03-31/functions/_/invocations", event)
    bootstrap.close()


def test_real_cargo_lambda_gets_an_answer(invoke):
    answer = invoke(b'{"do":"respond","bytes":3}')
    assert (answer.status, answer.body) == (200, b"xxx")


def test_real_cargo_lambda_gets_an_error(invoke):
    error = json.loads(invoke(b'{"do":"fail","type":"InvalidOrder","message":"no items"}').body)
    assert (error["errorType"], error["errorMessage"]) == ("InvalidOrder", "no items")


def test_real_cargo_lambda_leaves_the_handler_time(invoke):
    context = json.loads(invoke(b'{"do":"context"}').body)
    assert context["request_id"] and context["remaining_ms"] > 1000
