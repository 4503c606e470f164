"""The emulators that are compared: how each is built and started, and where it takes invocations."""

from __future__ import annotations

import os
import platform
import signal
import socket
import stat
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from building import BENCH, BUILD, ROOT, Failed, run

HANDLER = "echo"
FUNCTION = "/2015-03-31/functions/function/invocations"
START_TIMEOUT_S = 20

# The relay ends by itself after so long, whatever happens to us.
RELAY_S = 600


def compile_c(name, *sources):
    """One of the C programs beside this file."""
    program = BUILD / f"emulators-{name}"
    run([os.environ.get("CC", "cc"), "-std=c11", "-O2", "-g", "-Wall", "-Wextra",
         "-D_POSIX_C_SOURCE=200809L", "-D_DEFAULT_SOURCE", f"-I{ROOT}",
         BENCH / "emulators" / f"{name}.c", *(BENCH / source for source in sources),
         *sorted((ROOT / "base").glob("*.c")), "-lm", "-o", program], f"emulators-{name}")
    return program


def build_caller():
    return compile_c("caller")


def build_relay():
    return compile_c("relay", "server.c", "sandbox.c", "http_request.c")


def find_real():
    """The real one, as aws-sam-cli ships it into the tests' virtual environment."""
    machine = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
    found = sorted((ROOT / "build" / "venv").glob(
        f"lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-{machine}"))
    if not found:
        raise Failed("there is no real emulator in build/venv; scripts/test-venv puts one there")
    found[0].chmod(found[0].stat().st_mode | stat.S_IXUSR)
    return found[0]


class Turn:
    """One emulator, running from its start to its end on some cores."""

    def __init__(self, name, cores):
        self.log_path = BUILD / f"emulators-{name}.log"
        self.cores = cores
        self.process = None

    def start(self, command, stdout=None, env=None):
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=stdout or log,
                stderr=log, env=env, cwd=BUILD, start_new_session=True,
                preexec_fn=lambda: os.sched_setaffinity(0, self.cores))

    def wait_for(self, condition):
        """Waits for what nobody tells when it happens; returns its value."""
        end = time.monotonic() + START_TIMEOUT_S
        while not (value := condition()):
            if self.process.poll() is not None or time.monotonic() > end:
                raise Failed(f"{self.process.args[0]} does not start; see {self.log_path}")
            time.sleep(0.01)
        return value

    def end(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(START_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@contextmanager
def free_port():
    """One that nobody else gets in the meantime: bound, but not listened on, by us."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def is_listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except ConnectionRefusedError:
        return False


@contextmanager
def running(turn):
    try:
        yield turn
    finally:
        turn.end()


@contextmanager
def relay(program, bootstrap, cores):
    """Yields the port."""
    with running(Turn("relay", cores)) as turn:
        turn.start([program, RELAY_S, bootstrap], stdout=subprocess.PIPE)
        line = turn.process.stdout.readline()
        turn.process.stdout.close()
        if not line:
            raise Failed(f"the relay does not start; see {turn.log_path}")
        yield int(line)


@contextmanager
def ours(program, bootstrap, cores, *options):
    port_file = BUILD / "emulators-port"
    port_file.unlink(missing_ok=True)
    with running(Turn("firstlight", cores)) as turn:
        turn.start([program, "local", "--port", "0", "--port-file", port_file, "--name", "echo",
                    "--handler", HANDLER, "--cwd", BUILD, *options, "--", bootstrap])
        turn.wait_for(lambda: port_file.exists() and port_file.read_text().endswith("\n"))
        yield int(port_file.read_text())


def ours_alike(program, bootstrap, cores):
    """Does what the real one does: its sandbox always runs, and has all the CPU there is."""
    return ours(program, bootstrap, cores, "--no-throttle", "--no-freeze")


def ours_confined(program, bootstrap, cores):
    """As it comes, with the memory of one whole CPU: the sandbox is frozen and thawed every time."""
    return ours(program, bootstrap, cores, "--memory", "1769")


@contextmanager
def real(program, bootstrap, cores):
    environment = {"PATH": os.environ["PATH"], "_HANDLER": HANDLER}
    with free_port() as port, free_port() as api_port, running(Turn("real", cores)) as turn:
        turn.start([program, "--runtime-interface-emulator-address", f"127.0.0.1:{port}",
                    "--runtime-api-address", f"127.0.0.1:{api_port}", bootstrap], env=environment)
        turn.wait_for(lambda: is_listening(port))
        yield port


def call(caller, port, cores, warm_up, events):
    """Runs the caller: its JSON text."""
    done = subprocess.run([caller, str(port), FUNCTION, str(warm_up), str(events)],
                          capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
                          timeout=120, preexec_fn=lambda: os.sched_setaffinity(0, cores))
    if done.returncode != 0:
        raise Failed(done.stderr.strip())
    return done.stdout


def echo_bootstrap(build_ours_static, build_ours_dynamic, left_out):
    """The static package's program, or the dynamic one where that cannot be made; and its title."""
    try:
        runtime = build_ours_static()
    except left_out:
        runtime = build_ours_dynamic()
    return Path(runtime.command[0]), runtime.title
