"""Sandboxes: why there is one, how long it stays, and what its processes are given."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

from support.build import built
from support.lambda_local import function, wait_for
from support.left_out import left_out
from support.patience import until

OK = {"do": "respond", "bytes": 3}


def misbehave(name="orders", handler="misbehave", **settings):
    return function(name, built("test/handlers/misbehave/bootstrap"), handler, **settings)


def at_once(local, count):
    assert [answer.body for answer in local.held_at_once(count)] == [b'"waited"'] * count


def ended(local, count=1):
    """Waits for the end of that many sandboxes: {log stream: reason}."""
    return {event["sandbox"]: event["record"]["reason"]
            for event in local.wait_events("firstlight.sandboxEnded", count)}


# ---- Placement -----------------------------------------------------------------------------------


def test_request_goes_to_whichever_is_free_first(cloud, gate):
    """Eager assignment: the sandbox that was started for the second request is left over, and serves
    later as a proactive start."""
    init = gate.with_name("init")
    init.touch()
    local = cloud(function(handler="stateful", environment={"PROBE_INIT_FILE": str(init)}))
    first = local.begin(wait_for(gate))
    init.unlink()
    with ThreadPoolExecutor(1) as caller:
        second = caller.submit(local.invoke, OK)
        local.wait_events("firstlight.sandboxStarted", 2)
        gate.touch()
        assert second.result().body == b"xxx"
    assert first().body == b'"waited"'
    assert len(local.truths()) == 1, "both were served by the first sandbox"
    init.touch()
    local.wait_events("firstlight.sandboxReady", 2)
    at_once(local, 2)
    cold, spare = local.truths(2)
    assert (cold["startKind"], cold["purpose"], cold["waited"]) == ("cold", "request", True)
    assert (spare["startKind"], spare["purpose"], spare["waited"]) == ("proactive", "eager-assignment", False)
    assert len(local.purposes()) == 2


def test_short_init_is_sooner_than_a_long_request(cloud):
    local = cloud(function(handler="stateful", environment={"PROBE_INIT_MS": "50"}))
    at_once(local, 2)
    assert [truth["startKind"] for truth in local.truths(2)] == ["cold", "cold"]


def test_prepared(cloud):
    local = cloud(function(prepared=3))
    local.wait_events("firstlight.sandboxReady", 3)
    at_once(local, 3)
    assert local.purposes() == ["deployment"] * 3
    assert {truth["startKind"] for truth in local.truths(3)} == {"proactive"}


def test_deployment_prepares_as_many_as_ran_at_once(cloud):
    local = cloud()
    at_once(local, 3)
    before = {event["sandbox"] for event in local.events("firstlight.sandboxStarted")}
    local.deploy()
    local.wait_events("firstlight.sandboxReady", 6)
    assert local.purposes() == ["request"] * 3 + ["deployment"] * 3
    assert ended(local, 3) == dict.fromkeys(before, "deployment")
    at_once(local, 3)
    assert [truth["startKind"] for truth in local.truths(6)][3:] == ["proactive"] * 3


def test_deployment_waits_for_the_invocation_that_runs(cloud, gate):
    local = cloud()
    running = local.begin(wait_for(gate))
    local.deploy()
    assert local.invoke(OK).body == b"xxx"
    assert local.events("firstlight.sandboxEnded") == []
    gate.touch()
    answer = running()
    assert answer.body == b'"waited"', "it ends in the old sandbox"
    [report] = [event for event in local.wait_events("platform.report", 2)
                if event["record"]["requestId"] == answer.headers["x-amzn-RequestId"]]
    assert ended(local) == {report["sandbox"]: "deployment"}


def test_deployment_before_any_invocation(cloud):
    local = cloud()
    local.deploy()
    assert local.invoke(OK).body == b"xxx"


def test_idle_sandbox_goes(cloud):
    local = cloud(function(idleTimeout=0.3))
    local.invoke(OK)
    assert set(ended(local).values()) == {"idle"}
    assert local.sandbox_processes() == {}
    local.invoke(OK)
    assert [truth["startKind"] for truth in local.truths(2)] == ["cold", "cold"]


def test_lease_that_ends_prepares_its_replacement(cloud):
    local = cloud(function(lease=0.7))
    local.invoke(OK)
    local.wait_events("firstlight.sandboxReady", 2)
    assert local.purposes()[:2] == ["request", "lease"]
    assert set(ended(local).values()) == {"lease"}
    local.invoke(OK)
    second = local.truths(2)[1]
    assert (second["startKind"], second["purpose"]) == ("proactive", "lease")


def test_lease_that_ends_in_an_invocation_waits_for_it(cloud):
    local = cloud(function(lease=0.4))
    assert local.invoke({"do": "sleep", "ms": 900}).body == b'"slept"'
    assert local.reports()[0]["status"] == "success"
    assert set(ended(local).values()) == {"lease"}


def test_provisioned_are_ready_and_the_rest_is_on_demand(cloud):
    local = cloud(function(provisionedConcurrency=2))
    local.wait_events("firstlight.sandboxReady", 2)
    at_once(local, 3)
    kinds = sorted((truth["startKind"], truth["purpose"]) for truth in local.truths(3))
    assert kinds == [("cold", "request")] + [("provisioned-concurrency", "provisioned-concurrency")] * 2
    types = sorted(event["initializationType"] for event in local.events("firstlight.sandboxStarted"))
    assert types == ["on-demand", "provisioned-concurrency", "provisioned-concurrency"]
    assert sorted(record["initializationType"] for record in local.records()) == types


def test_provisioned_is_kept_up_when_idle(cloud):
    local = cloud(function(provisionedConcurrency=1, idleTimeout=0.2))
    local.wait_events("firstlight.sandboxReady")
    time.sleep(0.5)
    local.invoke(OK)
    assert [truth["startKind"] for truth in local.truths()] == ["provisioned-concurrency"]


# ---- Time ------------------------------------------------------------------------------------------


# How often it ticks in a given time is the machine's affair; that it does not tick at all is the freezer's.


def test_sandbox_stands_still_between_invocations(cloud):
    local = cloud(misbehave(handler="ticking"))
    before = int(local.invoke({"do": "ticks"}).body)
    until(local.stands_still, "standing still")
    until(lambda: int(local.invoke({"do": "ticks"}).body) > before, "ticks in an invocation")


def test_no_freeze_lets_it_run(cloud):
    local = cloud(misbehave(handler="ticking"), freeze=False)
    before = int(local.invoke({"do": "ticks"}).body)
    assert not any(local.stands_still(0.5) for _ in range(2))
    assert int(local.invoke({"do": "ticks"}).body) > before


def test_prepared_sandbox_stands_still_too(cloud):
    local = cloud(misbehave(handler="ticking", prepared=1))
    local.wait_events("firstlight.sandboxReady")
    until(local.stands_still, "standing still")


def share(local, name, ms=400):
    return json.loads(local.invoke({"do": "compute", "ms": ms}, name).body)["share"]


def test_share_of_the_cpu_follows_the_memory_size(cloud):
    local = cloud(misbehave("small", memory=128), misbehave("large", memory=1769))
    small = share(local, "small")
    assert small < 0.25, f"128 MB: {small}; wanted 0.07"
    # Of the CPU that it may use whole, busy neighbours leave it now more, now less.
    until(lambda: share(local, "large") > 2 * small, f"1769 MB: more than twice 128 MB's {small}; wanted 1")


def test_no_throttle(cloud):
    local = cloud(misbehave("small", memory=128), throttle=False)
    # Busy neighbours take their part; the handler's own share would be 128/1769 of a CPU, whoever else there is.
    until(lambda: share(local, "small") > 2 * 128 / 1769, "more than its share of the CPU")


# ---- Memory ----------------------------------------------------------------------------------------


def test_max_memory_used_is_what_the_processes_took(cloud):
    local = cloud(misbehave(memory=512), throttle=False)
    local.invoke({"do": "allocate", "mb": 1})
    local.invoke({"do": "allocate", "mb": 100})
    small, large = (report["metrics"] for report in local.reports(2))
    assert small["memorySizeMB"] == large["memorySizeMB"] == 512
    assert 1 <= small["maxMemoryUsedMB"] <= 60
    assert 100 <= large["maxMemoryUsedMB"] - small["maxMemoryUsedMB"] <= 130


def test_out_of_memory(cloud):
    local = cloud(misbehave(memory=128), throttle=False)
    answer = local.invoke({"do": "allocate", "mb": 400})
    if answer.body == b'{"mb":400}':
        left_out("this machine lets nobody limit memory")
    error = json.loads(answer.body)
    assert (answer.headers["X-Amz-Function-Error"], error["errorType"]) == ("Unhandled", "Runtime.OutOfMemory"), error
    [report] = local.reports()
    assert (report["status"], report["errorType"]) == ("error", "Runtime.OutOfMemory")
    assert 100 <= report["metrics"]["maxMemoryUsedMB"] <= 128
    assert local.invoke({"do": "allocate", "mb": 1}).body == b'{"mb":1}'
    assert [truth["startKind"] for truth in local.truths(2)] == ["cold", "re-init"]


# ---- What a process finds --------------------------------------------------------------------------


def test_private_tmp(cloud):
    """Each sandbox has its own, and it stays when the process goes."""
    local = cloud(misbehave("a", environment={"MISBEHAVE_COUNTS": "/dev/null"}), misbehave("b"))
    assert local.invoke({"do": "tmp", "text": "of a"}, "a").body == b"null"
    assert local.invoke({"do": "tmp", "text": "of b"}, "b").body == b"null"
    gone = local.invoke({"do": "count", "then": "exit"}, "a")
    assert json.loads(gone.body)["errorType"] == "Runtime.ExitError"
    assert json.loads(local.invoke({"do": "tmp", "text": ""}, "a").body) == "of a"
    assert local.terminate() == 0
    assert local.left_behind() == []


def test_deployment_begins_with_an_empty_tmp(cloud):
    local = cloud(misbehave())
    local.invoke({"do": "tmp", "text": "old"})
    local.deploy()
    assert local.invoke({"do": "tmp", "text": "new"}).body == b"null"


CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_PROFILE",
               "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
               "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE")


def test_credentials_are_not_passed_on(cloud):
    caller = {name: "the caller's own" for name in CREDENTIALS} | {"DATABASE_PASSWORD": "secret", "USER": "the caller's own"}
    local = cloud(misbehave(), caller_env=caller)
    found = json.loads(local.invoke({"do": "environment"}).body)
    assert not {"the caller's own", "secret"} & set(found.values()), found


def test_environment_is_the_cloud_s(cloud):
    local = cloud(misbehave(memory=256, environment={"COLOUR": "red"}))
    found = json.loads(local.invoke({"do": "environment"}).body)
    assert found["AWS_LAMBDA_FUNCTION_NAME"] == "orders" and found["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert found["AWS_LAMBDA_INITIALIZATION_TYPE"] == "on-demand" and found["COLOUR"] == "red"
    assert found["_HANDLER"] == "misbehave" and found["TZ"] == ":UTC"
    [stream] = {event["sandbox"] for event in local.events("firstlight.sandboxStarted")}
    assert found["AWS_LAMBDA_LOG_STREAM_NAME"] == stream
