"""Runs the scripts of the experiments, with the real AWS CLI or one that a test makes up."""

import json
import os
import subprocess
import sys
from pathlib import Path

from .build import BUILD, ROOT

# The AWS CLI stands beside the tests' Python.
TOOLS = Path(sys.executable).parent


def run_script(name, *arguments, path=None, seconds=250, **environment):
    """The ended process, its output as text. path: of commands, in place of the tests' own."""
    env = {"PATH": path if path is not None else f"{TOOLS}{os.pathsep}{os.environ['PATH']}",
           "HOME": os.environ.get("HOME", "/"), "FIRSTLIGHT_BUILD": os.fspath(BUILD), **environment}
    return subprocess.run([sys.executable, ROOT / "scripts" / name, *map(str, arguments)], env=env, text=True,
                          capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=seconds)


# It writes each call down, and answers by the first of ANSWERS whose key is in the call: exit status, output.
AWS = """#!{python}
import base64, json, sys
call = " ".join(sys.argv[1:])
with open({calls!r}, "a") as calls:
    calls.write(call + "\\n")
for part, (status, answer) in json.load(open({answers!r})).items():
    if part in call:
        if "lambda invoke" in call:
            open(sys.argv[-1], "w").write(json.dumps(answer.pop("payload", None)))
            answer = dict(answer, LogResult=base64.b64encode(answer["tail"].encode()).decode())
        print(answer if isinstance(answer, str) else json.dumps(answer), file=sys.stderr if status else sys.stdout)
        sys.exit(status)
"""


def made_up_aws(folder, answers):
    """An `aws` that answers {part of a call: (exit status, answer)}; of `lambda invoke` the answer has the
    log's `tail`, and perhaps the function's `payload`. A path to find it on, and what lists its calls."""
    calls = folder / "calls"
    (folder / "answers").write_text(json.dumps(answers))
    program = folder / "bin/aws"
    program.parent.mkdir(exist_ok=True)
    program.write_text(AWS.format(python=sys.executable, calls=str(calls), answers=str(folder / "answers")))
    program.chmod(0o755)
    return str(program.parent), lambda: calls.read_text().splitlines() if calls.exists() else []
