"""The whole loop under `firstlight local`: what callers get and what the platform logs."""

import base64
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.examples import ENVIRONMENT, check_answer, handler_for, own_events
from support.local import Local, billed, ms
from support.patience import SLOWNESS, until

OK = b'{"do":"respond","bytes":3}'
THRESHOLD = "FIRSTLIGHT_PROACTIVE_THRESHOLD_MS"
SLOW = b'{"do":"sleep","ms":200}'


@pytest.fixture
def local(tmp_path):
    """local("--timeout", "1", handler="probe"): a local Lambda, ended with the test."""
    running = []

    def start(*options, name="probe", handler="probe", env=None, caller_env=None):
        running.append(Local(tmp_path, name, handler, *options, env=env, caller_env=caller_env))
        return running[-1]

    yield start
    for one in running:
        one.close()


@pytest.fixture
def ready(tmp_path, local):
    """ready("--proactive", …): the same, once its sandbox waits for an event: only then can it be found idle."""
    def start(*options, **settings):
        events = tmp_path / "events.jsonl"
        lambda_ = local(*options, "--events", str(events), **settings)
        until(lambda: events.exists() and "firstlight.sandboxReady" in events.read_text(), "a sandbox that is ready")
        return lambda_

    return start


def verdict(record):
    return [record[key] for key in ("startKind", "evidence", "proactiveInitialization", "coldStart", "generation")]


RE_INIT = ["re-init", "generation", 0, 0, 1]


# ---- Examples ------------------------------------------------------------------------------------


@pytest.mark.parametrize("example,path", own_events(), ids=lambda part: getattr(part, "stem", part))
def test_example_answers_its_own_events(local, example, path):
    event = path.read_bytes()
    lambda_ = local(name=example, handler=handler_for(example, path.stem), env=ENVIRONMENT)
    answer = lambda_.invoke(event)
    check_answer(example, path.stem, event, answer.body)
    assert answer.headers["X-Amz-Function-Error"] == ("Unhandled" if path.stem.startswith("error-") else None)


# ---- Answers -------------------------------------------------------------------------------------


def test_answer(local):
    answer = local().invoke(OK)
    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (200, b"xxx", "application/json")
    assert answer.headers["X-Amz-Executed-Version"] == "$LATEST"
    assert answer.headers["X-Amz-Function-Error"] is None


def test_name_that_the_real_emulator_has(local):
    assert local().invoke(OK, function="function").body == b"xxx"


def test_unknown_function(local):
    answer = local().invoke(OK, function="nosuch")
    assert answer.status == 404 and "nosuch" in json.loads(answer.body)["Message"]


def test_error_of_a_handler(local):
    lambda_ = local()
    answer = lambda_.invoke(b'{"do":"fail","type":"InvalidOrder","message":"no items"}')
    error = json.loads(answer.body)
    assert (answer.status, answer.headers["X-Amz-Function-Error"]) == (200, "Unhandled")
    assert (error["errorType"], error["errorMessage"]) == ("InvalidOrder", "no items")
    assert lambda_.invoke(OK).body == b"xxx" and len(lambda_.records()) == 1


def test_tail_of_the_log(local):
    answer = local().invoke(b'{"do":"log","message":"seen in the tail"}', X_Amz_Log_Type="Tail")
    tail = base64.b64decode(answer.headers["X-Amz-Log-Result"]).decode()
    assert len(tail) <= 4096 and "seen in the tail" in tail and "REPORT RequestId: " in tail


def test_event_type_is_answered_before_it_runs(local):
    lambda_ = local()
    answer = lambda_.invoke(b'{"do":"log","message":"ran later"}', X_Amz_Invocation_Type="Event")
    assert (answer.status, answer.body) == (202, b"")
    lambda_.wait_line(message="ran later", level="FATAL")


def test_dry_run_runs_nothing(local):
    lambda_ = local()
    answer = lambda_.invoke(OK, X_Amz_Invocation_Type="DryRun")
    assert (answer.status, answer.body) == (204, b"")
    assert lambda_.platform_lines() == []


def test_no_payload_is_an_empty_object(local):
    assert local(name="echo", handler="echo").invoke(b"").body == b"{}"


def test_client_context_and_tenant(local):
    sent = base64.b64encode(b'{"custom":1}').decode()
    answer = local().invoke(b'{"do":"context"}', X_Amz_Client_Context=sent, X_Amz_Tenant_Id="t-1")
    context = json.loads(answer.body)
    assert (context["client_context"], context["tenant_id"]) == ('{"custom":1}', "t-1")


@pytest.mark.parametrize("size,status", [(6 * 1024 * 1024, 200), (6 * 1024 * 1024 + 1, 413)])
def test_largest_event(local, size, status):
    answer = local(name="echo", handler="").invoke(b"z" * size)
    assert answer.status == status and (status == 413 or len(answer.body) == size)


def test_response_too_large(local):
    lambda_ = local()
    answer = lambda_.invoke(b'{"do":"respond","bytes":7000000}')
    assert answer.headers["X-Amz-Function-Error"] == "Unhandled"
    assert json.loads(answer.body)["errorType"] == "Function.ResponseSizeTooLarge"
    assert lambda_.invoke(OK).body == b"xxx" and len(lambda_.records()) == 1


def test_parallel_callers_get_a_sandbox_each(local, tmp_path):
    lambda_ = local()
    with ThreadPoolExecutor(3) as callers:
        answers = [callers.submit(lambda_.invoke, b'{"do":"wait","file":"gate"}') for _ in range(3)]
        # None ends before all have begun: it would serve another's event.
        until(lambda: len(lambda_.platform_lines("START ")) == 3, "three invocations")
        (tmp_path / "gate").touch()
        assert [answer.result().body for answer in answers] == [b'"waited"'] * 3
    assert [verdict(record)[0] for record in lambda_.records()] == ["cold"] * 3


# ---- The sandbox's environment -------------------------------------------------------------------


@pytest.mark.parametrize("name,wanted", [
    ("_HANDLER", "probe"), ("AWS_LAMBDA_FUNCTION_NAME", "orders"), ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"), ("AWS_REGION", "eu-west-1"),
    ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"), ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
    ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/orders"), ("TZ", ":UTC"), ("COLOUR", "red"),
    ("PASSED_ON", "by name"), ("AWS_SECRET_ACCESS_KEY", None), ("HTTP_PROXY", None)])
def test_environment(local, name, wanted):
    caller = {"AWS_SECRET_ACCESS_KEY": "private", "HTTP_PROXY": "http://127.0.0.1:9", "PASSED_ON": "by name"}
    lambda_ = local("--memory", "512", "--region", "eu-west-1", "--log-format", "json", "--env", "PASSED_ON",
                    env={"COLOUR": "red"}, caller_env=caller)
    assert json.loads(lambda_.invoke(json.dumps({"do": "getenv", "name": name})).body) == wanted


@pytest.mark.parametrize("name", ["AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT",
                                  "LAMBDA_RUNTIME_DIR", "PATH", "_X_AMZN_TRACE_ID"])
def test_environment_has(local, name):
    assert json.loads(local().invoke(json.dumps({"do": "getenv", "name": name})).body)


# ---- The life of a sandbox -----------------------------------------------------------------------


def test_cold_start(local):
    lambda_ = local(handler="stateful", env={"PROBE_INIT_MS": "100"})
    before = time.monotonic()
    lambda_.invoke(SLOW)
    took_ms = (time.monotonic() - before) * 1000
    [report] = lambda_.reports()
    assert verdict(lambda_.record()) == ["cold", "none", 0, 1, 0]
    assert ms(report["Init Duration"]) >= 100 and ms(report["Duration"]) >= 200
    assert ms(report["Init Duration"]) + ms(report["Duration"]) <= took_ms
    assert report["Memory Size"] == "128 MB" and int(report["Max Memory Used"].split()[0]) > 0
    assert abs(ms(report["Billed Duration"]) - billed(report)) <= 1
    words = [line.split(" ")[0] for line in lambda_.platform_lines()]
    assert words == ["INIT_START", "START", "END", "REPORT"]


def test_warm_invocation_has_no_init_duration(local):
    lambda_ = local()
    for _ in range(2):
        lambda_.invoke(OK)
    cold, warm = lambda_.reports()
    assert "Init Duration" in cold and "Init Duration" not in warm
    assert len(lambda_.records()) == 1


def test_request_id_is_the_same_everywhere(local):
    lambda_ = local()
    seen = json.loads(lambda_.invoke(b'{"do":"context"}').body)["request_id"]
    [report] = lambda_.reports()
    assert report["RequestId"] == seen == lambda_.record()["requestId"]
    assert lambda_.platform_lines("START")[0].startswith(f"START RequestId: {seen} Version: $LATEST")


def test_deadline_is_the_timeout_s(local):
    lambda_ = local("--timeout", "20")
    before_ms = int(time.time() * 1000)
    context = json.loads(lambda_.invoke(b'{"do":"context"}').body)
    assert before_ms <= context["deadline_ms"] - 20_000 <= time.time() * 1000
    assert 0 < context["remaining_ms"] <= 20_000


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_proactive_start(ready, log_format):
    lambda_ = ready("--proactive", "--log-format", log_format, handler="stateful", env={THRESHOLD: "300"})
    time.sleep(0.35)
    lambda_.invoke(OK)
    record = lambda_.record()
    assert verdict(record) == ["proactive", "since-init", 1, 0, 0] and record["idleMs"] > 300
    assert record["initializationType"] == "on-demand"


def test_proactive_start_is_proved_by_the_trace_id(ready):
    lambda_ = ready("--proactive", handler="stateful", env={THRESHOLD: "600000"})
    time.sleep(1.1)  # a trace id tells the second: the next one must have begun
    lambda_.invoke(OK)
    assert verdict(lambda_.record()) == ["proactive", "trace-id", 0, 0, 0]


def test_provisioned_start(ready):
    lambda_ = ready("--provisioned", handler="stateful", env={THRESHOLD: "100"})
    time.sleep(0.15)
    lambda_.invoke(OK)
    record = lambda_.record()
    assert verdict(record) == ["provisioned-concurrency", "initialization-type", 0, 0, 0]
    assert record["initializationType"] == "provisioned-concurrency"


def test_timeout(local):
    # Enough for what follows: another init, at full speed, and a short invocation.
    limit_s = 2 * SLOWNESS
    lambda_ = local("--timeout", str(limit_s), "--no-throttle")
    before = time.monotonic()
    answer = lambda_.invoke(b'{"do":"sleep","ms":60000}')
    took_s = time.monotonic() - before
    assert limit_s <= took_s < 60
    error = json.loads(answer.body)
    assert answer.headers["X-Amz-Function-Error"] == "Unhandled"
    assert error["errorType"] == "Sandbox.Timedout" and f"{limit_s:.2f} seconds" in error["errorMessage"]
    [report] = lambda_.reports()
    assert report["Status"] == "timeout" and limit_s <= ms(report["Duration"]) / 1000 <= took_s
    assert lambda_.invoke(OK).body == b"xxx"
    assert verdict(lambda_.records()[1]) == RE_INIT


@pytest.mark.parametrize("do", ['"exit","code":3', '"exit","code":0', '"abort"'])
def test_crash_in_an_invocation(local, do):
    lambda_ = local()
    answer = lambda_.invoke(f'{{"do":{do}}}')
    assert json.loads(answer.body)["errorType"] == "Runtime.ExitError"
    [report] = lambda_.reports()
    assert (report["Status"], report["Error Type"]) == ("error", "Runtime.ExitError")
    assert lambda_.invoke(OK).body == b"xxx"
    assert verdict(lambda_.records()[1]) == RE_INIT


def test_generations_count_up(local):
    lambda_ = local()
    for _ in range(3):
        lambda_.invoke(b'{"do":"exit","code":1}')
    assert [record["generation"] for record in lambda_.records()] == [0, 1, 2]


def test_re_init_is_inside_the_duration(local):
    lambda_ = local(handler="stateful", env={"PROBE_INIT_MS": "150"})
    lambda_.invoke(b'{"do":"exit","code":1}')
    lambda_.invoke(OK)
    _, report = lambda_.reports()
    assert "Init Duration" not in report and ms(report["Duration"]) >= 150


def test_init_over_its_limit_is_aborted_and_runs_again_in_the_invocation(local, tmp_path):
    # The first process must get as far as its init: from there on it counts.
    limit_ms, init_ms = 1000 * SLOWNESS, 200
    lambda_ = local("--init-limit", str(limit_ms / 1000), "--timeout", "60", handler="stateful",
                    env={"PROBE_INIT_FILE": "gate", "PROBE_INIT_MS": str(init_ms)})
    with ThreadPoolExecutor(1) as caller:
        answer = caller.submit(lambda_.invoke, OK)
        lambda_.wait_line(raw=re.compile("^INIT_REPORT"))
        (tmp_path / "gate").touch()  # the first init would never have ended
        assert answer.result().body == b"xxx"
    [aborted] = lambda_.platform_lines("INIT_REPORT")
    [duration] = re.findall(r"Init Duration: (\d+\.\d\d) ms\tPhase: init\tStatus: timeout", aborted)
    assert limit_ms <= float(duration)
    [report] = lambda_.reports()
    assert "Init Duration" not in report and ms(report["Duration"]) >= init_ms
    assert verdict(lambda_.record()) == RE_INIT


def test_provisioned_init_is_not_cut(local):
    lambda_ = local("--provisioned", "--init-limit", "0.1", handler="stateful", env={"PROBE_INIT_MS": "300"})
    # Before it is ready an event would go to a sandbox on demand.
    [report] = [lambda_.wait_line(raw=re.compile("^INIT_REPORT"))["raw"]]
    assert "Status" not in report and lambda_.invoke(OK).body == b"xxx"
    assert verdict(lambda_.record())[0] == "provisioned-concurrency" and lambda_.record()["generation"] == 0


def test_init_that_crashes_once_is_tried_again(local, tmp_path):
    lambda_ = local(handler="initcrashesonce", env={"PROBE_MARKER": str(tmp_path / "crashed")})
    assert lambda_.invoke(OK).body == b"xxx"
    assert "Status: error" in lambda_.platform_lines("INIT_REPORT")[0]
    assert verdict(lambda_.record()) == RE_INIT


@pytest.mark.parametrize("handler,wanted", [("initfails", "BadConfig"), ("initcrashes", "Runtime.ExitError"),
                                            ("nosuch", "")])
def test_init_that_always_fails_is_the_caller_s_error(local, handler, wanted):
    lambda_ = local(handler=handler)
    for _ in range(2):
        answer = lambda_.invoke(OK)
        assert answer.headers["X-Amz-Function-Error"] == "Unhandled"
        assert json.loads(answer.body)["errorType"].endswith(wanted)


def test_bad_threshold_reaches_the_caller(local):
    answer = local(env={THRESHOLD: "soon"}).invoke(OK)
    assert THRESHOLD in json.loads(answer.body)["errorMessage"]


def test_end_takes_the_sandbox_along(local):
    lambda_ = local("--no-throttle", handler="stateful")
    lambda_.invoke(OK)
    assert lambda_.terminate() == 0
    assert "teardown ran with state of init" in lambda_.text()


def test_end_while_an_invocation_runs(local):
    lambda_ = local()
    lambda_.invoke(b'{"do":"sleep","ms":60000}', X_Amz_Invocation_Type="Event")
    lambda_.record()
    assert lambda_.terminate() == 0
