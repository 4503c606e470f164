"""`firstlight local` with the moment at which each line of its log came."""

import json
import re
import time

from .http import post
from .local import Local

# The platform's lines about one invocation; others about the sandbox are INIT_START and INIT_REPORT.
PLATFORM = re.compile(r"(INIT_START|INIT_REPORT|START|END|REPORT)\b")


class Timeline(Local):
    """Its lines come at once, since nothing but the line itself wakes its reader."""

    def __init__(self, *arguments, **options):
        self._moments = []  # of each whole line; CLOCK_MONOTONIC, seconds
        super().__init__(*arguments, **options)

    def _drain(self):
        super()._drain()
        new = self.output.count(b"\n") - len(self._moments)
        self._moments += [time.monotonic()] * new

    def call(self, seconds, event=b"{}"):
        """Invokes it, however long that takes, up to so many seconds: its answer, which must be no
        error. The log then holds its REPORT."""
        answer = post(self.port, "/2015-03-31/functions/orders/invocations", event, seconds=seconds)
        self.wait_line(raw=re.compile(f"^REPORT RequestId: {answer.headers['x-amzn-RequestId']}"))
        assert "X-Amz-Function-Error" not in answer.headers, f"{answer.body}:\n{self.text()}"
        return json.loads(answer.body)

    def wait_message(self, message, seconds):
        """Waits until the function has logged that; returns the moment."""
        def moments():
            return [moment for kind, moment in self.kinds() if kind == message]
        with self._changed:
            assert self._changed.wait_for(moments, seconds), f"no {message!r} in:\n{self.text()}"
        return moments()[0]

    def kinds(self):
        """(kind, moment) of each line: the platform's first word, or the function's message. What the
        emulator says of itself is left out, and so is the runtime's record."""
        with self._changed:
            lines = self.lines()
            found = []
            for line, moment in zip(lines, self._moments):
                platform = PLATFORM.match(line["raw"])
                kind = platform.group(1) if platform else line.get("message")
                if kind not in (None, "sandbox first invocation"):
                    found.append((kind, moment))
            return found
