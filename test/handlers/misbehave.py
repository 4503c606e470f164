"""A runtime that breaks the rules, on raw sockets: it does with the Runtime API what its event says.

An event is {"do": ACTION, …}; _HANDLER may name an action for the time before the first event.
What the platform said to a forbidden call is in the answer, as status numbers.
"""

import json
import os
import signal
import socket
import sys
import time

HOST, PORT = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
VERSION = "/2018-06-01/runtime"


class Api:
    """One connection, one call at a time."""

    def __init__(self):
        self.sock = socket.create_connection((HOST, int(PORT)))
        self.stream = self.sock.makefile("rb")

    def call(self, method, path, body=b"", headers=""):
        self.send(method, path, headers + f"Content-Length: {len(body)}\r\n", body)
        return self.answer()

    def send(self, method, path, headers="", body=b""):
        head = f"{method} {VERSION}{path} HTTP/1.1\r\nHost: {HOST}\r\n{headers}\r\n"
        self.sock.sendall(head.encode() + body)

    def answer(self):
        """(status, headers, body)"""
        status = int(self.stream.readline().split()[1])
        headers = {}
        while (line := self.stream.readline().strip()):
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        return status, headers, self.stream.read(int(headers.get(b"content-length", 0)))


def respond(api, request_id, body):
    return api.call("POST", f"/invocation/{request_id}/response", json.dumps(body).encode())[0]


# ---- Actions: each gets (api, request id, event) and answers itself unless that is the point ---------


def answer(api, request_id, event):
    respond(api, request_id, event.get("body", "answered"))


def answer_twice(api, request_id, event):
    first = respond(api, request_id, "first")
    say(f"answered twice: {first} {respond(api, request_id, 'second')}")


def answer_for_another(api, request_id, event):
    status = respond(api, "00000000-0000-4000-8000-000000000000", "for another")
    respond(api, request_id, {"status": status})


def error_after_answer(api, request_id, event):
    respond(api, request_id, "first")
    status, _, _ = api.call("POST", f"/invocation/{request_id}/error", b"{}")
    say(f"error after the answer: {status}")


def unknown_calls(api, request_id, event):
    calls = [("GET", "/nosuch"), ("DELETE", "/invocation/next"), ("POST", "/invocation/next"),
             ("GET", f"/invocation/{request_id}/response"), ("POST", "/invocation//response")]
    respond(api, request_id, [api.call(method, path)[0] for method, path in calls])


def never_answer(api, request_id, event):
    time.sleep(1000)


def ask_again_without_answer(api, request_id, event):
    """The next event without an answer to this one: it must be the same event once more."""
    _, headers, _ = api.call("GET", "/invocation/next")
    respond(api, request_id, {"same": headers[b"lambda-runtime-aws-request-id"].decode() == request_id})


def half_an_answer(api, request_id, event):
    """Ends amid the body of its response."""
    api.send("POST", f"/invocation/{request_id}/response", "Content-Length: 100\r\n", b'"half')
    time.sleep(0.05)
    os._exit(0)


def bad_chunks(api, request_id, event):
    api.send("POST", f"/invocation/{request_id}/response", "Transfer-Encoding: chunked\r\n", b"zz\r\nbad\r\n")
    time.sleep(0.05)
    os._exit(0)


def noise(api, request_id, event):
    """Bytes that are no HTTP, on a connection of their own."""
    with socket.create_connection((HOST, int(PORT))) as other:
        other.sendall(b"\x16\x03\x01\x00\xff noise\r\n\r\n" * 100)
    respond(api, request_id, "after noise")


def flood_stdout(api, request_id, event):
    """Megabytes without a newline."""
    left = event["bytes"]
    while left > 0:
        left -= os.write(1, b"x" * min(left, 65536))
    respond(api, request_id, "flooded")


def fork_a_child(api, request_id, event):
    """A child that outlives it, with its output; "session": in a session of its own."""
    if (child := os.fork()) == 0:
        api.sock.close()
        if event.get("session"):
            os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(1000)
        os._exit(0)
    respond(api, request_id, {"child": child})
    if event.get("exit"):
        os._exit(0)


def close_stdout(api, request_id, event):
    os.close(1)
    os.close(2)
    respond(api, request_id, "silent now")


def ignore_sigterm(api, request_id, event):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    respond(api, request_id, "deaf now")


def exit_while_idle(api, request_id, event):
    """Asks for the next event and ends: a moment later, or with "signal" by that signal."""
    respond(api, request_id, "goes while idle")
    api.send("GET", "/invocation/next")
    time.sleep(event.get("ms", 0) / 1000)
    if "signal" in event:
        os.kill(os.getpid(), event["signal"])
    os._exit(event.get("code", 0))


def exit_before_next(api, request_id, event):
    respond(api, request_id, "and gone")
    os._exit(event.get("code", 0))


def stop_itself(api, request_id, event):
    """As somebody with a debugger would: it must still be possible to end it."""
    os.kill(os.getpid(), signal.SIGSTOP)
    respond(api, request_id, "went on")


def many_nexts(api, request_id, event):
    """Three waiting requests for the next event: one of them gets it."""
    respond(api, request_id, "three")
    others = [Api(), Api()]
    for one in others:
        one.send("GET", "/invocation/next")
    time.sleep(0.05)


ACTIONS = {one.__name__.replace("_", " "): one for one in (
    answer, answer_twice, answer_for_another, error_after_answer, unknown_calls, never_answer,
    ask_again_without_answer, half_an_answer, bad_chunks, noise, flood_stdout, fork_a_child, close_stdout,
    ignore_sigterm, exit_while_idle, exit_before_next, stop_itself, many_nexts)}


# ---- Inits ----------------------------------------------------------------------------------------


def answer_before_any_event(api):
    status = respond(api, "00000000-0000-4000-8000-000000000000", "too early")
    say(f"answered before any event: {status}")


def never_ask(api):
    time.sleep(1000)


def report_init_error_and_stay(api):
    api.call("POST", "/init/error", b'{"errorType":"Rude.Init","errorMessage":"but it stays"}',
             "Lambda-Runtime-Function-Error-Type: Rude.Init\r\n")
    time.sleep(1000)


INITS = {one.__name__.replace("_", " "): one for one in
         (answer_before_any_event, never_ask, report_init_error_and_stay)}


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main():
    api = Api()
    before = INITS.get(os.environ.get("_HANDLER", ""))
    if before is not None:
        before(api)
    while True:
        status, headers, body = api.call("GET", "/invocation/next")
        if status != 200:
            say(f"next: {status}")
            sys.exit(3)
        event = json.loads(body)
        request_id = headers[b"lambda-runtime-aws-request-id"].decode()
        ACTIONS[event.get("do", "answer")](api, request_id, event)


main()
