"""Events through packaged programs, whose libcurl receives and sends them in place."""

import json
import os

import pytest
from packaging import ARCHS, RUN, compiled
from support.build import ROOT
from support.fake_runtime_api import Answer, event_headers

PAYLOAD_MAX = 6 * 1024 * 1024 + 100
NOISE = os.urandom(PAYLOAD_MAX)

# About libcurl's own buffers, 64 KiB to receive and 128 KiB to send by, large and small in turn: what
# one event leaves behind must not show in the next.
SIZES = [PAYLOAD_MAX, 1, 64 * 1024, 5_000_000, 0, 64 * 1024 - 300, 128 * 1024, 128 * 1024 + 1, 16]


@pytest.fixture(scope="module", params=ARCHS)
def echo(request, tmp_path_factory):
    """The echo example as a static program, and what runs it here."""
    arch = request.param
    return compiled(arch, ROOT / "examples/echo/handler.c", tmp_path_factory.mktemp("echo")), RUN[arch]


def test_echo_of_every_size_over_one_connection(api, start, echo):
    program, prefix = echo
    sent = [api.event(NOISE[-size:] if size else b"") for size in SIZES]
    start(program, "", prefix=prefix)
    for request_id, size in zip(sent, SIZES):
        assert api.response_to(request_id) == (NOISE[-size:] if size else b""), size
    assert {request.connection for request in api.requests} == {1}


def test_event_that_arrives_in_pieces(api, start, echo):
    program, prefix = echo
    api.next(Answer(headers=event_headers("slow"), body=NOISE[:1_000_000], pieces_every_s=0.01))
    start(program, "", prefix=prefix)
    assert api.response_to("slow") == NOISE[:1_000_000]


def test_event_that_was_cut_off_leaves_nothing_behind(api, start, echo):
    program, prefix = echo
    api.next(Answer(headers=event_headers("cut"), body=NOISE[:700_000], claimed_length=5_000_000))
    api.next(Answer(headers=event_headers("whole"), body=b"y" * 400_000, pieces_every_s=0.01))
    start(program, "", prefix=prefix)
    assert api.response_to("whole") == b"y" * 400_000


def test_chunked_event(api, start, echo):
    program, prefix = echo
    head = b"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = b"".join(b"%x\r\n%s\r\n" % (50_000, NOISE[at:at + 50_000]) for at in range(0, 500_000, 50_000))
    api.next(Answer(raw=head + chunks + b"0\r\n\r\n"))
    start(program, "", prefix=prefix)
    assert api.response_to("a") == NOISE[:500_000]


def test_event_too_large_is_answered_with_an_error(api, start, echo):
    program, prefix = echo
    large, good = api.event(NOISE + b"z"), api.event(NOISE[:300_000])
    start(program, "", prefix=prefix)
    assert str(PAYLOAD_MAX) in json.loads(api.error_to(large).body)["errorMessage"].replace(",", "")
    assert api.response_to(good) == NOISE[:300_000]
