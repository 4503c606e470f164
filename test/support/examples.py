"""The examples' events, and what answers them."""

import functools
import json
import os
import subprocess
import sys
from pathlib import Path

from .build import EXAMPLES, events_of

# Seconds of sleep and work that nobody learns from here.
ENVIRONMENT = {"SLOW_INIT_SECONDS": "0.05", "SLOW_HANDLER_SECONDS": "0.05", "PRIMES_SECONDS": "0.05"}

# What `sam local generate-event` prints for each example's service.
GENERATED = {
    "api": [("apigateway", "http-api-proxy")],
    "echo": [("alb", "request"), ("sns", "notification"), ("dynamodb", "update"), ("kinesis", "get-records")],
    "hello": [("apigateway", "aws-proxy"), ("cloudwatch", "scheduled-event")],
    "primes": [("cloudwatch", "scheduled-event")],
    "s3": [("s3", "put"), ("s3", "delete")],
    "slow-init": [("cloudwatch", "scheduled-event")],
    "sqs": [("sqs", "receive-message")],
}


def own_events():
    """(example, file) for each sample event."""
    return [(example, path) for example in EXAMPLES for path in events_of(example)]


def generated_events():
    return [(example, arguments) for example in EXAMPLES for arguments in GENERATED.get(example, [])]


@functools.cache
def generate_event(*arguments):
    """What `sam local generate-event` prints."""
    sam = Path(sys.executable).parent / "sam"
    environment = os.environ | {"SAM_CLI_TELEMETRY": "0", "LC_ALL": "C.UTF-8"}
    return subprocess.run([sam, "local", "generate-event", *arguments], check=True, env=environment,
                          stdout=subprocess.PIPE, timeout=60).stdout


def handler_for(example, event_name):
    """The s3 example has a handler for each kind of event; the others have one."""
    if example == "s3":
        return "removed" if event_name in ("removed", "delete") else "created"
    return example


def check_answer(example, event_name, event, body):
    """Asserts that `body` is the example's answer to the event. An event whose file is called
    error-… must be refused."""
    if example == "echo":
        assert body == event
        return
    answer = json.loads(body)
    if event_name.startswith("error-"):
        assert answer["errorMessage"] and answer["errorType"].startswith(("Invalid", "Unexpected")), answer
        return
    assert "errorType" not in answer, answer
    CHECKS[example](event_name, json.loads(event), answer)


def _check_api(event_name, _, answer):
    status = {"delete-sum": 405, "get-unknown": 404, "http-api-proxy": 404}.get(event_name, 200)
    if {"bad", "no", "not", "too"} & set(event_name.split("-")):
        status = 400
    assert answer["statusCode"] == status, answer
    assert answer["headers"]["content-type"] == "application/json"
    assert ("error" in json.loads(answer["body"])) == (status >= 400)


def _check_hello(_, event, answer):
    assert answer["greeting"] == f"Hello, {event.get('name', 'World')}!" and answer["start"]


def _check_primes(_, __, answer):
    assert answer["initPrimes"] > 0 and answer["handlerPrimes"] > 0


def _check_s3(event_name, event, answer):
    kind = "removed" if event_name in ("removed", "delete") else "created"
    assert answer[kind] == len(event["Records"])


def _check_slow_init(_, __, answer):
    assert answer["initDurationMs"] >= 50 and answer["handlerDurationMs"] >= 50 and answer["start"]


def _check_sqs(event_name, event, answer):
    failed = [item["itemIdentifier"] for item in answer["batchItemFailures"]]
    sent = [record["messageId"] for record in event["Records"]]
    # A FIFO queue's batch stops at the first; what SAM generates is no order.
    least = {"all-good": 0, "empty-batch": 0}.get(event_name, 1)
    assert len(failed) >= least and set(failed) <= set(sent)
    assert least or not failed
    assert event_name != "fifo-stops-at-first-bad" or failed == sent[-len(failed):]


CHECKS = {"api": _check_api, "hello": _check_hello, "primes": _check_primes, "s3": _check_s3,
          "slow-init": _check_slow_init, "sqs": _check_sqs}
