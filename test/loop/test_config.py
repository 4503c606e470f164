"""`firstlight local --config FILE`: what it takes, and what it refuses by file, place and remedy."""

import json
import os
import socket
import subprocess

import pytest
from support.build import WRAPPER, bootstrap_of, built
from support.local import Local
from support.patience import PATIENCE_S, SLOWNESS, until
from support.program import SANITIZERS, Program


def refusal(folder, text, *options, wrapper=()):
    """The exit status and message of a file that must be refused; bytes are written as they are."""
    file = folder / "local.json"
    file.write_bytes(text if isinstance(text, bytes) else json.dumps(text).encode())
    return refused_by(file, *options, wrapper=wrapper)


def refused_by(file, *options, wrapper=()):
    result = subprocess.run([*wrapper, built("firstlight"), "local", "--config", file, *options],
                            capture_output=True, timeout=PATIENCE_S)
    assert result.stdout == b"" and str(file).encode() in result.stderr, result
    return result.returncode, result.stderr.decode()


def function(**settings):
    return {"name": "orders", "command": "/bin/true", **settings}


def functions(*several, **settings):
    return {"port": 0, **settings, "functions": list(several)}


# ---- Refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("config,place,remedy", [
    (functions(function(), prot=1), "prot ", "did you mean port?"),
    (functions(function(memroy=1)), "functions[0].memroy ", "did you mean memory?"),
    (functions(function(name="a"), function(memory="128")), "functions[1].memory ",
     "a whole number from 1 to 32768, not the text \"128\""),
    (functions(function(timeout=0)), "functions[0].timeout ", "seconds from 0.001 to 86400, not 0"),
    (functions(function(), function()), "functions[1].name ", "each function needs its own"),
    (functions(function(environment={"A": 1})), "functions[0].environment.A ", "in double quotes"),
    (functions(), "functions ", "a list of 1 to 1000 objects"),
    ([], "", "wants an object: {\"functions\": [...]}"),
    (functions(function(maxConcurrency=2)), "functions[0].maxConcurrency ", "managed instances"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_values_are_refused_by_their_place(tmp_path, config, place, remedy):
    code, message = refusal(tmp_path, config)
    assert code == 2 and f"local.json: {place}" in message and remedy in message


@pytest.mark.parametrize("text,place,reason", [
    (b'{\n  "functions": [],\n}', ":3:1: ", "no comma"),
    (b'{"functions": [{"name": "orders"', ":1:33: ", "the file ends too early"),
    (b'{"functions": [{"name": "ord', ":1:29: ", "closing quote"),
    (b'// functions\n{}', ":1:1: ", "JSON has no comments"),
    ('{"functions": []}'.encode("utf-16"), ":1:4: ", "save the file in UTF-8"),
    (b'{"log": "caf\xe9"}', ":1:13: ", "not UTF-8"),
    (b"", ": ", "is empty"),
    (b" \n", ":2:1: ", "the file ends too early"),
    (b"[" * 1000, ":1:33: ", "too many brackets"),
    (b" " * (2 << 20), ": ", "larger than 1048576 bytes"),
], ids=["comma", "truncated", "quote", "comment", "utf-16", "latin-1", "empty", "blank", "deep", "large"])
def test_syntax_is_refused_by_line_and_column(tmp_path, text, place, reason):
    code, message = refusal(tmp_path, text)
    assert code == 2 and f"local.json{place}" in message and reason in message


@pytest.mark.parametrize("file,reason", [("/nonexistent/local.json", "No such file"), ("/", "directory"),
                                         ("/proc/self/mem", "Input/output error")])
def test_unreadable_file_is_named(file, reason):
    code, message = refused_by(file)
    assert code == 2 and "cannot read" in message and reason in message


def test_file_that_may_not_be_read_is_named(tmp_path):
    file = tmp_path / "local.json"
    file.write_text("{}")
    file.chmod(0)
    # Root reads it all the same, unless it gives that right up.
    wrapper = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    code, message = refused_by(file, wrapper=wrapper)
    assert code == 2 and "Permission denied" in message


@pytest.mark.parametrize("command,reason", [
    ("/nonexistent/bootstrap", "No such file"), ("nosuchprogram", "a program in PATH"),
    ("./not-executable", "chmod +x"), ("./folder", "name the file in it"), (["./none", "-v"], "No such file")],
    ids=str)
def test_command_that_cannot_run_is_named(tmp_path, command, reason):
    (tmp_path / "not-executable").write_text("#!/bin/sh\n")
    (tmp_path / "folder").mkdir()
    program = command[0] if isinstance(command, list) else command
    code, message = refusal(tmp_path, functions(function(name="a"), function(command=command)))
    assert code == 1 and "functions[1].command: cannot run " in message
    assert os.path.basename(program) in message and reason in message


@pytest.mark.parametrize("setting,place", [({"cwd": "none"}, "cwd"), ({"extensions": ["./one"]}, "extensions[0]")])
def test_other_paths_that_are_not_there_are_named(tmp_path, setting, place):
    code, message = refusal(tmp_path, functions(function(**setting)))
    assert code == 1 and f"functions[0].{place}: " in message and "No such file" in message


@pytest.mark.parametrize("options,reason", [
    (["--memory", "128"], "--memory is an option of a single function"),
    (["--env", "A=1"], "--env is an option of a single function"),
    (["./bootstrap"], "commands stand in the file"),
    (["--port", "x"], "--port wants a whole number from 0 to 65535, not x")])
def test_options_that_do_not_go_with_a_file(tmp_path, options, reason):
    file = tmp_path / "local.json"
    file.write_text(json.dumps(functions(function())))
    result = subprocess.run([built("firstlight"), "local", "--config", file, *options], capture_output=True,
                            timeout=PATIENCE_S)
    assert result.returncode == 2 and reason in result.stderr.decode()


# ---- Taken ---------------------------------------------------------------------------------------


class Configured(Local):
    """A local Lambda with a file of one function, the probe, called orders."""

    def __init__(self, folder, config, *options, caller_env=None):
        port_file = folder / "port"
        (folder / "etc").mkdir()
        config_file = folder / "etc" / "local.json"
        config_file.write_text("\ufeff" + json.dumps(config))
        environment = {"PATH": os.environ["PATH"], **SANITIZERS, **(caller_env or {})}
        Program.__init__(self, [built("firstlight"), "local", "--config", config_file, "--port", "0",
                                "--port-file", port_file, *options], environment, cwd=folder)
        self.port = self._wait_port(port_file)


def probe(**settings):
    """With a whole CPU: with less of one valgrind takes seconds."""
    return {"name": "orders", "command": [*WRAPPER, str(bootstrap_of("probe"))], "handler": "probe",
            "timeout": 10 * SLOWNESS, "initLimit": 10 * SLOWNESS, "memory": 1769, **settings}


def variable(local, name):
    return json.loads(local.invoke(json.dumps({"do": "getenv", "name": name})).body)


@pytest.fixture
def configured(tmp_path):
    running = []

    def start(config, *options, **keywords):
        running.append(Configured(tmp_path, config, *options, **keywords))
        return running[-1]

    yield start
    for one in running:
        one.close()


def test_option_wins_over_the_file(configured):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        local = configured({"port": taken.getsockname()[1], "functions": [probe()]})
        assert local.invoke(b'{"do":"respond","bytes":3}').body == b"xxx"


def test_paths_are_relative_to_the_file(configured, tmp_path):
    (tmp_path / "work").mkdir()
    configured({"log": "../lambda.log", "functions": [probe(cwd="../work", prepared=1)]})
    log = tmp_path / "lambda.log"
    until(lambda: log.exists() and "INIT_START" in log.read_text(), "the log")


def test_variables_reach_the_function_and_credentials_only_if_told(configured):
    caller = {"HOME": "/tmp", "PASSED": "passed", "KEPT": "kept", "AWS_PROFILE": "mine",
              "AWS_SECRET_ACCESS_KEY": "not a secret"}
    local = configured({"functions": [probe(environment={"GIVEN": "h\u00e9", "HOME": "/given"},
                                            passEnvironment=["PASSED", "UNSET", "HOME"])]}, caller_env=caller)
    assert {name: variable(local, name) for name in ("GIVEN", "HOME", "PASSED", "UNSET", "KEPT", "AWS_PROFILE",
                                                     "AWS_SECRET_ACCESS_KEY")} == {
        "GIVEN": "h\u00e9", "HOME": "/given", "PASSED": "passed", "UNSET": None, "KEPT": None,
        "AWS_PROFILE": None, "AWS_SECRET_ACCESS_KEY": None}


def test_credentials_are_passed_on_when_told(configured):
    local = configured({"functions": [probe(passCredentials=True)]}, caller_env={"AWS_PROFILE": "mine"})
    assert (variable(local, "AWS_PROFILE"), variable(local, "AWS_SESSION_TOKEN")) == ("mine", None)


def test_invoke_asks_for_a_name_where_several_functions_run(configured):
    local = configured({"functions": [probe(name="orders"), probe(name="payments")]})
    invoke = [built("firstlight"), "invoke", "--endpoint", f"http://127.0.0.1:{local.port}"]
    unnamed = subprocess.run(invoke, capture_output=True, timeout=PATIENCE_S)
    assert unnamed.returncode == 3 and b"give its NAME" in unnamed.stderr
    named = subprocess.run([*invoke, "--data", '{"do":"respond","bytes":3}', "payments"], capture_output=True,
                           timeout=PATIENCE_S)
    assert (named.returncode, named.stdout.strip()) == (0, b"xxx")


def test_port_in_use_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        file = tmp_path / "local.json"
        file.write_text(json.dumps(functions(function(), port=port)))
        result = subprocess.run([built("firstlight"), "local", "--config", file], capture_output=True,
                                timeout=PATIENCE_S)
    assert result.returncode == 1 and str(port) in result.stderr.decode() and "--port" in result.stderr.decode()
