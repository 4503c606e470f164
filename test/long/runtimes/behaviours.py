"""For awslambdaric: does what its event asks for."""

import os
import signal
import time

# Ends as an init error, or before there is anybody to report one.
if os.environ.get("INIT") == "raise":
    raise ValueError("no table named")
if os.environ.get("INIT") == "exit":
    os._exit(7)


class OrderError(Exception):
    pass


def handler(event, context):
    do = event.get("do")
    if do == "error":
        raise OrderError("no items")
    if do == "sleep":
        time.sleep(event["seconds"])
    if do == "exit":
        os._exit(3)
    if do == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if do == "context":
        client = context.client_context
        return {"requestId": context.aws_request_id, "arn": context.invoked_function_arn,
                "remainingMs": context.get_remaining_time_in_millis(),
                "custom": client.custom if client else None, "traceId": os.environ.get("_X_AMZN_TRACE_ID")}
    return event
