"""The judge of start kinds, judged: it must find a wrong verdict, and must not blame what nobody can know."""

import json

import pytest

from support.confusion import errors, main, read_starts, report

READY = "2026-11-22T03:14:00.000Z"
READY_S = 1795317240


def trace(seconds_after_ready):
    return f"Root=1-{READY_S + seconds_after_ready:08x}-0123456789abcdef01234567;Sampled=0"


def start(kind, verdict, since_init_ms, trace_id=None, request_id="a"):
    """One first invocation, as both sides write it down."""
    truth = {"requestId": request_id, "startKind": kind, "purpose": "request", "waited": kind == "cold",
             "waitedMs": 5, "idleMs": 0, "sinceInitMs": since_init_ms, "generation": 0}
    record = {"message": "sandbox first invocation", "requestId": request_id, "startKind": verdict,
              "evidence": "none", "initAt": READY, "initDurationMs": 0, "sinceInitMs": since_init_ms,
              "idleMs": since_init_ms, "traceId": trace_id}
    event = {"type": "firstlight.firstInvocation", "function": "orders", "record": truth}
    [one] = read_starts([event], ["some other line", f"INFO\t{json.dumps(record)}"])
    return one


@pytest.mark.parametrize("one,ours_wrong,naive_wrong", [
    (start("cold", "cold", 120), 0, 0), (start("cold", "proactive", 120), 1, 0),
    (start("proactive", "proactive", 12_000), 0, 0), (start("proactive", "cold", 12_000), 1, 0),
    (start("cold", "cold", 10_050), 0, 1), (start("re-init", "re-init", 200), 0, 1),
    (start("provisioned-concurrency", "cold", 2000), 1, 1),
    (start("proactive", "proactive", 4000, trace(3)), 0, 1), (start("proactive", "cold", 4000, trace(3)), 1, 1),
    (start("proactive", "cold", 4000, trace(-3)), 0, 0), (start("proactive", "cold", 4000), 0, 0)])
def test_errors(one, ours_wrong, naive_wrong):
    assert len(errors([one], lambda start: start.verdict)) == ours_wrong
    assert len(errors([one], lambda start: start.naive)) == naive_wrong


def test_report_counts():
    starts = [start("cold", "cold", 120), start("cold", "proactive", 120), start("proactive", "cold", 4000)]
    text = report(starts)
    assert "firstlight: 1 of 2 wrong" in text and "naive 10 s rule: 0 of 2 wrong" in text
    assert "1 no process could tell" in text


def test_one_side_alone_is_an_error():
    event = {"type": "firstlight.firstInvocation", "function": "orders", "record": {"requestId": "a"}}
    with pytest.raises(ValueError, match="a"):
        read_starts([event], [])


@pytest.mark.parametrize("verdict,status", [("cold", 0), ("proactive", 1)])
def test_command(tmp_path, capsys, verdict, status):
    one = start("cold", verdict, 120)
    events, log = tmp_path / "events", tmp_path / "log"
    events.write_text(json.dumps({"type": "firstlight.firstInvocation", "function": "orders", "record": one.truth}) + "\n")
    log.write_text(json.dumps(one.record) + "\n")
    assert main(events, log) == status
    assert "cold" in capsys.readouterr().out
