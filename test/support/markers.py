"""The files that count the processes of a sandbox (runtime/generation.h)."""

import os
import re
from pathlib import Path


def markers(port=None, parent=None):
    """Those of sandboxes whose Runtime API is at this port, or whose parent process has this id."""
    wanted = rb" api=\S*:%d[ /]" % port if port else rb" parent=%d/" % parent
    found = []
    for path in Path("/tmp").glob(".firstlight-*"):
        try:
            first_line = _read(path).split(b"\n")[0]
        except OSError:
            continue  # a link or a folder, put there on purpose; or another test has just removed its own
        if re.search(wanted, first_line):
            found.append(path)
    return found


def _read(path):
    """Without waiting: another test may put a pipe there at any moment."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:
        return file.read()


def remove_markers(**whose):
    for path in markers(**whose):
        path.unlink(missing_ok=True)
