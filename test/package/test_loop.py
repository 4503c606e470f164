"""The packaged programs at work: the whole loop, on both architectures and with little around them."""

import json
import os
from pathlib import Path

import pytest
from packaging import ARCHS, RUN, compiled, unpacked
from support.bootstrap import Bootstrap
from support.build import ROOT

# What a program that links statically, stays small and runs anywhere must do with.
ADDRESS_SPACE = 64 * 1024 * 1024

PROBE = ROOT / "test/handlers/probe.c"


@pytest.fixture(params=ARCHS)
def arch(request):
    return request.param


@pytest.fixture(scope="module")
def probe(tmp_path_factory):
    """probe(arch): the tests' own handler as a static program, compiled once."""
    programs = {}

    def of(arch):
        if arch not in programs:
            programs[arch] = compiled(arch, PROBE, tmp_path_factory.mktemp("probe"), "-lpthread")
        return programs[arch]
    return of


def test_hello_answers_and_refuses(api, start, arch, tmp_path):
    greeted = api.event(b'{"name":"Ada"}')
    refused = api.event(b'{"name":7}')
    again = api.event(b"{}")
    bootstrap = start(unpacked(arch, tmp_path), "hello", prefix=RUN[arch])
    assert json.loads(api.response_to(greeted)) == {"greeting": "Hello, Ada!", "start": "cold"}
    error = json.loads(api.error_to(refused).body)
    assert error["errorType"] == "InvalidName" and error["stackTrace"]
    assert json.loads(api.response_to(again))["greeting"] == "Hello, World!"
    assert bootstrap.record()["architecture"] == arch
    assert bootstrap.terminate() == 0


def test_large_payloads(api, start, arch, probe):
    sent = api.event(b'{"do":"respond","bytes":5000000}')
    too_large = api.event(b'{"do":"respond","bytes":7000000}')
    start(probe(arch), prefix=RUN[arch])
    assert api.response_to(sent) == b"x" * 5_000_000
    assert "large" in json.loads(api.error_to(too_large).body)["errorMessage"].lower()
    assert {request.connection for request in api.requests} == {1}


def test_failed_init_is_reported(api, start, arch, probe):
    assert start(probe(arch), "initfails", prefix=RUN[arch]).exit_code() == 1
    assert json.loads(api.init_error().body)["errorMessage"] == 'no table named "orders"'


def test_unknown_handler_is_reported(api, start, arch, tmp_path):
    assert start(unpacked(arch, tmp_path), "nosuch", prefix=RUN[arch]).exit_code() == 1
    assert "hello" in json.loads(api.init_error().body)["errorMessage"]


def test_lost_connection_is_made_again(api, start, arch, probe):
    bootstrap = start(probe(arch), prefix=RUN[arch])
    api.wait_nexts(1)
    api.stop()
    api.start()
    request_id = api.event(b'{"do":"respond","bytes":3}')
    assert api.response_to(request_id) == b"xxx"
    assert bootstrap.find(level="WARN")


def test_in_an_empty_root(api, tmp_path):
    """Nothing but the program, /tmp and /proc: no library, no time zone, no resolver's file."""
    for folder in ("tmp", "proc"):
        (tmp_path / folder).mkdir()
    unpacked("x86_64", tmp_path)
    namespace = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    enter = [*namespace, "sh", "-c", 'mount --rbind /proc "$0/proc" && exec chroot "$0" "$1"', tmp_path]
    request_id = api.event(b'{"name":"Ada"}')
    bootstrap = Bootstrap(Path("/bootstrap"), api.address, "hello", prefix=enter)
    try:
        assert json.loads(api.response_to(request_id))["greeting"] == "Hello, Ada!"
        assert bootstrap.record()["generation"] == 0
        assert bootstrap.terminate() == 0
    finally:
        bootstrap.close()


def test_with_64_mb_of_address_space(api, start, probe):
    prefix = ["prlimit", f"--as={ADDRESS_SPACE}"]
    sent = api.event(b'{"do":"respond","bytes":6000000}')
    start(probe("x86_64"), prefix=prefix)
    assert len(api.response_to(sent)) == 6_000_000
