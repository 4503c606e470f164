"""Calls of the AWS CLI, and what its errors mean."""

import base64
import json
import os
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .failed import Failed

# How the CLI says it, and what to do about it.
CAUSES = [
    (r"Unable to locate credentials|NoCredentials", "no AWS credentials: run `aws configure`, or set AWS_PROFILE"),
    (r"ExpiredToken|InvalidClientTokenId|UnrecognizedClient|security token",
     "the AWS credentials are not valid or have expired: log in again"),
    (r"You must specify a region", "no region: give --region, or set AWS_DEFAULT_REGION"),
    (r"Could not connect to the endpoint URL",
     "nothing answers there: for a local Lambda start `firstlight local` first, or use --local"),
    (r"AccessDenied|not authorized", "these credentials may not do that"),
]

# For an endpoint that checks no signatures.
MADE_UP = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "us-east-1"}

# How long what Lambda does by itself may take: an update, an allocation.
PATIENCE_S = 600


class AwsError(Failed):
    """`code`: AWS's name of the error, such as ResourceNotFoundException; "" where it has none."""

    def __init__(self, call, text):
        named = re.search(r"An error occurred \((\w+)\)", text)
        self.code = named[1] if named else ""
        remedy = next((meaning for pattern, meaning in CAUSES if re.search(pattern, text)), None)
        told = " ".join(text.split()) or "it failed and said nothing"
        super().__init__(f"aws {call}: {remedy + ' (' + told + ')' if remedy else told}")


@dataclass
class Invocation:
    """`payload`: the function's answer, JSON or None. `error`: what X-Amz-Function-Error said, or None.
    `tail`: the last lines of the log."""

    payload: object
    error: str | None
    tail: list


class Aws:
    """`aws` with its options. With an endpoint it works without credentials or configuration."""

    def __init__(self, endpoint_url=None, region=None, profile=None):
        self.endpoint_url = endpoint_url
        self.options = ["--output", "json", "--cli-read-timeout", "0"]
        for name, value in (("--endpoint-url", endpoint_url), ("--region", region), ("--profile", profile)):
            self.options += [name, value] if value else []
        # A call that is slow must not come twice: an invocation would not be the first then.
        self.environment = os.environ | {"AWS_MAX_ATTEMPTS": "1", "AWS_PAGER": ""}
        if endpoint_url:
            self.environment = MADE_UP | self.environment

    def __call__(self, service, command, *arguments):
        """What it prints, as JSON; None: nothing. Raises AwsError."""
        try:
            done = subprocess.run(["aws", service, command, *self.options, *arguments], text=True,
                                  capture_output=True, check=False, env=self.environment,
                                  stdin=subprocess.DEVNULL)
        except FileNotFoundError:
            raise Failed("no `aws` on the PATH: install the AWS CLI, https://aws.amazon.com/cli/") from None
        if done.returncode != 0:
            raise AwsError(f"{service} {command}", done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else None

    def until(self, what, ready, *call):
        """Repeats the call until ready(its answer); the answer."""
        end = time.monotonic() + PATIENCE_S
        while not ready(answer := self(*call)):
            if time.monotonic() > end:
                raise Failed(f"{what}: not within {PATIENCE_S} s")
            time.sleep(2)
        return answer

    def change_configuration(self, function):
        """Another configuration: Lambda keeps no sandbox of the one before. Returns once it is in force."""
        now = self("lambda", "get-function-configuration", "--function-name", function)
        variables = now.get("Environment", {}).get("Variables", {}) | {"EXPERIMENT_ROUND": str(time.time_ns())}
        self("lambda", "update-function-configuration", "--function-name", function,
             "--environment", json.dumps({"Variables": variables}))
        self("lambda", "wait", "function-updated-v2", "--function-name", function)

    def invoke(self, function, qualifier=None):
        with tempfile.TemporaryDirectory() as folder:
            body = Path(folder) / "answer"
            printed = self("lambda", "invoke", "--function-name", function, "--log-type", "Tail",
                           *(["--qualifier", qualifier] if qualifier else []), str(body))
            try:
                payload = json.loads(body.read_bytes())
            except ValueError:
                payload = None
        tail = base64.b64decode(printed.get("LogResult", "")).decode("utf-8", "replace")
        return Invocation(payload, printed.get("FunctionError"), tail.splitlines())
