"""Other people's runtimes, as bench/ installs and pins them, around the functions in test/long/runtimes."""

import fcntl
import functools
import json
import os
import shlex
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field

from .build import ROOT
from .left_out import left_out
from .local import Local

sys.path.append(os.fspath(ROOT / "bench"))

# pylint: disable=wrong-import-position
from building import BUILD as INSTALLED  # noqa: E402
from building import PEERS, Failed, LeftOut, build_environment, run  # noqa: E402
from runtimes import build_node, build_python, need  # noqa: E402

SOURCES = ROOT / "test" / "long" / "runtimes"


@dataclass
class Foreign:
    """A function on somebody else's runtime. Its bootstrap runs a command, as a custom runtime's
    in the cloud does."""

    command: list  # the program and its arguments; "$_HANDLER" where the handler's name goes
    env: dict = field(default_factory=dict)

    def bootstrap(self, folder):
        """Writes it into `folder`, beside the function's source, and returns its path."""
        for source in SOURCES.glob("behaviours.*"):
            shutil.copy(source, folder)
        path = folder / "bootstrap"
        words = (f'"{word}"' if word.startswith("$") else shlex.quote(os.fspath(word))
                 for word in map(str, self.command))
        path.write_text(f"#!/bin/sh\nexec {' '.join(words)}\n")
        path.chmod(0o755)
        return path


@contextmanager
def _one_at_a_time():
    """Tests run in several processes, and a runtime is installed once for all of them."""
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with open(INSTALLED / "foreign.lock", "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _python():
    peer = build_python()
    return Foreign([peer.command[0], "-m", "awslambdaric", "$_HANDLER"],
                   {"PYTHONPATH": os.fspath(peer.task_root)})


def _node():
    peer = build_node()
    program, client = peer.command[:2]
    return Foreign([program, peer.task_root / client, "$_HANDLER"])


def _fresh_source(language, *pins):
    """Our source beside the pinned dependencies of the bench's."""
    folder = INSTALLED / "foreign" / language
    shutil.copytree(SOURCES / language, folder, dirs_exist_ok=True)
    for name in pins:
        shutil.copy(PEERS / language / name, folder)
    return folder


def _go():
    need("go", "https://go.dev/doc/install")
    folder = _fresh_source("go", "go.mod", "go.sum")
    run(["go", "build", "-tags", "lambda.norpc", "-o", "function", "."], "foreign-go", cwd=folder,
        env=build_environment(CGO_ENABLED="0"))
    return Foreign([folder / "function"])


def _rust():
    """Built for debugging: a panic then unwinds, which the crate catches."""
    need("cargo", "https://rustup.rs")
    folder = _fresh_source("rust", "Cargo.toml", "Cargo.lock")
    run(["cargo", "build", "--locked"], "foreign-rust", cwd=folder)
    return Foreign([folder / "target" / "debug" / "bench-rust"])


FOREIGN = {"python": _python, "node": _node, "go": _go, "rust": _rust}


@functools.cache
def _built(name):
    """A Foreign, or the reason for which there is none."""
    try:
        with _one_at_a_time():
            return FOREIGN[name]()
    except (LeftOut, Failed) as reason:
        return str(reason)


def foreign(name):
    """The runtime of that name, installed and built where it was not. It needs its toolchain, and
    the first time its package registry; without, the test is left out."""
    built = _built(name)
    if isinstance(built, str):
        left_out(f"{name}: {built.splitlines()[0]}")
    return built


class ForeignLocal(Local):
    """`firstlight local` with such a function. Its own lines are not in our format: none is parsed."""

    def __init__(self, folder, runtime, handler, *options, env=None):
        super().__init__(folder, runtime.bootstrap(folder), handler, *options,
                         env={**runtime.env, **(env or {})})

    def lines(self):
        with self._changed:
            self._drain()
            return [{"raw": line} for line in self.text().split("\n")[:-1]]

    def ask(self, do, **more):
        """Invokes it with an event that says what to do: the answer, and its REPORT."""
        answer = self.invoke(json.dumps({"do": do, **more}).encode())
        return answer, self.reports()[-1]


def _build_all():
    """Says what is there and what is left out. Run before the tests, which have less time than a
    first installation needs: PYTHONPATH=test python -m support.foreign"""
    for name in FOREIGN:
        built = _built(name)
        print(f"{name}: {'left out: ' + built if isinstance(built, str) else 'there'}", flush=True)


if __name__ == "__main__":
    _build_all()
