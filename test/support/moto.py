"""moto's server: CloudWatch Logs in a process of its own, empty at first."""

import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from .patience import PATIENCE_S, until
from .program import Program

# It loads for seconds where others want the machine, too.
START_S = 12 * PATIENCE_S

REGION = "us-east-1"

# Made up: nobody checks them. No account is looked for on this machine or in its network.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
               "AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": REGION}

TOOLS = Path(sys.executable).parent


class Moto:
    def __init__(self, url):
        self.url = url
        self.logs = boto3.client("logs", endpoint_url=url, region_name=REGION, aws_access_key_id="local",
                                 aws_secret_access_key="local",
                                 config=Config(retries={"total_max_attempts": 1}))

    def put(self, group, stream, events):
        """events: (milliseconds since 1970, message), the oldest first. The group is made if need be."""
        if not self.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
            self.logs.create_log_group(logGroupName=group)
        self.logs.create_log_stream(logGroupName=group, logStreamName=stream)
        for first in range(0, len(events), 5000):
            self.logs.put_log_events(logGroupName=group, logStreamName=stream,
                                     logEvents=[{"timestamp": at, "message": message}
                                                for at, message in events[first:first + 5000]])


def address_of(server):
    assert server.process.poll() is None, server.text()
    told = re.search(r"Running on (http://127\.0\.0\.1:\d+)", server.text())
    return told and told[1]


@contextmanager
def moto(folder):
    """A server on a free port, from here to the end of the block."""
    program = TOOLS / "moto_server"
    if not program.exists():
        pytest.fail(f"{program} is missing; scripts/test-venv installs it", pytrace=False)
    server = Program([program, "-H", "127.0.0.1", "-p", "0"], cwd=folder,
                     environment={"PATH": os.environ["PATH"], "HOME": os.fspath(folder), "PYTHONUNBUFFERED": "1",
                                  **CREDENTIALS})
    try:
        yield Moto(until(lambda: address_of(server), "moto listens", START_S))
    finally:
        server.close()
