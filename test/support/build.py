"""Where the things under test are. A missing one is a failure that names the command to make it."""

import os
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("FIRSTLIGHT_BUILD", "build/dev")
EXAMPLES = sorted(path.parent.name for path in ROOT.glob("examples/*/handler.c"))

# Put before every bootstrap, such as "valgrind --quiet --error-exitcode=99".
WRAPPER = shlex.split(os.environ.get("FIRSTLIGHT_WRAPPER", ""))


def built(name):
    """The file of that name under the build folder."""
    path = BUILD / name
    if not path.exists():
        make = f"make VARIANT={BUILD.name} {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}"
        pytest.fail(f"{path} is missing; build it with: {make}", pytrace=False)
    return path


def bootstrap_of(name):
    """The bootstrap of a test handler ("probe") or of an example; a Path stands for itself."""
    if isinstance(name, Path):
        return name
    folder = "test/handlers" if name.startswith("probe") else "examples"
    return built(f"{folder}/{name}/bootstrap")


def events_of(example):
    return sorted((ROOT / "examples" / example / "events").glob("*.json"))
