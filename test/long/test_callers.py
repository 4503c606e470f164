"""Real callers, unchanged: boto3 and the AWS CLI, with nothing but another endpoint."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.callers import AwsCli, boto3_client
from support.lambda_local import a_gate, function, wait_for
from support.local import Local

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
TOO_LARGE = 6 * 1024 * 1024 + 1


@pytest.fixture
def local(shared):
    emulator = Local(shared, "probe", "probe")
    yield emulator
    emulator.close()


@pytest.fixture
def client(local):
    return boto3_client(local.port)


@pytest.fixture
def aws(local, tmp_path):
    return AwsCli(local.port, tmp_path)


def ask(client, **event):
    """The answer, and its payload as JSON."""
    answer = client.invoke(FunctionName="orders", Payload=json.dumps(event))
    return answer, json.loads(answer["Payload"].read())


def log_of(answer):
    return base64.b64decode(answer["LogResult"]).decode()


# ---- boto3 ---------------------------------------------------------------------------------------


def test_boto3_gets_an_answer(client):
    answer, told = ask(client, do="context")
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert "FunctionError" not in answer and "LogResult" not in answer
    assert told["request_id"] == answer["ResponseMetadata"]["RequestId"]
    assert told["function_arn"] == f"{ARN}orders"


@pytest.mark.parametrize("name", ["orders", f"{ARN}orders", "123456789012:function:orders"])
def test_boto3_names_the_function_in_every_way(client, name):
    answer = client.invoke(FunctionName=name, Payload=b'{"do":"respond","bytes":3}')
    assert answer["Payload"].read() == b"xxx"


def test_boto3_gets_the_end_of_the_log(client):
    answer = client.invoke(FunctionName="orders", LogType="Tail",
                           Payload=json.dumps({"do": "print", "text": "from the handler\n"}))
    lines = log_of(answer).splitlines()
    assert [line.split(" ")[0] for line in lines if line.startswith(("START", "END", "REPORT"))] == [
        "START", "END", "REPORT"]
    assert "from the handler" in lines


def test_boto3_gets_a_function_error(client):
    answer, error = ask(client, do="fail", type="InvalidOrder", message="no items")
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    assert (error["errorType"], error["errorMessage"]) == ("InvalidOrder", "no items")


def test_boto3_hands_on_client_context_and_qualifier(client):
    context = base64.b64encode(b'{"custom":{"device":"kitchen"}}').decode()
    answer = client.invoke(FunctionName="orders", Payload=b'{"do":"context"}', ClientContext=context,
                           Qualifier="$LATEST")
    told = json.loads(answer["Payload"].read())
    assert json.loads(told["client_context"]) == {"custom": {"device": "kitchen"}}
    assert told["function_arn"] == f"{ARN}orders:$LATEST"


def test_boto3_does_not_wait_for_an_event(local, client):
    answer = client.invoke(FunctionName="orders", InvocationType="Event",
                           Payload=json.dumps({"do": "print", "text": "in its own time\n"}))
    assert answer["StatusCode"] == 202 and answer["Payload"].read() == b""
    local.wait_line(raw="in its own time")


def test_boto3_runs_dry(local, client):
    answer = client.invoke(FunctionName="orders", InvocationType="DryRun", Payload=b"{}")
    assert answer["StatusCode"] == 204
    assert not local.platform_lines()


def test_boto3_is_told_of_an_unknown_function(client):
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.invoke(FunctionName="nobody", Payload=b"{}")
    answer = caught.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert answer["Error"]["Message"] == f"Function not found: {ARN}nobody"
    assert answer["Type"] == "User"


def test_boto3_is_told_that_an_event_is_too_large(client):
    with pytest.raises(client.exceptions.RequestTooLargeException) as caught:
        client.invoke(FunctionName="orders", Payload=b'"' + b"x" * TOO_LARGE + b'"')
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413


def test_boto3_is_told_that_there_are_too_many_requests(cloud):
    emulator = cloud(function("orders", reservedConcurrency=1))
    client = boto3_client(emulator.port)
    with a_gate() as gate:
        answer = emulator.begin(wait_for(gate))
        with pytest.raises(client.exceptions.TooManyRequestsException) as caught:
            ask(client, do="respond", bytes=3)
        gate.touch()
        assert answer().body == b'"waited"'
    refused = caught.value.response
    assert refused["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert refused["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    ask(client, do="context")


# ---- boto3: answers as a stream ------------------------------------------------------------------


def stream_of(client, **event):
    """The whole payload, and what the stream ends with."""
    answer = client.invoke_with_response_stream(FunctionName="orders", LogType="Tail",
                                                Payload=json.dumps(event))
    assert answer["StatusCode"] == 200
    *chunks, end = answer["EventStream"]
    return b"".join(chunk["PayloadChunk"]["Payload"] for chunk in chunks), end["InvokeComplete"]


def test_boto3_gets_a_stream(client):
    payload, end = stream_of(client, do="respond", bytes=300_000)
    assert payload == b"x" * 300_000
    assert not end.get("ErrorCode") and "REPORT RequestId" in log_of(end)


def test_boto3_gets_an_error_at_the_end_of_a_stream(client):
    _, end = stream_of(client, do="fail", type="InvalidOrder", message="no items")
    assert end["ErrorCode"] and "no items" in end["ErrorDetails"]


# ---- boto3: what there is ------------------------------------------------------------------------


def test_boto3_lists_functions(cloud):
    client = boto3_client(cloud(function("orders", memory=256), function("stock")).port)
    functions = client.list_functions()["Functions"]
    assert [one["FunctionName"] for one in functions] == ["orders", "stock"]
    orders = client.get_function(FunctionName="orders")["Configuration"]
    assert (orders["FunctionArn"], orders["Handler"]) == (f"{ARN}orders", "probe")
    assert (orders["MemorySize"], orders["Timeout"], orders["Version"]) == (256, 10, "$LATEST")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_function(FunctionName="nobody")


def test_boto3_invokes_the_function_that_it_names(cloud):
    client = boto3_client(cloud(function("orders"), function("stock")).port)
    for name in ("stock", "orders"):
        answer = client.invoke(FunctionName=name, Payload=b'{"do":"context"}')
        assert json.loads(answer["Payload"].read())["function_name"] == name


def test_boto3_calls_at_once_are_all_answered(cloud):
    client = boto3_client(cloud(function("orders")).port)
    sizes = range(3, 11)
    events = [json.dumps({"do": "respond", "bytes": size}) for size in sizes]
    with ThreadPoolExecutor(len(events)) as callers:
        answers = list(callers.map(lambda event: client.invoke(FunctionName="orders", Payload=event), events))
    assert [len(answer["Payload"].read()) for answer in answers] == list(sizes)


# ---- The AWS CLI ---------------------------------------------------------------------------------


def test_cli_gets_an_answer(aws):
    printed, answer = aws.invoke('{"do":"respond","bytes":3}')
    assert printed == {"StatusCode": 200, "ExecutedVersion": "$LATEST"}
    assert answer == b"xxx"


def test_cli_gets_the_end_of_the_log_and_the_error(aws):
    printed, answer = aws.invoke('{"do":"fail","message":"no items"}', "--log-type", "Tail")
    assert printed["FunctionError"] == "Unhandled" and json.loads(answer)["errorMessage"] == "no items"
    assert "REPORT RequestId" in log_of(printed)


def test_cli_hands_on_client_context_and_qualifier(aws):
    context = base64.b64encode(b'{"custom":{"device":"kitchen"}}').decode()
    _, answer = aws.invoke('{"do":"context"}', "--client-context", context, "--qualifier", "$LATEST")
    told = json.loads(answer)
    assert json.loads(told["client_context"]) == {"custom": {"device": "kitchen"}}
    assert told["function_arn"] == f"{ARN}orders:$LATEST"


@pytest.mark.parametrize("kind,status", [("Event", 202), ("DryRun", 204)])
def test_cli_does_not_wait(aws, kind, status):
    printed, answer = aws.invoke('{"do":"respond","bytes":3}', "--invocation-type", kind)
    assert printed["StatusCode"] == status and answer == b""


def test_cli_is_told_of_an_unknown_function(aws):
    code, _, errors = aws("invoke", "--function-name", "nobody", "answer")
    assert code != 0
    assert "(ResourceNotFoundException)" in errors and f"Function not found: {ARN}nobody" in errors


def test_cli_lists_functions(aws):
    code, printed, errors = aws("list-functions")
    assert code == 0, errors
    assert [one["FunctionName"] for one in printed["Functions"]] == ["orders"]
