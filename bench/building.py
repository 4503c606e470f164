"""What the builders of runtimes.py have in common: running a build step, packing a zip."""

import os
import subprocess
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
PEERS = BENCH / "peers"
BUILD = ROOT / "build" / "bench"

STEP_TIMEOUT_S = 900

# Files in a zip are dated alike, so that its size depends on nothing but them.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class LeftOut(Exception):
    """A peer that cannot be measured on this machine, and why."""


class Failed(Exception):
    """The benchmark cannot be run, and why."""


def build_environment(**more):
    """Ours, but for what `make bench` sets for makes of its own: peers' builds run make too."""
    ours = {name: value for name, value in os.environ.items()
            if not name.startswith("MAKE") and name != "MFLAGS"}
    return {**ours, **more}


def last_words(log_path):
    """The end of a log. npm's account of its own ending says less than what stands before it."""
    lines = log_path.read_text(errors="replace").splitlines()
    told = [line for line in lines if line.strip() and not line.startswith("npm ")]
    return (told or lines)[-5:]


def run(command, log_name, cwd=None, env=None):
    """Runs a build step. Its output goes to build/bench/LOG_NAME.log; raises Failed, which shows
    the end of it."""
    command = [str(word) for word in command]
    BUILD.mkdir(parents=True, exist_ok=True)
    log_path = BUILD / f"{log_name}.log"
    with open(log_path, "wb") as log:
        try:
            done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT,
                                  stdin=subprocess.DEVNULL, timeout=STEP_TIMEOUT_S, check=False,
                                  cwd=cwd, env=build_environment() if env is None else env)
        except FileNotFoundError as error:
            raise Failed(f"{command[0]} is not installed; `make bench` installs what it needs"
                         ) from error
        except subprocess.TimeoutExpired as error:
            raise Failed(f"{' '.join(command)}: not done after {STEP_TIMEOUT_S} s") from error
    if done.returncode != 0:
        raise Failed(f"`{' '.join(command)}` failed; the end of {log_path.relative_to(ROOT)}:\n  "
                     + "\n  ".join(last_words(log_path)))


def first_line(command):
    """What a program says of itself."""
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60,
                          stdin=subprocess.DEVNULL)
    return done.stdout.split("\n", 1)[0].strip()


def strip(program, stripped):
    """Writes the program as it would be deployed, without symbols. Returns its path."""
    run(["strip", "-o", stripped, program], "strip")
    return stripped


def pack(zip_path, files):
    """Writes a function's zip. files: pairs of a path here and a name in the zip. Returns its
    path."""
    with zipfile.ZipFile(zip_path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, name in files:
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100755 << 16
            archive.writestr(info, path.read_bytes())
    return zip_path


def pack_folder(zip_path, folder):
    """Writes a function's zip of all that is in a folder, bytecode caches left out."""
    paths = sorted(path for path in folder.rglob("*")
                   if path.is_file() and "__pycache__" not in path.parts)
    return pack(zip_path, [(path, str(path.relative_to(folder))) for path in paths])


def unpack_bootstrap(zip_path, folder):
    """The one program in a zip of ours, taken out again."""
    with zipfile.ZipFile(zip_path) as archive:
        archive.extract("bootstrap", folder)
    program = Path(folder) / "bootstrap"
    program.chmod(0o755)
    return program
