"""Log lines: levels, both formats, one write each, telemetry frames, metrics."""

import json
import re
import socket
import struct
import time

import pytest

from support.program import LEVELS, RFC3339, parse_line
from support.patience import PATIENCE_S

LOG = b'{"do":"log","message":"probe","note":"plain"}'


def packets():
    """A pair of sockets that keeps apart what was written apart: one recv, one write."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(PATIENCE_S)
    return ours, theirs


def receive_until(sock, last):
    """Packets up to and with the one that holds `last`."""
    received = []
    while not received or last not in received[-1]:
        received.append(sock.recv(1 << 20))
        assert received[-1], "the output ended early"
    return received


# ---- Levels and formats --------------------------------------------------------------------------


@pytest.mark.parametrize("log_format", ["JSON", "Text", None])
@pytest.mark.parametrize("level", [*LEVELS, "warn", "", None])
def test_level_names_the_lowest_that_is_written(api, start, level, log_format):
    api.event(LOG)
    bootstrap = start(env={"AWS_LAMBDA_LOG_LEVEL": level, "AWS_LAMBDA_LOG_FORMAT": log_format})
    bootstrap.wait_line(message="probe", level="FATAL")
    lowest = LEVELS.index((level or "INFO").upper())
    assert [line["level"] for line in bootstrap.find(message="probe")] == list(LEVELS[lowest:])


def test_level_that_is_none_is_info_and_said_so(api, start):
    api.event(LOG)
    bootstrap = start(env={"AWS_LAMBDA_LOG_LEVEL": "LOUD"})
    bootstrap.wait_line(message="probe", level="FATAL")
    assert [line["level"] for line in bootstrap.find(message="probe")] == list(LEVELS[2:])
    assert bootstrap.find(level="WARN", raw=re.compile("AWS_LAMBDA_LOG_LEVEL"))


@pytest.mark.parametrize("log_format", ["JSON", "json", "Text"])
def test_every_line_of_an_invocation_has_time_level_and_request_id(api, start, log_format):
    first, second = api.event(LOG), api.event(b'{"do":"fail"}')
    bootstrap = start(env={"AWS_LAMBDA_LOG_FORMAT": log_format})
    bootstrap.wait_line(level="ERROR", requestId=second)
    for line in bootstrap.lines():
        assert RFC3339.fullmatch(line["timestamp"]) and line["level"] in LEVELS, line
        assert line["requestId"] in (first, second), line


def test_json_fields_keep_their_types_and_the_head_its_names(api, start):
    request_id = api.event(LOG)
    line = start().wait_line(message="probe", level="INFO")
    raw = line.pop("raw")
    del line["timestamp"]
    assert line == {"level": "INFO", "message": "probe", "requestId": request_id, "note": "plain",
                    "count": 2**63 - 1, "ratio": 0.5, "yes": True, "nothing": None}
    assert raw.count('"level"') == raw.count('"requestId"') == 1


def test_text_line(api, start):
    request_id = api.event(LOG)
    line = start(env={"AWS_LAMBDA_LOG_FORMAT": "Text"}).wait_line(message="probe", level="INFO")
    parts = line["raw"].split("\t")
    assert parts[1:4] == [request_id, "INFO", "probe"]
    assert {"count=9223372036854775807", "ratio=0.5", "yes=true"} <= set(parts[4:])


@pytest.mark.parametrize("log_format", ["JSON", "Text"])
@pytest.mark.parametrize("text", [b"a\\nb", b"a\\rb", b"\\u001b[31m", b"\xff\xc3(", b"\\u007f", b"\\u2028",
                                  b'\\"\\\\'], ids=repr)
def test_outside_text_stays_on_one_valid_line(api, start, log_format, text):
    api.event(b'{"do":"log","message":"<%s>","note":"%s"}' % (text, text))
    bootstrap = start(env={"AWS_LAMBDA_LOG_FORMAT": log_format})
    bootstrap.wait_line(level="FATAL")
    lines = [line for line in bootstrap.lines() if line.get("message", "").startswith("<")]
    assert [line["level"] for line in lines] == list(LEVELS[2:])
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", bootstrap.output)
    bootstrap.output.decode("utf-8")


# ---- Writes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("log_format", ["JSON", "Text"])
def test_one_line_is_one_write(api, start, log_format):
    api.event(b'{"do":"log","message":"%s"}' % (b"m" * 50_000))
    api.event(LOG)
    ours, theirs = packets()
    with ours, theirs:
        start(env={"AWS_LAMBDA_LOG_FORMAT": log_format}, stdout=theirs)
        received = receive_until(ours, b'"level":"FATAL","message":"probe"' if log_format == "JSON"
                                 else b"\tFATAL\tprobe")
    assert len(received) == 1 + 4 + 4
    for packet in received:
        assert packet.endswith(b"\n") and packet.count(b"\n") == 1
        assert "timestamp" in parse_line(packet[:-1])


def test_lines_of_several_threads_do_not_mix(api, start):
    request_id = api.event(b'{"do":"flood"}')
    bootstrap = start()
    api.response_to(request_id)
    assert sorted(line["i"] for line in bootstrap.find(message="flood")) == sorted(list(range(200)) * 4)


def test_what_a_handler_prints_is_kept_in_order(api, start):
    api.event(b'{"do":"print","text":"printed by the handler\\n"}')
    api.event(LOG)
    bootstrap = start()
    bootstrap.wait_line(message="probe", level="FATAL")
    raws = [line["raw"] for line in bootstrap.lines()]
    assert "sandbox first invocation" in raws[0] and raws[1] == "printed by the handler"


def test_closed_output_harms_nobody(api, start):
    ours, theirs = packets()
    request_id = api.event(LOG)
    with theirs:
        ours.close()
        start(stdout=theirs)
        api.response_to(request_id)


# ---- Telemetry frames ----------------------------------------------------------------------------

FRAME = {"JSON": 0xA55A0002, "Text": 0xA55A0003}


@pytest.mark.parametrize("log_format", ["JSON", "Text"])
def test_telemetry_frames(api, start, log_format):
    before = time.time()
    api.event(LOG)
    ours, theirs = packets()
    with ours, theirs:
        bootstrap = start(env={"AWS_LAMBDA_LOG_FORMAT": log_format, "AWS_LAMBDA_LOG_LEVEL": "TRACE",
                               "_LAMBDA_TELEMETRY_LOG_FD": str(theirs.fileno())},
                          pass_fds=[theirs.fileno()])
        frames = receive_until(ours, b"FATAL")
    levels = []
    for frame in frames:
        kind, length, microseconds = struct.unpack(">IIq", frame[:16])
        message = frame[16:]
        assert length == len(message) and b"\n" not in message
        assert before - 0.01 < microseconds / 1e6 < time.time()
        line = parse_line(message)
        is_record = line["message"] == "sandbox first invocation"
        level = (kind & 0xFC) // 4 - 1
        assert kind & ~0xFC == FRAME["JSON" if is_record else log_format]
        assert line["level"] == LEVELS[level]
        levels += [] if is_record else [level]
    assert levels[-6:] == list(range(6))
    assert bootstrap.output == b""


def test_telemetry_variable_is_not_handed_on(api, start):
    request_id = api.event(b'{"do":"getenv","name":"_LAMBDA_TELEMETRY_LOG_FD"}')
    ours, theirs = packets()
    with ours, theirs:
        start(env={"_LAMBDA_TELEMETRY_LOG_FD": str(theirs.fileno())}, pass_fds=[theirs.fileno()])
        assert json.loads(api.response_to(request_id)) is None


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "12x", "999", "99999999999999999999"])
def test_telemetry_variable_that_is_no_descriptor_falls_back_to_stdout(api, start, nonsense):
    api.event(LOG)
    start(env={"_LAMBDA_TELEMETRY_LOG_FD": nonsense}).wait_line(message="probe", level="FATAL")


# ---- Metrics -------------------------------------------------------------------------------------


def metrics_of(bootstrap):
    """Each metric in the output: (namespace, name, unit, value)."""
    found = []
    for line in bootstrap.lines():
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", []):
            assert directive["Dimensions"] == [["FunctionName"]] and line["FunctionName"] == "orders"
            assert abs(line["_aws"]["Timestamp"] / 1000 - time.time()) < PATIENCE_S
            found += [(directive["Namespace"], metric["Name"], metric["Unit"], line[metric["Name"]])
                      for metric in directive["Metrics"]]
    return found


@pytest.mark.parametrize("log_format", ["JSON", "Text"])
def test_runtime_emits_its_own_metrics_once_when_a_namespace_is_set(api, start, log_format):
    ids = [api.event(b'{"do":"respond","bytes":1}') for _ in range(2)]
    bootstrap = start(env={"FIRSTLIGHT_METRICS_NAMESPACE": "Shop", "AWS_LAMBDA_LOG_FORMAT": log_format})
    api.response_to(ids[-1])
    init_ms = pytest.approx(bootstrap.record()["initDurationMs"], abs=0.001)
    assert metrics_of(bootstrap) == [("Shop", "coldStart", "Count", 1), ("Shop", "proactiveInit", "Count", 0),
                                     ("Shop", "initDurationMs", "Milliseconds", init_ms)]


def test_no_log_level_hides_metrics(api, start):
    request_id = api.event(b'{"do":"respond","bytes":1}')
    bootstrap = start(env={"FIRSTLIGHT_METRICS_NAMESPACE": "Shop", "AWS_LAMBDA_LOG_LEVEL": "FATAL"})
    api.response_to(request_id)
    assert len(metrics_of(bootstrap)) == 3


def test_no_namespace_no_metrics(api, start):
    request_id = api.event(b'{"do":"respond","bytes":1}')
    bootstrap = start()
    api.response_to(request_id)
    assert metrics_of(bootstrap) == []


def metric(api, start, env=None, **members):
    request_id = api.event(json.dumps({"do": "metric", **members}).encode())
    bootstrap = start(env=env)
    return json.loads(api.response_to(request_id)), bootstrap


def test_metric_of_a_handler(api, start):
    accepted, bootstrap = metric(api, start, namespace="Shop", name="orders", value=2.5, unit="None")
    assert accepted and metrics_of(bootstrap) == [("Shop", "orders", "None", 2.5)]


def test_metric_of_a_handler_in_the_runtime_s_namespace(api, start):
    environment = {"FIRSTLIGHT_METRICS_NAMESPACE": "Shop"}
    accepted, bootstrap = metric(api, start, environment, name="orders")
    assert accepted and ("Shop", "orders", "Count", 1) in metrics_of(bootstrap)


@pytest.mark.parametrize("bad", [{"name": ""}, {"name": "n" * 1025}, {"namespace": "n" * 256},
                                 {"namespace": ""}, {"unit": "Parsecs"}, {"unit": ""}, {"value": 1e999},
                                 {"namespace": None}], ids=lambda bad: str(bad)[:24])
def test_metric_out_of_range_is_refused_with_a_line(api, start, bad):
    members = {"namespace": "Shop", "name": "orders", "unit": "Count"} | bad
    body = {"do": "metric", **{key: value for key, value in members.items() if value is not None}}
    request_id = api.event(json.dumps(body).replace("Infinity", "1e999").encode())
    bootstrap = start()
    assert json.loads(api.response_to(request_id)) is False
    assert bootstrap.find(level="WARN") and metrics_of(bootstrap) == []
