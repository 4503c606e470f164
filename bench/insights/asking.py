"""Who is asked and what: the commands, how their answers are read, and how one process is measured."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from building import BENCH, BUILD, ROOT, Failed, LeftOut, first_line, run

HERE = BENCH / "insights"
TIMEOUT_S = 1200

QUESTIONS = {
    "report": "firstlight report: starts by kind; REPORT lines, and the sums of their durations",
    "rare": "filter ispresent(startKind) | stats count() by startKind",
    "common": "filter ispresent(level) | stats count() by level",
}
FIELDS = {"rare": "startKind", "common": "level"}

# What jq is given in the fastest form that was found: lines as texts, parsed as JSON only where they can be what is
# asked for. `fromjson?` passes over what is no JSON.
JQ_COUNT = ('reduce (inputs | select({which}) | fromjson? | .{name} // empty) as $key ({{}}; .[$key] += 1)')
JQ_REPORT = r'''
    reduce inputs as $line ({proactive: 0, cold: 0, reports: 0, billedMs: 0, durationMs: 0};
        if $line | startswith("REPORT ") then
            ($line / "\t") as $part
            | .reports += 1
            | .durationMs += ($part[1][10:-3] | tonumber)
            | .billedMs += ($part[2][17:-3] | tonumber)
        elif $line | contains("\"startKind\"") then
            ($line | fromjson? | .startKind) as $kind | if $kind then .[$kind] += 1 else . end
        else . end)'''


@dataclass
class Turn:
    seconds: float
    cpu_seconds: float
    peak_kb: int
    answer: dict


@dataclass
class Asked:
    """One way to ask one question."""
    name: str
    question: str
    command: list  # the file's name comes last, in place of FILE where a word is that
    read: object
    is_slow: bool = False  # asked about the part, in fewer rounds

    def words(self, path):
        return [str(path) if word == "FILE" else str(word) for word in self.command]


def ask(asked, path):
    """Runs it, as a process of its own from its start to its end: its Turn."""
    figures = BUILD / "insights-figures"
    words = asked.words(path)
    with open(figures, "wb") as file:
        # The shell only makes it file descriptor 3.
        done = subprocess.run(["sh", "-c", 'exec "$@" 3>&2 2>/dev/null', "sh", BUILD / "insights-measured", *words],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=file, timeout=TIMEOUT_S,
                              check=False)
    if done.returncode != 0:
        raise Failed(f"`{' '.join(words)}` ended with {done.returncode}")
    seconds, cpu_seconds, peak_kb = figures.read_text(encoding="utf-8").split()
    return Turn(float(seconds), float(cpu_seconds), int(peak_kb), asked.read(done.stdout))


# ---- What they answer ----------------------------------------------------------------------------


def read_json(output):
    return {key: round(float(value), 2) for key, value in json.loads(output).items()}


def read_csv(output):
    rows = csv.reader(io.StringIO(output.decode()))
    next(rows)
    return {key: round(float(count), 2) for key, count in rows}


def read_report(output):
    total = json.loads(output)["total"]
    return {"proactive": total["kinds"]["proactive"], "cold": total["kinds"]["cold"],
            "reports": total["billing"]["reports"], "billedMs": total["billing"]["billedMs"]}


def agree(one, other):
    """Whether two answers say the same, of what both tell."""
    common = one.keys() & other.keys()
    return len(common) >= 2 and all(abs(one[key] - other[key]) < 0.5 for key in common)


# ---- Who is asked --------------------------------------------------------------------------------


def ours(program):
    yield Asked("firstlight", "report", [program, "report", "--json", "FILE"], read_report)
    for question in FIELDS:
        yield Asked("firstlight", question, [program, "query", "--format", "csv", QUESTIONS[question], "FILE"],
                    read_csv)


def jq():
    if shutil.which("jq") is None:
        raise LeftOut("jq is not installed; scripts/install-deps bench does that")
    yield Asked("jq", "report", ["jq", "-cnR", JQ_REPORT, "FILE"], read_json, is_slow=True)
    for question, which in (("rare", r'contains("\"startKind\"")'), ("common", 'startswith("{")')):
        program = JQ_COUNT.format(which=which, name=FIELDS[question])
        yield Asked("jq", question, ["jq", "-cnR", program, "FILE"], read_json, is_slow=True)


def grep_and_jq():
    """No one asked for it, but it is what somebody in a hurry writes: grep, which is fast, hands jq the lines."""
    for question, pattern in (("rare", '"startKind"'), ("common", '^{"')):
        program = f"reduce (inputs | .{FIELDS[question]} // empty) as $key ({{}}; .[$key] += 1)"
        yield Asked("grep | jq", question,
                    ["sh", "-c", f"grep '{pattern}' \"$1\" | jq -cn '{program}'", "sh", "FILE"], read_json, is_slow=True)


def duckdb():
    python = BUILD / "insights-venv" / "bin" / "python"
    wanted = (HERE / "requirements.txt").read_text(encoding="utf-8")
    mark = BUILD / "insights-venv" / "requirements.txt"
    if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
        try:
            run([sys.executable, "-m", "venv", BUILD / "insights-venv"], "insights-venv")
            run([python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], "insights-pip")
        except Failed as error:
            raise LeftOut(f"DuckDB cannot be installed: {error}") from error
        mark.write_text(wanted, encoding="utf-8")
    for question in QUESTIONS:
        yield Asked("DuckDB", question, [python, HERE / "ask_duckdb.py", question, "FILE"], read_json)


PEERS = {"DuckDB": duckdb, "jq": jq, "grep | jq": grep_and_jq}


def versions(program):
    """What each says of itself."""
    told = {"firstlight": first_line([str(program), "--version"])}
    if shutil.which("jq"):
        told["jq"] = first_line(["jq", "--version"])
    told["DuckDB"] = (HERE / "requirements.txt").read_text(encoding="utf-8").splitlines()[-1]
    return told


# ---- The logs ------------------------------------------------------------------------------------


def compile_c(name):
    program = BUILD / f"insights-{name}"
    run([os.environ.get("CC", "cc"), "-std=c11", "-O2", "-g", "-Wall", "-Wextra", "-D_POSIX_C_SOURCE=200809L",
         "-D_DEFAULT_SOURCE", HERE / f"{name}.c", "-o", program], f"insights-{name}")
    return program


def make_logs(size):
    """The file of so many bytes, and a part of it that ends with a line."""
    program = compile_c("make_logs")
    whole, part = BUILD / "insights.log", BUILD / "insights-part.log"
    with open(whole, "wb") as file:
        subprocess.run([program, str(size)], stdout=file, check=True, timeout=TIMEOUT_S)
    with open(whole, "rb") as file:
        head = file.read(size // 10)
    part.write_bytes(head[:head.rindex(b"\n") + 1])
    return whole, part


def our_program(given):
    if given is None:
        run(["make", "-C", ROOT, "build/dev/firstlight"], "insights-firstlight")
    return Path(given or ROOT / "build" / "dev" / "firstlight").resolve()
