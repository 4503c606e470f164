"""A local Lambda that stands in for the cloud: `firstlight local`, started and ended by the experiment."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from .failed import Failed

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 30


def built(path):
    """A file that `make` makes; FIRSTLIGHT_BUILD names another folder than build/dev."""
    file = ROOT / os.environ.get("FIRSTLIGHT_BUILD", "build/dev") / path
    if not file.exists():
        raise Failed(f"{file} is not there: run `make` first")
    return str(file)


def slow_init(name, init_s, handler_s, program=None, **settings):
    """A function that sleeps, as the configuration file has it. memory: one whole CPU, so that a short
    handler is not held back."""
    return {"name": name, "command": program or built("examples/slow-init/bootstrap"), "memory": 1769, "timeout": 60,
            "environment": {"SLOW_INIT_SECONDS": f"{init_s:g}", "SLOW_HANDLER_SECONDS": f"{handler_s:g}"}, **settings}


def happened_in(file):
    """The events in it: whole lines alone, since more may be on the way."""
    whole = file.read_bytes().rpartition(b"\n")[0] if file.exists() else b""
    return [json.loads(line) for line in whole.splitlines()]


class Emulator:
    """As a context: from its start to its end. functions: as the configuration file has them; settings:
    its other members. `endpoint_url` is where it listens; `folder` holds its log and events."""

    def __init__(self, functions, **settings):
        self.folder = Path(tempfile.mkdtemp(prefix="firstlight-experiment-"))
        self.log = self.folder / "log"
        self.events = Path(settings.get("events", self.folder / "events.jsonl"))
        port_file, self._said = self.folder / "port", self.folder / "stderr"
        config = self.folder / "local.json"
        config.write_text(json.dumps({
            "port": 0, "portFile": str(port_file), "log": str(self.log), "logStreamNames": True,
            "events": str(self.events), **settings, "functions": functions}, indent=2))
        with open(self._said, "wb") as stderr:
            self.process = subprocess.Popen([built("firstlight"), "local", "--config", config], stderr=stderr,
                                            stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            self.endpoint_url = f"http://127.0.0.1:{self._wait_port(port_file)}"
        except BaseException:
            self.close()
            raise

    def _wait_port(self, file):
        end = time.monotonic() + STARTS_WITHIN_S
        while not (file.exists() and file.read_text().endswith("\n")):
            if self.process.poll() is not None or time.monotonic() > end:
                raise Failed(f"the local Lambda did not start: {self._said.read_text().strip()}")
            time.sleep(0.02)
        return int(file.read_text())

    def happened(self):
        """Its events so far."""
        return happened_in(self.events)

    def stop(self):
        """Ends it; its files stay until close()."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
