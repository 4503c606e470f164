"""A program under test: its output line by line, its end, always bounded."""

import json
import os
import re
import select
import signal
import subprocess
import threading

from .patience import PATIENCE_S

# What valgrind and the sanitizers are told to exit with, so that no test takes it for the program's.
MEMORY_ERROR = 99
SANITIZERS = {"ASAN_OPTIONS": f"exitcode={MEMORY_ERROR}",
              "UBSAN_OPTIONS": f"exitcode={MEMORY_ERROR}:print_stacktrace=1"}

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


def parse_line(raw):
    """One output line as a dict: JSON, a tab-separated log line, or {"raw": …} for anything else."""
    text = raw.decode("utf-8", "backslashreplace")
    if text.startswith("{"):
        return {**json.loads(text), "raw": text}
    parts = text.split("\t")
    if len(parts) >= 4 and RFC3339.fullmatch(parts[0]) and parts[2] in LEVELS:
        timestamp, request_id, level, message, *fields = parts
        named = dict(field.split("=", 1) for field in fields if "=" in field)
        return {**named, "timestamp": timestamp, "requestId": request_id, "level": level,
                "message": message, "raw": text}
    return {"raw": text}


class Program:
    """Runs from its creation until close()."""

    def __init__(self, command, environment, cwd=None, stdout=None, pass_fds=()):
        """stdout: a file for it in place of a pipe; `output` then stays empty."""
        self.output = b""
        self._changed = threading.Condition()
        self._over = False
        self._reader = None
        self.process = subprocess.Popen(
            [str(part) for part in command], env=environment, cwd=cwd, stdin=subprocess.DEVNULL,
            stdout=stdout or subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            pass_fds=pass_fds)
        if stdout is None:
            os.set_blocking(self.process.stdout.fileno(), False)
            self._reader = threading.Thread(target=self._read, daemon=True)
            self._reader.start()

    def _read(self):
        pipe = self.process.stdout.fileno()
        while not self._over:
            select.select([pipe], [], [])
            with self._changed:
                self._drain()
                self._changed.notify_all()

    def _drain(self):
        """Takes in all that has been written so far: what a program wrote before a test saw
        another effect of it, the test sees too. With self._changed held."""
        while self._reader is not None and not self._over:
            try:
                chunk = os.read(self.process.stdout.fileno(), 65536)
            except BlockingIOError:
                return
            self.output += chunk
            self._over = not chunk

    # -- Output --------------------------------------------------------------------------------

    def lines(self):
        """The whole lines so far, parsed."""
        with self._changed:
            self._drain()
            return [parse_line(raw) for raw in self.output.split(b"\n")[:-1]]

    def text(self):
        """All that has been written so far."""
        with self._changed:
            self._drain()
            return self.output.decode("utf-8", "backslashreplace")

    def find(self, **wanted):
        """The lines that have these members. A compiled pattern must be found in the member."""
        def matches(line):
            return all(key in line and (value.search(str(line[key])) if isinstance(value, re.Pattern)
                                        else line[key] == value) for key, value in wanted.items())
        return [line for line in self.lines() if matches(line)]

    def wait_line(self, **wanted):
        """Waits for such a line, and returns the first."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or self.find(**wanted), PATIENCE_S)
        found = self.find(**wanted)
        assert found, f"no line with {wanted} in:\n{self.text()}"
        return found[0]

    def record(self):
        """Waits for the (first) sandbox record."""
        return self.wait_line(message="sandbox first invocation")

    def cpu_s(self):
        """CPU seconds used so far, in steps of a clock tick."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    # -- End -----------------------------------------------------------------------------------

    def exit_code(self, seconds=PATIENCE_S):
        """Waits for the process to end by itself: its exit status, negative for a signal."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {seconds} s:\n{self.text()}") from None
        if self._reader is not None:
            self._reader.join(PATIENCE_S)
        assert code != MEMORY_ERROR, f"a memory error or a leak:\n{self.text()}"
        return code

    def terminate(self):
        """Ends it as the platform does; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.exit_code()

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def close(self):
        """An orderly end where it still runs, so that leaks are seen; by force where need be."""
        try:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGTERM)
            self.exit_code()
        finally:
            self.kill()
            if self._reader is not None:
                self._reader.join(PATIENCE_S)
                self.process.stdout.close()
