"""The real runtime interface emulator, as aws-sam-cli ships it."""

import os
import platform
import stat
import sysconfig
from contextlib import contextmanager
from pathlib import Path

import pytest

from .build import bootstrap_of
from .http import post
from .markers import remove_markers
from .ports import reserved_port, wait_listening
from .program import SANITIZERS, Program

FUNCTION = "/2015-03-31/functions/function/invocations"


def _binary():
    machine = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
    path = Path(sysconfig.get_path("purelib")) / f"samcli/local/rapid/aws-lambda-rie-{machine}"
    if not path.exists():
        pytest.fail(f"{path} is missing; scripts/test-venv installs it", pytrace=False)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


class Rie(Program):
    """Serves one bootstrap. One invocation at a time: a second one makes it panic (its issue 97)."""

    def __init__(self, port, api_port, name, handler, env, cwd):
        self.port = port
        environment = {"PATH": os.environ["PATH"], "AWS_LAMBDA_FUNCTION_TIMEOUT": "10",
                       "AWS_LAMBDA_LOG_FORMAT": "JSON", "_HANDLER": handler, **SANITIZERS, **(env or {})}
        super().__init__([_binary(), "--runtime-interface-emulator-address", f"127.0.0.1:{port}",
                          "--runtime-api-address", f"127.0.0.1:{api_port}", bootstrap_of(name)],
                         environment, cwd=cwd)
        wait_listening(port, self)

    def invoke(self, event):
        return post(self.port, FUNCTION, event)


@contextmanager
def rie(name, handler, cwd, env=None):
    with reserved_port() as port, reserved_port() as api_port:
        emulator = Rie(port, api_port, name, handler, env, cwd)
        try:
            yield emulator
        finally:
            emulator.kill()
            remove_markers(parent=emulator.process.pid)
