"""The command `firstlight query`: the reference's examples, formats, errors, bad input, an interrupt."""

import csv
import fcntl
import gzip
import io
import json
import os
import pty
import select
import struct
import subprocess
import termios
import time

import pytest

from support.build import built
from support.patience import PATIENCE_S
from support.program import Program

A, B, C, D = [
    (1700000000000, '{"level":"INFO","ms":10,"ok":true,"u":{"id":"a"},"tags":["x","y"]}'),
    (1700000060000, '{"level":"ERROR","ms":30,"ok":false,"u":{"id":"b"}}'),
    (1700000125000, '{"level":"INFO","ms":20,"ok":true,"code":"404"}'),
    (1700000130000, "plain ERROR user=zed, latency := 7"),
]
E = (1700000000000, "REPORT RequestId: r1\tDuration: 12.50 ms\tMax Memory Used: 30 MB")


def query(*arguments, stdin=b"", **options):
    return subprocess.run([built("firstlight"), "query", *map(str, arguments)], input=stdin,
                          capture_output=True, timeout=PATIENCE_S, **options)


def log_file(path, *events):
    """As `aws logs filter-log-events` prints them."""
    path.write_text(json.dumps({"events": [{"timestamp": at, "message": message}
                                           for at, message in events]}))
    return path


@pytest.fixture
def log(tmp_path):
    return log_file(tmp_path / "events.json", A, B, C, D)


def rows(result):
    """Each row as a dict, without @ptr."""
    assert result.returncode == 0, result.stderr.decode()
    return [{cell["field"]: cell["value"] for cell in row if cell["field"] != "@ptr"}
            for row in json.loads(result.stdout)["results"]]


EXAMPLES = [
    ("fields @timestamp, level | sort @timestamp asc | limit 1",
     [{"@timestamp": "2023-11-14 22:13:20.000", "level": "INFO"}]),
    ("filter ok = 0 | display u.id", [{"u.id": "b"}]),
    ("filter ispresent(level) | stats avg(ms), max(ms) by level | sort level asc",
     [{"level": "ERROR", "avg(ms)": "30", "max(ms)": "30"},
      {"level": "INFO", "avg(ms)": "15", "max(ms)": "20"}]),
    ("stats avg(ms) / 7 as x", [{"x": "2.8571"}]),
    ("stats count(*) as n by bin(1m) | sort n desc | limit 1",
     [{"bin(1m)": "2023-11-14 22:15:00.000", "n": "2"}]),
    ("filter @message like /(?i)error/ | stats count()", [{"count()": "2"}]),
    ('filter @message not like "ERROR" | stats count(*)', [{"count(*)": "2"}]),
    ('parse "user=*, latency := *" as who, lat | filter lat > 5 | display who, lat',
     [{"who": "zed", "lat": "7"}]),
    ('filter tags.1 = "y" | display level', [{"level": "INFO"}]),
    ("filter code >= 400 and code < 500 | display code", [{"code": "404"}]),
    ("fields level, ms | filter ispresent(level) | sort @timestamp asc | dedup level",
     [{"level": "INFO", "ms": "10"}, {"level": "ERROR", "ms": "30"}]),
    ('fields jsonParse(@message) as j | fields j.u.id as id | filter id = "b" | display id',
     [{"id": "b"}]),
    ('fields trim("xyfooyx","xy") as t, substr("abcdef",2,3) as s, 2^3 as p, 10%3 as m | limit 1',
     [{"t": "foo", "s": "cde", "p": "8", "m": "1"}]),
    ("filter ispresent(ms) | stats sum(ms) as s by level | stats max(s) as m", [{"m": "30"}]),
]


@pytest.mark.parametrize("text,wanted", EXAMPLES)
def test_reference_example(log, text, wanted):
    assert rows(query("--format", "json", text, log)) == wanted


def test_reference_example_of_a_report_line(tmp_path):
    text = 'filter @type = "REPORT" | stats max(@maxMemoryUsed / 1000 / 1000) as mb, avg(@duration)'
    result = query("--format", "json", text, log_file(tmp_path / "report.json", E))
    assert rows(result) == [{"mb": "30", "avg(@duration)": "12.5"}]


# ---- Formats -------------------------------------------------------------------------------------


def test_json_has_the_shape_of_get_query_results(log):
    answer = json.loads(query("--format", "json", "fields ms | filter ispresent(ms)", log).stdout)
    assert answer["status"] == "Complete"
    assert answer["statistics"]["recordsMatched"] == 3 and answer["statistics"]["recordsScanned"] == 4
    for row in answer["results"]:
        assert [cell["field"] for cell in row] == ["ms", "@ptr"]
        assert all(isinstance(cell["value"], str) for cell in row)


def test_json_leaves_out_what_is_not_there_and_ptr_after_stats(log):
    answer = json.loads(query("--format", "json", "stats count() by level | sort level", log).stdout)
    assert answer["results"][0] == [{"field": "count()", "value": "1"}]


def test_csv_is_read_back_as_it_was(tmp_path):
    odd = 'a "quoted", message with\ttabs'
    log = log_file(tmp_path / "odd.json", (1700000000000, odd))
    result = query("--format", "csv", "fields @message, nothing", log)
    assert list(csv.reader(io.StringIO(result.stdout.decode()))) == [["@message", "nothing"], [odd, ""]]


@pytest.mark.parametrize("short", ["json", "csv"])
def test_formats_have_short_forms(log, short):
    long = query("--format", short, "stats count() by level", log)
    assert query(f"--{short}", "stats count() by level", log).stdout == long.stdout != b""


def test_table_aligns_columns_and_numbers(log):
    table = query("fields level, ms | sort ms desc | limit 2", log).stdout.decode()
    assert table == "level  ms\n-----  --\nERROR  30\nINFO   20\n"


def test_table_shows_no_control_characters(tmp_path):
    log = log_file(tmp_path / "odd.json", (1700000000000, "red \x1b[31m and \x07"))
    assert "\x1b" not in query("fields @message", log).stdout.decode()


def test_no_match_is_no_row(log):
    assert rows(query("--format", "json", "filter ms > 99 | stats count(*)", log)) == []


# ---- Input ---------------------------------------------------------------------------------------


def test_standard_input_is_read_without_files(log):
    result = query("--format", "json", "stats count(*) as n", stdin=log.read_bytes())
    assert rows(result) == [{"n": "4"}]


def test_query_from_a_file_with_comments(log, tmp_path):
    (tmp_path / "felt.query").write_text("# how many\nstats count(*) as n # rows\n  by level\n"
                                         "| filter ispresent(level) | sort n desc | limit 1\n")
    result = query("--format", "json", "-f", tmp_path / "felt.query", log)
    assert rows(result) == [{"level": "INFO", "n": "2"}]


@pytest.mark.parametrize("options,wanted", [
    (["--start", "1700000060"], 3), (["--end", "1700000060"], 2),
    (["--start", "2023-11-14T22:15:00Z"], 2), (["--start", "2023-11-14", "--end", "2023-11-15"], 4),
    (["--start", "1h"], 0), (["--start", "2000w"], 4), (["--end", "1d12h"], 4), (["--end", "now"], 4),
])
def test_range_of_time(log, options, wanted):
    answer = json.loads(query("--format", "json", *options, "stats count(*)", log).stdout)
    assert answer["statistics"]["recordsScanned"] == wanted


@pytest.mark.parametrize("jobs", [1, 2, 7])
def test_threads_change_nothing(tmp_path, jobs):
    """Blocks are about a megabyte: enough of them that threads share them out."""
    with open(tmp_path / "many.log", "w") as file:
        for i in range(60000):
            file.write(json.dumps({"n": i, "kind": "abc"[i % 3], "pad": "x" * 60}) + "\n")
    answer = rows(query("--format", "json", "--jobs", jobs,
                        "stats count(*) as c, sum(n) as s, pct(n, 50) as p, count_distinct(n) as d by kind",
                        tmp_path / "many.log"))
    assert answer == [{"kind": "a", "c": "20000", "s": "599970000", "p": "29997", "d": "20000"},
                      {"kind": "b", "c": "20000", "s": "599990000", "p": "29998", "d": "20000"},
                      {"kind": "c", "c": "20000", "s": "600010000", "p": "29999", "d": "20000"}]
    last = rows(query("--format", "json", "--jobs", jobs, "fields n | sort n desc | limit 3",
                      tmp_path / "many.log"))
    assert last == [{"n": "59999"}, {"n": "59998"}, {"n": "59997"}]


# ---- What goes wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize("text,line,under,words", [
    ("fields ms | filtr ms > 1", "fields ms | filtr ms > 1", "            ^~~~~", "filtr"),
    ("fields ms\n| sort mss | pattern x", "| sort mss | pattern x", "             ^~~~~~~", "pattern"),
    ("stats count(*) as total | sort totl", "stats count(*) as total | sort totl",
     "                               ^~~~", "did you mean total"),
    ("fields abc(ms)", "fields abc(ms)", "       ^~~", "abc"),
    ("filter ms >", "filter ms >", "           ^", "end"),
])
def test_error_is_shown_with_its_line_and_words(log, text, line, under, words):
    result = query(text, log)
    assert result.returncode == 2 and result.stdout == b""
    message, shown, caret = result.stderr.decode().splitlines()
    assert words in message
    margin = shown.index("| ") + 2
    assert shown[margin:] == line and caret[margin:] == under


@pytest.mark.parametrize("arguments,words", [
    ([], b"which query"), (["--format", "xml", "fields a"], b"table, json or csv"),
    (["--start", "yesterday", "fields a"], b"--start"), (["--jobs", "0", "fields a"], b"--jobs"),
    (["--start", "1h", "--end", "2h", "fields a"], b"after"),
    (["-f", "/nonexistent/query"], b"/nonexistent/query"),
    (["--formt", "csv", "fields a"], b"did you mean --format"),
])
def test_bad_command_line_is_exit_status_2(arguments, words):
    result = query(*arguments)
    assert result.returncode == 2 and words in result.stderr


def test_missing_file_is_named_and_the_rest_still_counts(log):
    result = query("--format", "csv", "stats count(*) as n", "/nonexistent/app.log", log)
    assert result.returncode == 1 and b"/nonexistent/app.log" in result.stderr
    assert result.stdout == b"n\n4\n"


def test_cut_off_gzip_is_said_and_what_came_before_counts(tmp_path):
    whole = gzip.compress(b"".join(b"line %d\n" % i for i in range(20000)))
    (tmp_path / "cut.gz").write_bytes(whole[:len(whole) // 2])
    result = query("--format", "csv", "stats count(*) > 100 as many", tmp_path / "cut.gz")
    assert result.stdout == b"many\n1\n" and b"cut.gz" in result.stderr


def test_odd_bytes_are_answered_as_valid_json(tmp_path):
    (tmp_path / "odd.log").write_bytes(b"nul \0 here\nlatin \xe9\n\n" + b"[" * 10000 + b"\n")
    result = query("--format", "json", "fields @message", tmp_path / "odd.log")
    assert [len(row["@message"]) for row in rows(result)] == [10, 7, 10000]


def test_events_without_a_time_are_told_when_a_range_leaves_them_out(tmp_path):
    (tmp_path / "plain.log").write_text("one\ntwo\n")
    result = query("--start", "1d", "fields @message", tmp_path / "plain.log")
    assert b"2 events without a time" in result.stderr


def unread(pipe):
    """Bytes that wait in a pipe."""
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0\0\0\0"))[0]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupt_prints_what_there_is(tmp_path, jobs):
    os.mkfifo(tmp_path / "endless")
    program = Program([built("firstlight"), "query", "--jobs", jobs, "--format", "csv",
                       "stats count(*) as n", tmp_path / "endless"], dict(os.environ))
    pipe = os.open(tmp_path / "endless", os.O_WRONLY)
    try:
        os.write(pipe, b"a line\n" * 100)
        deadline = time.monotonic() + PATIENCE_S
        while unread(pipe) > 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        program.process.send_signal(2)
        assert program.exit_code() == 130
        assert "n\n100\n" in program.text() and "interrupted" in program.text()
    finally:
        os.close(pipe)
        program.close()


# ---- On a terminal -------------------------------------------------------------------------------


def on_terminal(arguments, columns, environment=None):
    """What a program prints to a terminal that is `columns` wide."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([built("firstlight"), "query", *map(str, arguments)], stdin=theirs,
                               stdout=theirs, stderr=theirs, env={**os.environ, **(environment or {})})
    os.close(theirs)
    output = b""
    try:
        while chunk := os.read(ours, 65536):
            output += chunk
    except OSError:
        pass  # the other side is closed
    os.close(ours)
    process.wait(PATIENCE_S)
    return output.decode()


def test_terminal_gets_a_table_of_its_width_and_a_summary(log):
    shown = on_terminal(["fields @timestamp, @message", log], 60, {"NO_COLOR": "1"})
    lines = shown.replace("\r\n", "\n").splitlines()
    assert lines[-1].startswith("matched 4 of 4 events, ") and lines[-1].endswith(" in 1 file")
    assert all(len(line) <= 60 for line in lines) and any(line.endswith("…") for line in lines)


def test_colours_are_for_terminals_alone_and_can_be_refused(log):
    assert "\x1b[1m" in on_terminal(["fields ms", log], 80, {"NO_COLOR": ""})
    assert "\x1b" not in on_terminal(["fields ms", log], 80, {"NO_COLOR": "1"})
    assert "\x1b[31m" in on_terminal(["filtr ms", log], 80, {"NO_COLOR": ""})
    assert b"\x1b" not in query("filtr ms", log).stderr


def test_progress_is_shown_when_it_takes_long_and_taken_away_again(tmp_path):
    """Lines are written until it is seen: after a second."""
    os.mkfifo(tmp_path / "slow")
    ours, theirs = pty.openpty()
    process = subprocess.Popen([built("firstlight"), "query", "stats count(*)", tmp_path / "slow"],
                               stdin=theirs, stdout=theirs, stderr=theirs,
                               env={**os.environ, "NO_COLOR": ""})
    os.close(theirs)
    pipe = os.open(tmp_path / "slow", os.O_WRONLY)
    shown = b""
    deadline = time.monotonic() + PATIENCE_S
    while b"\x1b[Kread " not in shown and time.monotonic() < deadline:
        os.write(pipe, b"a line\n" * 8000)  # it looks at the time once a megabyte
        if select.select([ours], [], [], 0.05)[0]:
            shown += os.read(ours, 65536)
    os.close(pipe)
    try:
        while chunk := os.read(ours, 65536):
            shown += chunk
    except OSError:
        pass  # the other side is closed
    os.close(ours)
    assert process.wait(PATIENCE_S) == 0
    assert b"\x1b[Kread " in shown and shown.rpartition(b"\x1b[K")[2].startswith(b"\x1b[1mcount(*)")
