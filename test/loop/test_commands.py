"""The commands `firstlight local`, `invoke` and `deploy`: exit codes, bad command lines."""

import http.server
import json
import socket
import subprocess
import threading
from contextlib import contextmanager

import pytest

from support.build import built
from support.local import Local
from support.patience import PATIENCE_S
from support.ports import reserved_port


def firstlight(*arguments, stdin=b""):
    return subprocess.run([built("firstlight"), *arguments], input=stdin, capture_output=True,
                          timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    """Options that lead `firstlight invoke` to a probe."""
    local = Local(tmp_path_factory.mktemp("local"), "probe", "probe")
    yield ["--endpoint", f"http://127.0.0.1:{local.port}"]
    local.close()


# ---- invoke --------------------------------------------------------------------------------------


def test_response_is_printed_and_nothing_else(endpoint):
    result = firstlight("invoke", *endpoint, "--data", '{"do":"respond","bytes":3}')
    assert (result.returncode, result.stdout.strip(), result.stderr) == (0, b"xxx", b"")


def test_function_by_its_name(endpoint):
    assert firstlight("invoke", *endpoint, "--data", '{"do":"binary"}', "orders").returncode == 0


@pytest.mark.parametrize("options", [["-"], ["--data-file", "-"]])
def test_event_from_standard_input(endpoint, options):
    result = firstlight("invoke", *endpoint, *options, stdin=b'{"do":"respond","bytes":3}')
    assert result.stdout.strip() == b"xxx"


def test_event_from_a_file(endpoint, tmp_path):
    (tmp_path / "event.json").write_text('{"do":"respond","bytes":3}')
    assert firstlight("invoke", *endpoint, "-f", tmp_path / "event.json").stdout.strip() == b"xxx"


def test_error_of_the_function_is_exit_status_1(endpoint):
    result = firstlight("invoke", *endpoint, "--data", '{"do":"fail","type":"InvalidOrder"}')
    assert result.returncode == 1 and json.loads(result.stdout)["errorType"] == "InvalidOrder"


def test_tail_of_the_log_goes_to_standard_error(endpoint):
    result = firstlight("invoke", *endpoint, "--log", "tail", "--data", '{"do":"respond","bytes":3}')
    assert result.stdout.strip() == b"xxx" and b"REPORT RequestId: " in result.stderr


@pytest.mark.parametrize("kind,status", [("Event", b"202"), ("DryRun", b"204")])
def test_other_invocation_types(endpoint, kind, status):
    result = firstlight("invoke", *endpoint, "--type", kind, "-i", "--data", '{"do":"binary"}')
    assert result.returncode == 0 and status in result.stdout.splitlines()[0]


def test_unknown_function_is_exit_status_3(endpoint):
    result = firstlight("invoke", *endpoint, "nosuch")
    assert result.returncode == 3 and b"nosuch" in result.stderr


def test_nobody_there_is_exit_status_3():
    with reserved_port() as port:
        result = firstlight("invoke", "--endpoint", f"http://127.0.0.1:{port}")
    assert result.returncode == 3 and str(port).encode() in result.stderr


def test_missing_event_file_is_named(endpoint):
    result = firstlight("invoke", *endpoint, "-f", "/nonexistent/event.json")
    assert result.returncode != 0 and b"/nonexistent/event.json" in result.stderr


@pytest.mark.parametrize("name", ["orders:$LATEST", "123456789012:function:orders",
                                  "arn:aws:lambda:us-east-1:123456789012:function:orders"])
def test_function_by_its_qualifier_and_arn(endpoint, name):
    assert firstlight("invoke", *endpoint, "--data", '{"do":"binary"}', name).returncode == 0


# ---- deploy --------------------------------------------------------------------------------------


@contextmanager
def management_endpoint(status, body):
    """Answers every PUT so, and notes them."""
    asked = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_PUT(self):
            asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("x-amzn-ErrorType", "ResourceNotFoundException" if status == 404 else "")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Nothing: it would stand among the tests' output."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("prepared,said", [({"firstlightPrepared": 3}, b"3 sandboxes are being"),
                                           ({"firstlightPrepared": 1}, b"1 sandbox is being"),
                                           ({"firstlightPrepared": 0}, b"the next invocation starts a sandbox"),
                                           ({}, b"orders: deployed\n")])
def test_deployment_says_what_is_prepared(prepared, said):
    body = json.dumps({"FunctionName": "orders", **prepared}).encode()
    with management_endpoint(200, body) as (endpoint, asked):
        result = firstlight("deploy", "orders", "--endpoint", endpoint)
    assert asked == [("/2015-03-31/functions/orders/code", b"{}")]
    assert (result.returncode, result.stderr) == (0, b"") and said in result.stdout


@pytest.mark.parametrize("status,body,said", [(404, b'{"Message":"Function not found: nosuch"}', b"not found: nosuch"),
                                              (500, b"<html>", b"is this a Lambda's endpoint?"),
                                              (200, b"<html>", b"no function's configuration"),
                                              (200, b"{}", b"no function's configuration")])
def test_deployment_that_fails_is_exit_status_3(status, body, said):
    with management_endpoint(status, body) as (endpoint, _):
        result = firstlight("deploy", "nosuch", "--endpoint", endpoint)
    assert result.returncode == 3 and said in result.stderr and result.stdout == b""


def test_deployment_to_nobody_is_exit_status_3():
    with reserved_port() as port:
        result = firstlight("deploy", "orders", "--endpoint", f"http://127.0.0.1:{port}")
    assert result.returncode == 3 and b"firstlight deploy: no answer" in result.stderr


# ---- Command lines -------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [
    [], ["nosuch"], ["local"], ["local", "--port"], ["local", "--port", "x", "true"],
    ["local", "--port", "65536", "true"], ["local", "--timeout", "0", "true"], ["local", "--memory", "-1", "true"],
    ["local", "--nosuch", "true"], ["local", "--name", "a b", "true"], ["local", "--env", "=x", "true"],
    ["local", "--log-format", "xml", "true"], ["local", "--provisioned=x", "true"], ["local", "--lease", "-1", "true"],
    ["local", "--no-freeze=1", "true"], ["local", "--billing", "2023", "true"], ["local", "--config"],
    ["local", "--snap-start", "--max-concurrency", "2", "true"], ["local", "--provisioned", "--snap-start", "true"],
    ["local", "--provisioned=2", "--reserved", "1", "true"], ["invoke", "--type", "Maybe"], ["invoke", "--nosuch"],
    ["deploy"], ["deploy", "orders", "payments"], ["deploy", "--endpoint"]], ids=" ".join)
def test_nonsense_is_exit_status_2_with_a_hint(arguments):
    result = firstlight(*arguments)
    assert result.returncode == 2 and b"--help" in result.stderr and result.stdout == b""


@pytest.mark.parametrize("arguments,meant", [
    (["local", "--prot", "1", "true"], "--port"), (["local", "--provisoned=2", "true"], "--provisioned"),
    (["local", "--no-frezee", "true"], "--no-freeze"), (["invoke", "--dta", "{}"], "--data"),
    (["deploy", "--endpont", "x"], "--endpoint"), (["invkoe"], "invoke"), (["deplyo"], "deploy")],
    ids=lambda value: value if isinstance(value, str) else "")
def test_near_words_are_named(arguments, meant):
    result = firstlight(*arguments)
    assert result.returncode == 2 and f"did you mean {meant}?".encode() in result.stderr


@pytest.mark.parametrize("arguments,said", [
    (["--memory", "0", "true"], "--memory wants a whole number from 1 to 32768, not 0"),
    (["--timeout", "never", "true"], "--timeout wants seconds from 0.001 to 86400, not never"),
    (["--runtime-kind", "zip", "true"], "--runtime-kind wants one of custom, managed, image, not zip"),
    (["--max-concurrency", "2", "--log-format", "text", "true"], "--log-format is always JSON"),
    (["--no-view=x", "true"], "--no-view takes no value")], ids=lambda value: value if isinstance(value, str) else "")
def test_wrong_values_are_explained(arguments, said):
    result = firstlight("local", *arguments)
    assert result.returncode == 2 and said.encode() in result.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["help"], ["local", "--help"], ["help", "invoke"],
                                       ["help", "deploy"], ["deploy", "-h"], ["--version"]], ids=" ".join)
def test_help(arguments):
    result = firstlight(*arguments)
    assert (result.returncode, result.stderr) == (0, b"") and b"firstlight" in result.stdout


@pytest.mark.parametrize("command", ["/nonexistent/bootstrap", "nosuchprogram", "./not-executable", "/tmp"])
def test_command_that_cannot_run_is_named(command, tmp_path, monkeypatch):
    (tmp_path / "not-executable").write_text("#!/bin/sh\n")
    monkeypatch.chdir(tmp_path)
    result = firstlight("local", "--port", "0", command)
    assert result.returncode == 1 and command.encode() in result.stderr


def test_file_here_is_not_taken_for_a_program_in_path(tmp_path, monkeypatch):
    (tmp_path / "bootstrap").write_text("#!/bin/sh\n")
    monkeypatch.chdir(tmp_path)
    result = firstlight("local", "--port", "0", "bootstrap")
    assert result.returncode == 1 and b"write ./ in front of" in result.stderr


def test_extension_that_cannot_run_is_named():
    result = firstlight("local", "--port", "0", "--extension", "/nonexistent/extension", "true")
    assert result.returncode == 1 and b"cannot run /nonexistent/extension: No such file" in result.stderr


def test_port_in_use_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = firstlight("local", "--port", port, "true")
    assert result.returncode == 1 and port.encode() in result.stderr
