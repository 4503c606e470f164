"""`firstlight local`: the project's own local Lambda, with one function in it."""

import math
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor

from .build import WRAPPER, bootstrap_of, built
from .http import post
from .markers import remove_markers
from .patience import PATIENCE_S, SLOWNESS
from .program import SANITIZERS, Program


# With a handler's share of the CPU valgrind takes longer to start than any timeout here; and on a busy machine
# its init may take longer than the cloud's limit.
_AT_FULL_SPEED = ["--no-throttle", "--init-limit", "100"] if WRAPPER else []


class Local(Program):
    """options: those of `firstlight local`; `name`: a test handler's or an example's."""

    def __init__(self, folder, name, handler, *options, env=None, caller_env=None):
        port_file = folder / "port"
        port_file.unlink(missing_ok=True)
        environment = {"PATH": os.environ["PATH"], **SANITIZERS, **(caller_env or {})}
        variables = [part for item in (env or {}).items() for part in ("--env", "=".join(item))]
        super().__init__([built("firstlight"), "local", "--port", "0", "--port-file", port_file,
                          "--name", "orders", "--handler", handler, "--cwd", folder,
                          "--timeout", str(10 * SLOWNESS), *_AT_FULL_SPEED, *variables, *options,
                          "--", *WRAPPER, bootstrap_of(name)],
                         environment, cwd=folder)
        self.port = self._wait_port(port_file)

    def _wait_port(self, port_file):
        end = time.monotonic() + PATIENCE_S
        while not (port_file.exists() and (text := port_file.read_text()).endswith("\n")):
            ended = self.process.poll() is not None
            assert not ended and time.monotonic() < end, f"it does not listen:\n{self.text()}"
            time.sleep(0.01)  # there is nothing to wait on
        return int(text)

    def invoke(self, event, function="orders", **headers):
        """Keywords are headers, with _ for -. Once it returns, the log holds all of an invocation
        that somebody waited for: its REPORT line follows the answer."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = post(self.port, f"/2015-03-31/functions/{function}/invocations", event, headers)
        if answer.status == 200:
            request_id = answer.headers["x-amzn-RequestId"]
            self.wait_line(raw=re.compile(f'^REPORT RequestId: {request_id}|"platform.report".*{request_id}'))
        return answer

    def invoke_at_once(self, events):
        """Each from a thread of its own; the answers in the order of the events."""
        with ThreadPoolExecutor(len(events)) as callers:
            return list(callers.map(self.invoke, events))

    def close(self):
        super().close()
        remove_markers(parent=self.process.pid)

    def records(self):
        return self.find(message="sandbox first invocation")

    def platform_lines(self, word=""):
        """Those that the platform writes, the ones that start with `word`."""
        platform = re.compile("INIT_START|INIT_REPORT|START|END|REPORT")
        return [line["raw"] for line in self.lines()
                if platform.match(line["raw"]) and line["raw"].startswith(word)]

    def reports(self):
        """The REPORT lines, each as {"Duration": "1.23 ms", …}."""
        return [dict(part.split(": ", 1) for part in line.removeprefix("REPORT ").split("\t") if part)
                for line in self.platform_lines("REPORT ")]


def ms(value):
    """The number of "12.34 ms"."""
    number, unit = value.split(" ")
    assert unit == "ms"
    return float(number)


def billed(report):
    """What the report's own durations come to, by the rule for custom runtimes."""
    return math.ceil(ms(report["Duration"]) + ms(report.get("Init Duration", "0 ms")))
