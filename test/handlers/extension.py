"""An external extension that writes every event it gets to standard output, and ends after SHUTDOWN.

    extension.py NAME [EVENT...]     EVENT: INVOKE, SHUTDOWN (default: both)
"""

import http.client
import json
import os
import sys

ROOT = "/2020-01-01/extension"


def main(name, *events):
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    api.request("POST", f"{ROOT}/register", json.dumps({"events": events or ["INVOKE", "SHUTDOWN"]}),
                {"Lambda-Extension-Name": name})
    answer = api.getresponse()
    answer.read()
    identifier = answer.headers["Lambda-Extension-Identifier"]
    kind = None
    while kind != "SHUTDOWN":
        api.request("GET", f"{ROOT}/event/next", headers={"Lambda-Extension-Identifier": identifier})
        event = json.loads(api.getresponse().read())
        kind = event["eventType"]
        print(f"{name} got {kind} {event.get('shutdownReason') or event.get('requestId')}", flush=True)


main(*sys.argv[1:])
