"""Real callers of the invoke API: boto3 and the AWS CLI, pointed at the local Lambda."""

import json
import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

REGION = "us-east-1"

# Made up: they sign requests that nobody checks.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


def boto3_client(port, patience_s=30):
    """One request a call: what is refused is not tried again."""
    config = Config(region_name=REGION, retries={"total_max_attempts": 1}, read_timeout=patience_s)
    return boto3.client("lambda", endpoint_url=f"http://127.0.0.1:{port}", config=config,
                        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
                        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"])


class AwsCli:
    """`aws lambda …`, run in a folder, which has the files that it writes."""

    def __init__(self, port, folder):
        self.program = Path(sys.executable).parent / "aws"
        if not self.program.exists():
            pytest.fail(f"{self.program} is missing; scripts/test-venv installs it", pytrace=False)
        self.endpoint = f"http://127.0.0.1:{port}"
        self.folder = folder
        self.env = {"PATH": os.environ["PATH"], "HOME": os.fspath(folder), "AWS_MAX_ATTEMPTS": "1",
                    "AWS_DEFAULT_REGION": REGION, "AWS_PAGER": "", **CREDENTIALS}

    def __call__(self, command, *arguments):
        """The exit status, what it printed as JSON (None: nothing), and its stderr."""
        done = subprocess.run([self.program, "--endpoint-url", self.endpoint, "lambda", command, *arguments],
                              capture_output=True, text=True, check=False, cwd=self.folder, env=self.env,
                              stdin=subprocess.DEVNULL, timeout=60)
        return done.returncode, json.loads(done.stdout) if done.stdout.strip() else None, done.stderr

    def invoke(self, payload, *arguments, function="orders"):
        """As the command's, with the answer's body in place of stderr. It must succeed."""
        code, printed, errors = self("invoke", "--function-name", function, "--payload", payload, *arguments,
                                     "answer")
        assert code == 0, errors
        return printed, (self.folder / "answer").read_bytes()
