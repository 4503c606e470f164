"""`firstlight local` with a configuration file: several functions, and the events that tell the truth."""

import http.client
import json
import os
import re
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from .build import bootstrap_of, built
from .http import Answer, post
from .markers import remove_markers
from .patience import PATIENCE_S, until
from .program import SANITIZERS, Program

# A variable that every sandbox process has, with a value of this emulator's own: whatever it leaves
# behind can be told from everybody else's processes.
TOKEN = "FIRSTLIGHT_TEST_TOKEN"


def function(name="orders", program="probe", handler="probe", **settings):
    """One function of the configuration. `program`: a test handler's or an example's name, a path, or
    a list: a whole command. Settings are the configuration's own. Never under valgrind: what is looked
    at here is the local Lambda, and it limits time, CPU and memory."""
    command = program if isinstance(program, list) else [bootstrap_of(program)]
    return {"name": name, "command": [str(part) for part in command], "handler": handler, "timeout": 10,
            **settings}


@contextmanager
def a_gate():
    """A file that is not there yet, in a folder that sandboxes see: their /tmp is their own."""
    with TemporaryDirectory(prefix="firstlight-gate-", dir="/var/tmp") as folder:
        yield Path(folder) / "gate"


def wait_for(gate):
    """The probe's event for an invocation that lasts until the test touches the gate."""
    return {"do": "wait", "file": str(gate)}


class LambdaLocal(Program):
    """Runs from its creation until close(). `functions` are made by function(); `settings` belong to
    the configuration's top level. `wrapper`: a command that runs the one that follows it."""

    def __init__(self, folder, *functions, caller_env=None, wrapper=(), stdout=None, **settings):
        self.token = uuid.uuid4().hex
        self.tmp = folder / "tmp"
        self.tmp.mkdir(exist_ok=True)
        self._events_file = folder / "events.jsonl"
        self._events, self._file, self._begun = [], None, b""
        self._reading = threading.Lock()
        config_file, port_file = folder / "local.json", folder / "port"
        functions = [{**one, "environment": {TOKEN: self.token, **one.get("environment", {})}}
                     for one in functions or [function()]]
        config = {"port": 0, "portFile": str(port_file), "events": str(self._events_file), **settings,
                  "functions": functions}
        config_file.write_text(json.dumps(config, indent=2))
        environment = {"PATH": os.environ["PATH"], "TMPDIR": str(self.tmp), **SANITIZERS, **(caller_env or {})}
        super().__init__([*wrapper, built("firstlight"), "local", "--config", config_file],
                         environment, cwd=folder, stdout=stdout)
        self.port = self._wait_port(port_file)

    def _wait_port(self, port_file):
        def text():
            assert self.process.poll() is None, f"it ended:\n{self.text()}"
            return port_file.read_text() if port_file.exists() else ""
        return int(until(lambda: text().endswith("\n") and text(), "the port"))

    # -- Callers -----------------------------------------------------------------------------------

    def invoke(self, event=b"{}", function="orders", seconds=PATIENCE_S, **headers):
        """Keywords are headers, with _ for -. Bytes are sent as they are, all else as JSON."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return post(self.port, f"/2015-03-31/functions/{function}/invocations", body, headers, seconds)

    def invoke_at_once(self, *calls):
        """Each (event, function) from a thread of its own; the answers in their order."""
        with ThreadPoolExecutor(len(calls)) as callers:
            return list(callers.map(lambda call: self.invoke(*call), calls))

    def begin(self, event, function="orders"):
        """Invokes without waiting: a callable that waits for the answer. Once it returns, the
        invocation's START is in the events."""
        before = len(self.events("platform.start", function))
        answers = []
        caller = threading.Thread(target=lambda: answers.append(self.invoke(event, function)), daemon=True)
        caller.start()
        until(lambda: len(self.events("platform.start", function)) > before, "the invocation's start")

        def answer():
            caller.join(PATIENCE_S)
            assert answers, f"no answer:\n{self.text()}"
            return answers[0]
        return answer

    def held_at_once(self, count, function="orders"):
        """That many invocations of the probe, none of which ends before all have begun."""
        before = len(self.events("platform.start", function))
        with a_gate() as gate, ThreadPoolExecutor(count) as callers:
            answers = [callers.submit(self.invoke, wait_for(gate), function) for _ in range(count)]
            try:
                self.wait_events("platform.start", before + count, function)
            finally:
                gate.touch()
            return [answer.result() for answer in answers]

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def deploy(self, function="orders"):
        answer = self.request("PUT", f"/2015-03-31/functions/{function}/code", b"{}")
        assert answer.status == 200, answer
        return answer

    # -- Events ------------------------------------------------------------------------------------

    def events(self, kind="", function=None, sandbox=None):
        """The events so far of that type, such as "platform.report"; of that function or sandbox."""
        with self._reading:
            if self._file is None and self._events_file.exists():
                self._file = open(self._events_file, "rb")
            if self._file is not None:
                *whole, self._begun = (self._begun + self._file.read()).split(b"\n")
                self._events += [json.loads(line) for line in whole]
            return [event for event in self._events if event["type"].startswith(kind)
                    and function in (None, event.get("function")) and sandbox in (None, event.get("sandbox"))]

    def wait_events(self, kind, count=1, function=None, sandbox=None, seconds=PATIENCE_S):
        """Waits until there are that many of them, and returns them all."""
        end = time.monotonic() + seconds
        while len(found := self.events(kind, function, sandbox)) < count:
            assert time.monotonic() < end, (
                f"{len(found)} of {count} {kind} of {function or 'any function'} in {seconds} s:\n{self.text()[-4000:]}")
            time.sleep(0.01)
        return found

    def truths(self, count=1, function=None):
        """Waits for the truth of that many first invocations."""
        return [event["record"] for event in self.wait_events("firstlight.firstInvocation", count, function)]

    def reports(self, count=1, function=None):
        """Waits for that many ended invocations: the records of platform.report."""
        return [event["record"] for event in self.wait_events("platform.report", count, function)]

    def purposes(self, function=None):
        """Why each sandbox was started, in order."""
        return [event["record"]["purpose"] for event in self.events("firstlight.sandboxStarted", function)]

    # -- Log ---------------------------------------------------------------------------------------

    def records(self, function=None):
        """The runtime's sandbox records."""
        return [line for line in self.find(message="sandbox first invocation")
                if function in (None, line["functionName"])]

    def wait_text(self, pattern):
        """Waits for a line of the log in which the pattern is found."""
        return self.wait_line(raw=re.compile(pattern))["raw"]

    # -- What is left ------------------------------------------------------------------------------

    def sandbox_processes(self):
        """{pid: command line} of every process that has this emulator's token."""
        return processes_with(f"{TOKEN}={self.token}".encode())

    def stands_still(self, seconds=0.2):
        """Whether no thread of a sandbox's processes gets or gives up a CPU for so long."""
        before = self._switches()
        time.sleep(seconds)
        return before == self._switches()

    def _switches(self):
        found = {}
        for pid in self.sandbox_processes():
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/status") as status:
                    found[thread] = [line for line in status if "ctxt_switches" in line]
        assert found and all(found.values()), found
        return found

    def left_behind(self):
        """Processes, files and cgroups that are still there; once it has ended there must be none."""
        # Not by glob(): it fails when a folder goes meanwhile, and other emulators' come and go.
        cgroups = [folder for folder, *_ in os.walk("/sys/fs/cgroup")
                   if os.path.basename(folder) == f"firstlight-{self.process.pid}"]
        return [*self.sandbox_processes().values(), *map(str, self.tmp.iterdir()), *cgroups]

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def rss_kib(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))

    def close(self):
        super().close()
        if self._file is not None:
            self._file.close()
        remove_markers(parent=self.process.pid)


def processes_with(variable):
    """{pid: command line} of the processes that have this KEY=value in their environment."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as environ, open(f"/proc/{pid}/cmdline", "rb") as command:
                if variable in environ.read().split(b"\0"):
                    found[int(pid)] = command.read().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue  # it has ended, or is somebody else's
    return found


@pytest.fixture
def cloud(tmp_path):
    """cloud(function(…), …, concurrency=10): a local Lambda, ended with the test."""
    running = []

    def start(*functions, **settings):
        folder = tmp_path / f"lambda-{len(running)}"
        folder.mkdir()
        running.append(LambdaLocal(folder, *functions, **settings))
        return running[-1]

    yield start
    for one in running:
        one.close()


@pytest.fixture
def gate():
    with a_gate() as path:
        yield path
