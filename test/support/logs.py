"""Logs as a function would have written them, for what reads logs."""

import json
from datetime import datetime, timezone

DAY_MS = 24 * 3600 * 1000
MIDNIGHT_MS = 1795305600000  # 2026-11-22T00:00:00Z


def rfc3339(epoch_ms):
    moment = datetime.fromtimestamp(epoch_ms // 1000, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{epoch_ms % 1000:03d}Z"


def record(at_ms, kind, request_id, *, init_ms=50.0, idle_ms=1.0, function="orders", version="7",
           generation=0, init_type="on-demand", architecture="x86_64", trace_id=None, **more):
    """A sandbox record, as a dict."""
    since_init_ms = init_ms + idle_ms
    evidence = {"cold": "none", "proactive": "since-init", "re-init": "generation"}.get(kind, "initialization-type")
    return {"timestamp": rfc3339(at_ms), "level": "INFO", "message": "sandbox first invocation",
            "requestId": request_id, "startKind": kind, "proactiveInitialization": int(evidence == "since-init"),
            "coldStart": int(kind == "cold"), "evidence": evidence, "initializationType": init_type,
            "generation": generation, "initAt": rfc3339(int(at_ms - since_init_ms)), "initDurationMs": init_ms,
            "idleMs": idle_ms, "sinceInitMs": since_init_ms, "functionName": function,
            "functionVersion": version, "memorySizeMB": 128, "architecture": architecture,
            "runtimeVersion": "firstlight/1.0.0", "traceId": trace_id, "tenantId": None, **more}


def report_line(request_id, duration_ms, billed_ms, init_ms=None, memory_mb=128):
    init = f"Init Duration: {init_ms:.2f} ms\t" if init_ms is not None else ""
    return (f"REPORT RequestId: {request_id}\tDuration: {duration_ms:.2f} ms\tBilled Duration: {billed_ms} ms\t"
            f"Memory Size: {memory_mb} MB\tMax Memory Used: 30 MB\t{init}")


def invocation(at_ms, first=None, request_id=None, duration_ms=12.3, billed_ms=13, init_ms=None,
               version="7"):
    """The lines of one invocation, each with its time; `first`: its sandbox record."""
    request_id = first["requestId"] if first else request_id
    lines = [f"START RequestId: {request_id} Version: {version}"]
    if first:
        lines.append(json.dumps(first))
    lines += [f"END RequestId: {request_id}", report_line(request_id, duration_ms, billed_ms, init_ms)]
    return [f"{rfc3339(at_ms)} {line}" for line in lines]


def articles_day():
    """The article's day: 78 proactive and 18 cold starts, spread evenly and mixed."""
    lines = []
    for i in range(96):
        at_ms = MIDNIGHT_MS + i * DAY_MS // 95
        proactive = i * 78 // 96 != (i + 1) * 78 // 96
        first = (record(at_ms, "proactive", f"request-{i}", idle_ms=20_000.0 + 1000 * i) if proactive else
                 record(at_ms, "cold", f"request-{i}", init_ms=100.0 + i))
        lines += [f"{rfc3339(at_ms)} INIT_START Runtime Version: provided:al2023.v60\tRuntime Version ARN: arn"]
        lines += invocation(at_ms, first, billed_ms=63 if proactive else 113 + i,
                            init_ms=50.0 if proactive else 100.0 + i)
    return "\n".join(lines) + "\n"
