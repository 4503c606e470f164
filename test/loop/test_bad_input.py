"""What careless callers and rude runtimes do: each gets a clear answer or a clear line in the log, and
everything else goes on."""

import base64
import json
import os
import signal
import sys
import time

import pytest

from support.build import ROOT
from support.lambda_local import function
from support.patience import until
from support.raw_http import connection, exchange, invoke_head, read_answer

OK = b'{"do":"respond","bytes":3}'
EVENT_MAX = 6 * 1024 * 1024
RUDE = [sys.executable, "-S", "-E", ROOT / "test" / "handlers" / "misbehave.py"]
SHORT = 0.5


@pytest.fixture
def rude(cloud):
    """rude(timeout=1, handler=…): the rude runtime as "rude", beside "orders", which has manners. It has a whole
    CPU: where it starts again within an invocation, that counts for the timeout."""
    def start(handler="", timeout=5, init_limit=10, **settings):
        return cloud(function("rude", RUDE, handler, timeout=timeout, initLimit=init_limit, memory=1769), function(),
                     **settings)
    return start


def goes_on(local):
    """Everything else works as ever."""
    assert local.process.poll() is None, local.text()
    answer = local.invoke(OK)
    assert (answer.status, answer.body) == (200, b"xxx"), answer


def error_of(answer, error_type):
    """Asserts the function's error, and returns its message."""
    assert (answer.status, answer.headers["X-Amz-Function-Error"]) == (200, "Unhandled"), answer
    error = json.loads(answer.body)
    assert error["errorType"] == error_type, error
    return error["errorMessage"]


# ---- Callers -------------------------------------------------------------------------------------


def test_half_a_body_runs_nothing(cloud):
    local = cloud()
    with connection(local.port) as sock:
        sock.sendall(invoke_head(length=len(OK)) + OK[:-1])
    goes_on(local)
    assert len(local.reports()) == 1


@pytest.mark.parametrize("head", [invoke_head(length=0)[:1], invoke_head(length=0)[:60], b"\r\n" * 5000,
                                  b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500],
                         ids=["a byte", "a line", "empty lines", "TLS"])
def test_half_a_head_runs_nothing(cloud, head):
    local = cloud()
    with connection(local.port) as sock:
        sock.sendall(head)
        goes_on(local)
    assert len(local.reports()) == 1


def test_caller_that_hangs_up_while_its_invocation_runs(cloud):
    local = cloud()
    with connection(local.port) as sock:
        body = b'{"do":"sleep","ms":200}'
        sock.sendall(invoke_head(length=len(body)) + body)
        local.wait_events("platform.start")
    [report] = local.reports()
    assert report["status"] == "success"
    goes_on(local)


@pytest.mark.parametrize("sent", [b"", b"POST /2015", invoke_head(length=10), invoke_head(length=10) + b"{",
                                  b"GET /2015-03-31/functions HTTP/1.1\r\nHost: a\r\n\r\n"],
                         ids=["nothing", "half a head", "a head", "half a body", "a request"])
@pytest.mark.parametrize("at_once", [True, False])
def test_many_that_hang_up_leave_no_descriptor(cloud, sent, at_once):
    """at_once: the emulator sees what they sent and that they have gone at the same moment."""
    local = cloud()
    goes_on(local)
    before = local.descriptors()
    if at_once:
        local.process.send_signal(signal.SIGSTOP)
    for _ in range(50):
        with connection(local.port) as sock:
            sock.sendall(sent)
    local.process.send_signal(signal.SIGCONT)
    until(lambda: local.descriptors() <= before, "the connections' descriptors")
    goes_on(local)


@pytest.mark.parametrize("body", [b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n", b"ffffffffffffffffff\r\n{}",
                                  b"2\r\n{}xx0\r\n\r\n"], ids=["no number", "negative", "huge", "no line end"])
def test_bad_chunks_are_refused(cloud, body):
    local = cloud()
    status, _ = exchange(local.port, invoke_head("orders", "Transfer-Encoding: chunked") + body)
    assert status in (400, 413, None)
    goes_on(local)
    assert len(local.reports()) == 1


def test_good_chunks_are_an_event(cloud):
    local = cloud()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (OK[:5], OK[5:])) + b"0\r\n\r\n"
    assert exchange(local.port, invoke_head("orders", "Transfer-Encoding: chunked") + chunks) == (200, b"xxx")


@pytest.mark.parametrize("head", [
    b"POST /2015-03-31/functions/orders/invocations HTTP/1.1\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
    b"POST /" + b"y" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /2015-03-31/functions/orders/invocations HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    b"HELO localhost\r\n\r\n", b"GET\r\n\r\n"], ids=[
        "huge header", "huge path", "many headers", "another protocol", "no path"])
def test_head_that_is_no_request(cloud, head):
    local = cloud()
    status, _ = exchange(local.port, head)
    assert status is None or 400 <= status < 600
    goes_on(local)


@pytest.mark.parametrize("length", [b"-5", b"abc", b"99999999999999999999"])
def test_bad_content_length(cloud, length):
    local = cloud()
    head = invoke_head("orders")[:-2] + b"Content-Length: " + length + b"\r\n\r\n"
    status, _ = exchange(local.port, head + b"{}")
    assert status is None or 400 <= status < 500
    goes_on(local)


@pytest.mark.parametrize("method,path,status", [
    ("GET", "/2015-03-31/functions/orders/invocations", 405),
    ("DELETE", "/2015-03-31/functions/orders/invocations", 405),
    ("BREW", "/2015-03-31/functions/orders/invocations", 405), ("POST", "/nosuch", 404), ("GET", "/%", 404),
    ("POST", "/2015-03-31/functions/%00/invocations", 400), ("POST", "/2015-03-31/functions//invocations", 400),
    ("POST", "/2015-03-31/functions/a:b:c:d:e:f:g:h:i/invocations", 400),
    ("POST", "/2015-03-31/functions/" + "n" * 300 + "/invocations", 400),
    ("POST", "/2015-03-31/functions/nosuch/invocations", 404), ("PUT", "/2015-03-31/functions/nosuch/code", 404)])
def test_wrong_method_or_path(cloud, method, path, status):
    local = cloud()
    answer = local.request(method, path, b"{}")
    assert answer.status == status or (status == 400 and answer.status == 404), answer
    assert json.loads(answer.body).get("Message") or json.loads(answer.body).get("message")
    assert answer.headers["x-amzn-ErrorType"]
    goes_on(local)


@pytest.mark.parametrize("size,status", [(EVENT_MAX, 200), (EVENT_MAX + 1, 413)])
def test_largest_event(cloud, size, status):
    local = cloud(function("echo", "echo", ""), function())
    answer = local.invoke(b"z" * size, "echo")
    assert answer.status == status and (status == 413 or len(answer.body) == size)
    goes_on(local)


def test_event_that_only_claims_to_be_huge(cloud):
    local = cloud()
    with connection(local.port) as sock:
        sock.sendall(invoke_head(length=2**40) + b"x" * 1000)
        goes_on(local)
    assert local.rss_kib() < 200_000


@pytest.mark.parametrize("context", ["%%%", "YWJj=YWJj", "e", base64.b64encode(b"x" * 5000).decode()])
def test_bad_client_context(cloud, context):
    local = cloud()
    answer = local.invoke(OK, X_Amz_Client_Context=context)
    assert answer.status in (400, 413) and answer.headers["x-amzn-ErrorType"]
    goes_on(local)


def test_control_characters_do_not_reach_the_runtime_s_headers(cloud):
    local = cloud()
    sneaky = base64.b64encode(b'{"a":"\r\nX-Forged: yes"}').decode()
    answer = local.invoke(b'{"do":"context"}', X_Amz_Client_Context=sneaky)
    assert answer.status == 400 or "\r\n" not in json.loads(answer.body)["client_context"]
    goes_on(local)


@pytest.mark.parametrize("headers", [{"X_Amz_Invocation_Type": "Later"}, {"X_Amz_Log_Type": "Everything"}])
def test_unknown_invocation_or_log_type(cloud, headers):
    local = cloud()
    assert local.invoke(OK, **headers).status == 400
    goes_on(local)


def test_slow_caller_holds_nobody_up(cloud):
    local = cloud()
    with connection(local.port) as slow:
        slow.sendall(invoke_head(length=len(OK)))
        for i, byte in enumerate(OK):
            slow.sendall(bytes([byte]))
            if i % 10 == 0:
                goes_on(local)
        assert read_answer(slow) == (200, b"xxx")


def test_pipelined_requests_are_answered_in_order(cloud):
    local = cloud()
    one = invoke_head(length=len(OK)) + OK
    two = b'{"do":"respond","bytes":5}'
    with connection(local.port) as sock:
        sock.sendall(one + invoke_head(length=len(two)) + two)
        received = b""
        while not received.endswith(b"xxxxx"):
            part = sock.recv(65536)
            assert part, received
            received += part
    assert received.index(b"xxx") < received.index(b"xxxxx") and received.count(b"HTTP/1.1 200") == 2


# ---- Runtimes: what they say to the Runtime API ------------------------------------------------------


def test_answer_twice(rude):
    local = rude()
    assert local.invoke({"do": "answer twice"}, "rude").body == b'"first"'
    refused = local.wait_text("answered twice: 202 ")
    assert refused.split(" ")[-1] in ("400", "403")
    assert local.invoke({}, "rude").body == b'"answered"'
    goes_on(local)


def test_answer_for_another_id(rude):
    local = rude()
    assert json.loads(local.invoke({"do": "answer for another"}, "rude").body)["status"] in (400, 403)
    goes_on(local)


def test_error_after_the_answer(rude):
    local = rude()
    assert local.invoke({"do": "error after answer"}, "rude").body == b'"first"'
    assert local.wait_text("error after the answer: ").split(" ")[-1] in ("400", "403")
    goes_on(local)


def test_unknown_calls(rude):
    local = rude()
    statuses = json.loads(local.invoke({"do": "unknown calls"}, "rude").body)
    assert statuses == [404, 405, 405, 405, 404]
    goes_on(local)


def test_next_without_an_answer_gets_the_same_event(rude):
    local = rude()
    assert json.loads(local.invoke({"do": "ask again without answer"}, "rude").body) == {"same": True}
    goes_on(local)


def test_several_waiting_for_the_next_event(rude):
    local = rude()
    assert local.invoke({"do": "many nexts"}, "rude").body == b'"three"'
    goes_on(local)


def test_answer_before_any_event(rude):
    local = rude("answer before any event")
    assert local.invoke({}, "rude").body == b'"answered"'
    assert local.wait_text("answered before any event: ").split(" ")[-1] in ("400", "403")


def test_never_answers(rude):
    local = rude(timeout=SHORT)
    message = error_of(local.invoke({"do": "never answer"}, "rude"), "Sandbox.Timedout")
    assert f"{SHORT:.2f} seconds" in message
    goes_on(local)


def test_never_asks_for_an_event(rude):
    local = rude("never ask", timeout=SHORT, init_limit=SHORT)
    error_of(local.invoke({}, "rude"), "Sandbox.Timedout")
    assert "Status: timeout" in local.wait_text("INIT_REPORT")
    goes_on(local)


def test_reports_an_init_error_and_stays(rude):
    local = rude("report init error and stay", timeout=SHORT, init_limit=SHORT)
    answer = local.invoke({}, "rude")
    assert answer.headers["X-Amz-Function-Error"] == "Unhandled"
    goes_on(local)


@pytest.mark.parametrize("do", ["half an answer", "bad chunks"])
def test_answer_that_breaks_off(rude, do):
    local = rude()
    error_of(local.invoke({"do": do}, "rude"), "Runtime.ExitError")
    assert local.invoke({}, "rude").body == b'"answered"'
    goes_on(local)


def test_noise_for_the_runtime_api(rude):
    local = rude()
    assert local.invoke({"do": "noise"}, "rude").body == b'"after noise"'
    goes_on(local)


# ---- Runtimes: what they do as processes ---------------------------------------------------------------


def test_megabytes_without_a_newline(rude):
    local = rude()
    size = 5_000_000
    answer = local.invoke({"do": "flood stdout", "bytes": size}, "rude")
    assert answer.body == b'"flooded"'
    until(lambda: local.lines() and local.text().count("x") >= size, "all of it in the log")
    goes_on(local)


def test_log_of_one_sandbox_never_breaks_another_s_lines(rude):
    local = rude()
    local.invoke_at_once(({"do": "flood stdout", "bytes": 2_000_000}, "rude"),
                         *[({"do": "flood"}, "orders")] * 3)
    floods = local.find(message="flood")
    assert len(floods) == 3 * 4 * 200
    goes_on(local)


@pytest.mark.parametrize("session", [False, True], ids=["same session", "own session"])
@pytest.mark.parametrize("end", ["exit", "stop"])
def test_child_that_outlives_its_parent_is_ended(rude, session, end):
    """With the process that forked it, or with its sandbox."""
    local = rude()
    answer = local.invoke({"do": "fork a child", "session": session, "exit": end == "exit"}, "rude")
    child = json.loads(answer.body)["child"]
    if end == "exit":
        until(lambda: not runs(child, local), "the child's end")
        assert local.invoke({}, "rude").body == b'"answered"'
        goes_on(local)
    assert local.terminate() == 0
    assert not runs(child, local), "the child outlives the emulator"


def runs(child, local):
    """A child in a process id namespace of its own has another number: any process will do then."""
    return child in local.sandbox_processes()


def test_closed_stdout(rude):
    local = rude()
    assert local.invoke({"do": "close stdout"}, "rude").body == b'"silent now"'
    assert local.invoke({}, "rude").body == b'"answered"'
    assert len(local.reports(2, "rude")) == 2

    def rests():
        before = local.cpu_s()
        time.sleep(0.3)
        return local.cpu_s() == before

    until(rests, "an emulator that does not spin on a closed pipe")
    goes_on(local)


def test_ignored_sigterm(rude):
    local = rude()
    assert local.invoke({"do": "ignore sigterm"}, "rude").body == b'"deaf now"'
    goes_on(local)
    assert local.terminate() == 0
    assert local.sandbox_processes() == {}


@pytest.mark.parametrize("event", [{"code": 0}, {"code": 3}, {"signal": signal.SIGKILL}, {"signal": signal.SIGSEGV}],
                         ids=["exit 0", "exit 3", "killed", "segfault"])
def test_end_while_idle_is_recovered(rude, event):
    """Without a freeze, which would put the end off to the middle of the next invocation."""
    local = rude(freeze=False)
    local.invoke({}, "rude")
    [pid] = local.sandbox_processes()
    assert local.invoke({"do": "exit while idle", **event}, "rude").body == b'"goes while idle"'
    until(lambda: not os.path.exists(f"/proc/{pid}"), "its end")
    assert local.invoke({}, "rude").body == b'"answered"'
    assert [report["status"] for report in local.reports(3, "rude")] == ["success"] * 3
    truths = local.truths(2, "rude")
    assert [truth["startKind"] for truth in truths] == ["cold", "re-init"]
    goes_on(local)


def test_killed_from_outside_while_idle(rude):
    local = rude()
    local.invoke({}, "rude")
    [pid] = local.sandbox_processes()
    os.kill(pid, signal.SIGKILL)
    until(lambda: not os.path.exists(f"/proc/{pid}"), "its end")
    assert local.invoke({}, "rude").body == b'"answered"'
    assert len(local.purposes("rude")) == 1
    goes_on(local)


def test_end_between_answer_and_next(rude):
    local = rude()
    answer = local.invoke({"do": "exit before next"}, "rude")
    assert answer.body == b'"and gone"' or error_of(answer, "Runtime.ExitError")
    assert local.invoke({}, "rude").body == b'"answered"'
    goes_on(local)


def test_stopped_process_runs_into_its_timeout(rude):
    local = rude(timeout=2)  # the next one has as long, to start again and to answer
    error_of(local.invoke({"do": "stop itself"}, "rude"), "Sandbox.Timedout")
    assert local.invoke({}, "rude").body == b'"answered"'
    goes_on(local)


# ---- Commands ------------------------------------------------------------------------------------------


def test_command_that_vanishes_while_it_serves(cloud, tmp_path):
    program = tmp_path / "bootstrap"
    program.write_bytes((ROOT / "test" / "handlers" / "misbehave.py").read_bytes())
    wrapper = tmp_path / "wrapper"
    wrapper.write_text(f'#!/bin/sh\nexec {sys.executable} -S -E "{program}"\n')
    wrapper.chmod(0o755)
    local = cloud(function("rude", [wrapper], ""), function())
    assert local.invoke({}, "rude").body == b'"answered"'
    wrapper.unlink()
    local.invoke({"do": "exit before next"}, "rude")
    answer = local.invoke({}, "rude")
    assert error_of(answer, "Runtime.InvalidEntrypoint")
    goes_on(local)


@pytest.mark.parametrize("text", ["", "not a program", "#!/no/such/interpreter\n"])
def test_command_that_cannot_be_executed(cloud, tmp_path, text):
    program = tmp_path / "bootstrap"
    program.write_text(text)
    program.chmod(0o755)
    local = cloud(function("broken", [program], ""), function())
    answer = local.invoke({}, "broken")
    assert answer.headers["X-Amz-Function-Error"] == "Unhandled"
    assert json.loads(answer.body)["errorType"].startswith("Runtime.")
    goes_on(local)
