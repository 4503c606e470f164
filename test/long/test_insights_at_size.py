"""`firstlight report` and `firstlight query` over a lot of logs, and over bad ones among good ones: little memory, what
cannot be read is counted and said, and the rest is right."""

import gzip
import json
import os
import signal
import subprocess
import sys
import threading

import pytest

from support.build import BUILD, built
from support.logs import MIDNIGHT_MS, articles_day, record, report_line, rfc3339

SIZE = 150_000_000
PEAK_MB = 100
PATIENCE_S = 300

pytestmark = pytest.mark.timeout(2 * PATIENCE_S)

# Writes the peak of a program's memory, in KB, to a file. A process of its own, and a small one: a child's peak begins
# with the size of its parent.
LAUNCHER = """
import os, sys
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as file:
    file.write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""


def run(*arguments, under=()):
    done = subprocess.run([*under, built("firstlight"), *map(str, arguments)], stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=PATIENCE_S, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def rows(output):
    return [{cell["field"]: cell["value"] for cell in row if cell["field"] != "@ptr"}
            for row in json.loads(output)["results"]]


# ---- Size ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large():
    """The article's day over and over, each time with ids of its own; and how many times."""
    path = BUILD / "long" / f"insights-at-size-{os.getpid()}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    orders = "".join(f'{rfc3339(MIDNIGHT_MS)} {{"level":"INFO","message":"order {i} handled","ms":{i}}}\n'
                     for i in range(2000))
    day, days = articles_day() + orders, 0
    with open(path, "w", encoding="utf-8") as file:
        while file.tell() < SIZE:
            file.write(day.replace("request-", f"request-{days}-"))
            days += 1
    yield path, days
    path.unlink()


def in_little_memory(folder, *arguments):
    """Its output, after its memory was looked at."""
    peak = folder / "peak"
    code, output, errors = run(*arguments, under=(sys.executable, "-I", "-S", "-c", LAUNCHER, peak))
    assert code == 0 and errors == ""
    assert int(peak.read_text()) * 1024 < PEAK_MB * 10 ** 6
    return output


def test_report_takes_little_memory(large, tmp_path):
    path, days = large
    total = json.loads(in_little_memory(tmp_path, "report", "--json", path))["total"]
    assert (total["kinds"]["proactive"], total["kinds"]["cold"]) == (78 * days, 18 * days)
    assert total["billing"]["reports"] == total["billing"]["outcomes"]["billed"] == 96 * days


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("text,wanted", [
    ("filter ispresent(startKind) | stats count() as n by startKind",
     lambda days: [{"startKind": "cold", "n": f"{18 * days}"}, {"startKind": "proactive", "n": f"{78 * days}"}]),
    ("stats sum(ms) as s, pct(ms, 50) as p, count_distinct(requestId) as ids, count(*) as n by level",
     lambda days: [{"s": "0", "ids": "0", "n": f"{96 * 4 * days}"},
                   {"level": "INFO", "s": f"{1999 * 1000 * days}", "p": "999", "ids": f"{96 * days}",
                    "n": f"{2096 * days}"}]),
    ("filter ispresent(ms) | fields ms | sort ms desc | limit 3", lambda days: 3 * [{"ms": "1999"}]),
])
def test_query_takes_little_memory(large, tmp_path, text, wanted, jobs):
    path, days = large
    output = rows(in_little_memory(tmp_path, "query", "--format", "json", "--jobs", jobs, text, path))
    # A sum of nothing may be left out.
    assert [{"s": "0", **row} if "ids" in row else row for row in output] == wanted(days)


# ---- Bad ones among good ones --------------------------------------------------------------------


def start(kind, request_id, second, **more):
    """One start, as its function's log has it."""
    at_ms = MIDNIGHT_MS + 1000 * second
    idle_ms = 20_000.0 if kind == "proactive" else 1.0
    first = json.dumps({**record(at_ms, kind, request_id, idle_ms=idle_ms), **more})
    return f"{rfc3339(at_ms)} {first}\n{rfc3339(at_ms)} {report_line(request_id, 100, 151, 50.5)}\n".encode()


BEFORE, AFTER = start("proactive", "a", 1), start("cold", "b", 2)
STARTS = "stats sum(startKind = 'proactive') as proactive, sum(startKind = 'cold') as cold, sum(@billedDuration) as billed"


def duplicate_keys():
    line = start("cold", "c", 3).replace(b'"startKind": "cold"', b'"startKind": "cold", "startKind": "proactive"')
    assert line.count(b"startKind") == 2
    return line


def numbers_as_texts():
    return start("cold", "c", 3, initDurationMs="50.0", idleMs="1.0", sinceInitMs="51.0", generation="0",
                 proactiveInitialization="0", coldStart="1", memorySizeMB="128")


# {what: (bytes between the two good ones, what is said of it, how many more cold starts that is)}
BAD = {
    "a line of 50 MB": (b"x" * 50_000_000 + b"\n", "more than 8 MiB", 0),
    "a JSON line of 50 MB": (b'{"startKind":"cold","pad":"' + b"x" * 50_000_000 + b'"}\n', "more than 8 MiB", 0),
    "JSON 10,000 deep": (b'{"startKind":' * 10_000 + b"1" + b"}" * 10_000 + b"\n", None, 0),
    "JSON 10,000 deep that breaks off": (b'{"a":[' * 10_000 + b"\n", None, 0),
    "an event 10,000 deep": (b'{"events":[{"timestamp":1,"message":' + b"[" * 10_000 + b"]" * 10_000 + b"}]}\n", None, 0),
    "a document that breaks off": (b'{"events":[{"timestamp":1795305600000,"message":"START', "breaks off", 0),
    "NUL bytes": (b"\0\0\0\n{\"level\":\"\0\"}\n\0REPORT RequestId: x\n", None, 0),
    "other encodings": ("grüße\n".encode("latin-1") + b'{"startKind":"\xff\xfe"}\n' + b"\xed\xa0\x80\xc0\xaf\n", None, 0),
    "the year 9999": (start("cold", "c", 3).replace(b"2026-", b"9999-"), None, 1),
    "the year 0": (start("cold", "c", 3).replace(b"2026-", b"0000-"), None, 1),
    "times out of order": (start("cold", "c", -86_400), None, 1),
    "numbers as texts": (numbers_as_texts(), None, 1),
    "duplicate keys": (duplicate_keys(), None, 1),
    "a START that breaks off": (b"START RequestId: \nREPORT RequestId: \tDuration: 5\n", None, 0),
}


def check(paths, more_cold, said, code=0):
    """Both commands count the good starts, and say what is wrong."""
    ended, output, _ = run("report", "--json", *paths)
    answer = json.loads(output)
    assert ended == code
    assert (answer["total"]["kinds"]["proactive"], answer["total"]["kinds"]["cold"]) == (1, 1 + more_cold)
    assert answer["total"]["billing"]["billedMs"] == 151 * (2 + more_cold)
    told = " ".join(map(str, answer["input"]["firstTroubles"]))
    assert (said is None) == (answer["input"]["troubles"] == 0)
    assert said is None or said in told
    for jobs in (1, 2):
        ended, output, errors = run("query", "--format", "json", "--jobs", jobs, STARTS, *paths)
        assert ended == code
        assert rows(output) == [{"proactive": "1", "cold": f"{1 + more_cold}", "billed": f"{151 * (2 + more_cold)}"}]
        assert (said is None) == (errors == "")
        assert said is None or said in errors


@pytest.mark.parametrize("what", BAD, ids=lambda what: what.replace(" ", "-"))
def test_bad_input_between_good_lines(tmp_path, what):
    bad, said, more_cold = BAD[what]
    if bad.endswith(b"\n"):
        (tmp_path / "all.log").write_bytes(BEFORE + bad + AFTER)
    else:
        (tmp_path / "1.log").write_bytes(BEFORE + bad)
        (tmp_path / "2.log").write_bytes(AFTER)
    check([tmp_path], more_cold, said)


def test_gzip_that_is_cut_off_and_one_that_is_damaged(tmp_path):
    noise = b"".join(b"line %d\n" % i for i in range(50_000))
    whole = gzip.compress(BEFORE + noise)
    (tmp_path / "1-cut.gz").write_bytes(whole[:len(whole) // 2])
    damaged = bytearray(gzip.compress(AFTER + noise))
    damaged[-6] ^= 0xFF  # within the check sum, which comes last
    (tmp_path / "2-damaged.gz").write_bytes(bytes(damaged))
    check([tmp_path], 0, "1-cut.gz")
    check([tmp_path], 0, "2-damaged.gz")


def test_empty_files_and_utf16_beside_good_ones(tmp_path):
    (tmp_path / "1-empty.log").touch()
    (tmp_path / "2-empty.gz").write_bytes(gzip.compress(b""))
    (tmp_path / "3-utf16.log").write_bytes(BEFORE.decode().encode("utf-16"))
    (tmp_path / "4-blank.log").write_bytes(b"\n\r\n \n")
    (tmp_path / "5.log").write_bytes(AFTER)
    check([tmp_path], 0, None)


@pytest.mark.parametrize("arguments", [["report", "--json"], ["query", "--format", "json", STARTS],
                                       ["query", "--jobs", "1", "--format", "json", STARTS]],
                         ids=["report", "query", "query-in-one-thread"])
def test_interrupt_of_a_pipe_that_somebody_always_writes_to(tmp_path, arguments):
    os.mkfifo(tmp_path / "endless")
    process = subprocess.Popen([built("firstlight"), *arguments, tmp_path / "endless"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    written, enough = 0, threading.Event()

    def write():
        nonlocal written
        try:
            with open(tmp_path / "endless", "wb", buffering=0) as pipe:
                pipe.write(BEFORE)
                while pipe.write(b"noise\n" * 1000):
                    written += 6000
                    if written > 10_000_000:
                        enough.set()
        except BrokenPipeError:
            pass  # nobody reads any more

    writer = threading.Thread(target=write)
    writer.start()
    assert enough.wait(PATIENCE_S)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=PATIENCE_S)
    writer.join(PATIENCE_S)
    if arguments[0] == "report":
        answer = json.loads(output)
        assert answer["input"]["interrupted"] and answer["total"]["kinds"]["proactive"] == 1
        assert 9_000_000 < answer["input"]["bytes"] <= written + 70_000
    else:
        assert process.returncode == 130 and b"interrupted" in errors
        assert rows(output) == [{"proactive": "1", "cold": "0", "billed": "151"}]
