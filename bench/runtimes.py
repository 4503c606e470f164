"""What is compared, and how each is built. To add a peer: write its echo under bench/peers/, and a
function here that builds it into build/bench/."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from building import (BENCH, BUILD, PEERS, ROOT, Failed, LeftOut, build_environment, first_line,
                      pack, pack_folder, run, strip, unpack_bootstrap)

# A package's name for the architectures that a function can have. Source: AWS Lambda developer
# guide, "Selecting and configuring an instruction set architecture".
ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64"}


@dataclass
class Runtime:
    """An echo handler on one runtime."""

    name: str
    title: str
    command: list                    # absolute path of the program, and its arguments
    task_root: Path = BUILD          # the folder it runs in
    program: Path | None = None      # as deployed; None: an interpreter, which the cloud brings
    zip: Path | None = None          # the function's package
    hello_zip: Path | None = None    # of examples/hello in place of the echo
    is_visitor: bool = False         # not one of BUILDERS

    @property
    def is_ours(self):
        return self.name.startswith("firstlight")


def native(name, title, program):
    """A runtime whose bootstrap is one program, not stripped yet."""
    stripped = strip(program, BUILD / f"{name}.bootstrap")
    packed = pack(BUILD / f"{name}.zip", [(stripped, "bootstrap")])
    return Runtime(name, title, [str(stripped)], program=stripped, zip=packed)


def visitor(name, path):
    """An echo bootstrap that somebody brought along."""
    runtime = native(name, f"{path}", Path(path))
    runtime.is_visitor = True
    return runtime


def version_in(path, pattern):
    found = re.search(pattern, path.read_text(), re.MULTILINE)
    return found.group(1) if found else "?"


def fresh_folder(name):
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def need(tool, remedy):
    path = shutil.which(tool)
    if path is None:
        raise LeftOut(f"{tool} is not installed: {remedy}")
    return path


def build_stand_in():
    """The Runtime API that measures."""
    program = BUILD / "stand_in"
    sources = [path for path in BENCH.glob("*.c") if path.name != "floor.c"]
    run([os.environ.get("CC", "cc"), "-std=c11", "-O2", "-g", "-Wall", "-Wextra",
         "-D_POSIX_C_SOURCE=200809L", "-D_DEFAULT_SOURCE", f"-I{ROOT}",
          *sorted(sources), *sorted((ROOT / "base").glob("*.c")), "-lm", "-o", program], "stand_in")
    return program


# ---- Ours, and what it is measured by -----------------------------------------------------------

def our_title(how):
    version = version_in(ROOT / "handler_api" / "lambda.h", r'LAMBDA_VERSION "(.*?)"')
    return f"firstlight {version}, {how}"


def our_architecture():
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        raise LeftOut(f"no static packages are made for {machine}")
    return ARCHITECTURES[machine]


def make(log_name, *arguments):
    """Runs our own Makefile."""
    run(["make", "-C", ROOT, *arguments], log_name)


def package(name, example):
    """A static package, made as a user makes it."""
    zip_path = BUILD / f"{name}-{example}.zip"
    zip_path.unlink(missing_ok=True)
    make(f"{name}-{example}", "package", f"EXAMPLE={example}", f"ARCH={our_architecture()}",
         f"PACKAGE={zip_path.relative_to(ROOT)}")
    return zip_path


def build_ours_static():
    name = "firstlight-static"
    try:
        echo, hello = package(name, "echo"), package(name, "hello")
    except Failed as error:
        raise LeftOut(str(error)) from error
    program = unpack_bootstrap(echo, fresh_folder(name))
    return Runtime(name, our_title("static package"), [str(program)], program=program, zip=echo,
                   hello_zip=hello)


def build_ours_dynamic():
    program = "build/dev/examples/echo/bootstrap"
    make("firstlight-dynamic", program)
    return native("firstlight-dynamic", our_title("shared libraries"), ROOT / program)


def build_floor():
    """With the compiler and the flags that static packages are made with."""
    program = fresh_folder("floor") / "bootstrap"
    try:
        make("floor", "static", f"ARCH={our_architecture()}")
        run([ROOT / "build" / "static" / "static-cc", our_architecture(), "-std=c11", "-Wall",
             "-Wextra", "-D_POSIX_C_SOURCE=200809L", BENCH / "floor.c", "-o", program], "floor")
    except Failed as error:
        raise LeftOut(str(error)) from error
    return native("floor", "bare socket loop, C, linked as the static package", program)


# ---- Peers, from their package registries -------------------------------------------------------

def build_rust():
    need("cargo", "https://rustup.rs")
    folder = PEERS / "rust"
    try:
        run(["cargo", "build", "--release", "--locked", "--manifest-path", folder / "Cargo.toml",
             "--target-dir", BUILD / "rust"], "rust")
    except Failed as error:
        raise LeftOut(str(error)) from error
    version = version_in(folder / "Cargo.lock", r'name = "lambda_runtime"\nversion = "(.*?)"')
    return native("rust", f"Rust, lambda_runtime {version}",
                  BUILD / "rust" / "release" / "bench-rust")


def build_go():
    need("go", "https://go.dev/doc/install")
    folder = PEERS / "go"
    program = BUILD / "go" / "bootstrap"
    try:
        run(["go", "build", "-tags", "lambda.norpc", "-trimpath", "-ldflags", "-s -w",
             "-o", program, "."], "go", cwd=folder, env=build_environment(CGO_ENABLED="0"))
    except Failed as error:
        raise LeftOut(str(error)) from error
    version = version_in(folder / "go.mod", r"aws-lambda-go v(\S+)")
    return native("go", f"Go, aws-lambda-go {version}", program)


class Installation:
    """A folder of build/bench/ with an interpreter's packages. They are installed anew when their
    list or the interpreter changes."""

    def __init__(self, name, lock, interpreter):
        self.folder = BUILD / name
        self.task = self.folder / "task"
        self.done = self.folder / "installed"
        self.made_of = f"{interpreter}\n{lock.read_text()}"

    def is_done(self):
        return self.done.exists() and self.done.read_text() == self.made_of

    def set_done(self):
        self.done.write_text(self.made_of)


def build_python():
    lock = PEERS / "python" / "requirements.txt"
    installation = Installation("python", lock, sys.version)
    task = installation.task
    python = installation.folder / "venv" / "bin" / "python"
    if not installation.is_done():
        folder = fresh_folder("python")
        try:
            run([sys.executable, "-m", "venv", folder / "venv"], "python")
            run([python, "-m", "pip", "install", "--no-deps", "--target", task,
                 "--requirement", lock], "python")
        except Failed as error:
            raise LeftOut(str(error)) from error
        installation.set_done()
    shutil.copy(PEERS / "python" / "echo.py", task)
    version = version_in(lock, r"awslambdaric==(\S+)")
    return Runtime("python", f"Python {platform.python_version()}, awslambdaric {version}",
                   [str(python), "-m", "awslambdaric", "echo.echo"], task_root=task,
                   zip=pack_folder(BUILD / "python.zip", task))


def node_environment(node):
    """Its own headers, where they came with it: nothing else is then fetched to compile against."""
    prefix = Path(node).resolve().parent.parent
    if (prefix / "include" / "node" / "node.h").exists():
        return build_environment(npm_config_nodedir=str(prefix))
    return build_environment()


def install_node_client(node, task):
    """The client compiles a libcurl of its own. Kept is what runs: its tools and objects are
    hundreds of MB."""
    client = Path("node_modules") / "aws-lambda-ric"
    folder = fresh_folder("node")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PEERS / "node" / name, folder)
    run(["npm", "ci", "--foreground-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        "node", cwd=folder, env=node_environment(node))
    for part in ("package.json", "bin", "dist"):
        target = task / client / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / client / part, target)
    shutil.rmtree(folder / "node_modules")


def build_node():
    node = need("node", "https://nodejs.org")
    need("npm", "https://nodejs.org")
    interpreter = first_line([node, "--version"])
    installation = Installation("node", PEERS / "node" / "package-lock.json", interpreter)
    task = installation.task
    if not installation.is_done():
        try:
            install_node_client(node, task)
        except (Failed, OSError) as error:
            raise LeftOut(str(error)) from error
        installation.set_done()
    shutil.copy(PEERS / "node" / "echo.js", task)
    version = version_in(PEERS / "node" / "package.json", r'"aws-lambda-ric": "(\S+)"')
    return Runtime("node", f"Node.js {interpreter.lstrip('v')}, aws-lambda-ric {version}",
                   [node, "node_modules/aws-lambda-ric/bin/index.mjs", "echo.echo"],
                   task_root=task, zip=pack_folder(BUILD / "node.zip", task))


# In the order of the table. Each returns a Runtime, or raises LeftOut with the reason.
BUILDERS = {
    "floor": build_floor,
    "firstlight-static": build_ours_static,
    "firstlight-dynamic": build_ours_dynamic,
    "rust": build_rust,
    "go": build_go,
    "python": build_python,
    "node": build_node,
}
