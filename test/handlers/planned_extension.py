#!/usr/bin/env python3
"""An extension that does what its plan says. It is run by its own name, a link to this file; the
plan is the JSON in the variable PLAN_<name>:

  events           what it registers for; both events unless told
  register_after   seconds before it registers
  next_after       seconds before its first /event/next
  next_when        a file: its first /event/next waits until that is there
  invoke_takes     seconds that it needs for an INVOKE
  shutdown_takes   seconds that it needs for a SHUTDOWN
  shutdown_when    a text: after a SHUTDOWN it waits until that is in the telemetry file
  init_error       the error type that it reports in place of its first /event/next; then it exits
  exit_error       the same for its first INVOKE
  exit_at          "start", "init" or "INVOKE": where it simply exits, with status 0
  telemetry        members of its subscription; its own endpoint is the destination
  telemetry_file   where it writes the records, one a line
  telemetry_slow   seconds before it answers a delivery
  tcp              takes telemetry over TCP

What it gets it tells on stdout, a JSON object a line."""

import http.client
import http.server
import json
import os
import socketserver
import sys
import threading
import time

NAME = os.path.basename(sys.argv[0])
PLAN = json.loads(os.environ.get("PLAN_" + NAME.replace("-", "_"), "{}"))


def tell(**members):
    print(json.dumps({"extension": NAME, **members}), flush=True)


class Api:
    def __init__(self):
        self.connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
        self.identifier = None

    def call(self, method, path, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.identifier:
            headers["Lambda-Extension-Identifier"] = self.identifier
        text = json.dumps(body) if body is not None else None
        self.connection.request(method, path, text, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            tell(refused=path, status=answer.status, answer=json.loads(content))
        return answer, json.loads(content or b"null")

    def register(self, name):
        answer, document = self.call("POST", "/2020-01-01/extension/register",
                                     {"events": PLAN.get("events", ["INVOKE", "SHUTDOWN"])},
                                     Lambda_Extension_Name=name,
                                     Lambda_Extension_Accept_Feature="accountId")
        self.identifier = answer.headers.get("Lambda-Extension-Identifier")
        tell(registered=document)

    def report(self, kind, error_type):
        self.call("POST", f"/2020-01-01/extension/{kind}/error", {},
                  Lambda_Extension_Function_Error_Type=error_type)

    def next(self):
        return self.call("GET", "/2020-01-01/extension/event/next")[1]


def write_records(records):
    """With one write(2): extensions of several sandboxes may have the same file."""
    with open(PLAN["telemetry_file"], "ab", buffering=0) as file:
        file.write("".join(json.dumps(record) + "\n" for record in records).encode())


def has_record(text):
    path = PLAN["telemetry_file"]
    if not os.path.exists(path):
        return False
    with open(path) as file:
        return text in file.read()


class Batches(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        records = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(PLAN.get("telemetry_slow", 0))
        write_records(records)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Lines(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            write_records([json.loads(line)])


def subscribe(api):
    tcp = PLAN.get("tcp")
    server = (socketserver.ThreadingTCPServer(("127.0.0.1", 0), Lines) if tcp
              else http.server.ThreadingHTTPServer(("127.0.0.1", 0), Batches))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    destination = ({"protocol": "TCP", "port": port} if tcp
                   else {"protocol": "HTTP", "URI": f"http://sandbox.localdomain:{port}/telemetry"})
    body = {"schemaVersion": "2022-12-13", "types": ["platform", "function"],
            "destination": destination, **PLAN["telemetry"]}
    answer, document = api.call("PUT", "/2022-07-01/telemetry", body)
    if answer.status == 200:
        tell(subscribed=document)


def main():
    if PLAN.get("exit_at") == "start":
        return
    time.sleep(PLAN.get("register_after", 0))
    api = Api()
    api.register(NAME)
    if "telemetry" in PLAN:
        subscribe(api)
    if "init_error" in PLAN:
        api.report("init", PLAN["init_error"])
        sys.exit(1)
    if PLAN.get("exit_at") == "init":
        return
    time.sleep(PLAN.get("next_after", 0))
    while "next_when" in PLAN and not os.path.exists(PLAN["next_when"]):
        time.sleep(0.01)
    while True:
        event = api.next()
        tell(event=event)
        if event["eventType"] == "SHUTDOWN":
            time.sleep(PLAN.get("shutdown_takes", 0))
            while "shutdown_when" in PLAN and not has_record(PLAN["shutdown_when"]):
                time.sleep(0.01)
            tell(over=True)
            return
        if PLAN.get("exit_at") == "INVOKE":
            return
        time.sleep(PLAN.get("invoke_takes", 0))
        if "exit_error" in PLAN:
            api.report("exit", PLAN["exit_error"])
            sys.exit(1)


main()
