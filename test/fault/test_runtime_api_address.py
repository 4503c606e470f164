"""AWS_LAMBDA_RUNTIME_API missing, nonsense, and in its two good forms; proxies."""

import re
import socket

import pytest

from support.fake_runtime_api import FakeRuntimeApi

NONSENSE = ["", " ", "nonsense", "127.0.0.1", "127.0.0.1:", ":9001", "127.0.0.1:0", "127.0.0.1:99999",
            "127.0.0.1:port", "127.0.0.1:9001 ", "127.0.0.1:9001\r\nX: y", "https://127.0.0.1:9001",
            "ftp://127.0.0.1:9001", "file:///etc/passwd", "http://", "http://:9001", "//127.0.0.1:9001",
            "user@127.0.0.1:9001", "\xff:9001", "h" * 5000 + ":9001"]


@pytest.mark.parametrize("address", [None, *NONSENSE], ids=lambda a: repr(a)[:24])
def test_bad_address_is_named_and_ends_it(start, address):
    bootstrap = start(env={"AWS_LAMBDA_RUNTIME_API": address})
    assert bootstrap.exit_code() == 2
    line = bootstrap.wait_line(level=re.compile("ERROR|FATAL"))
    assert "AWS_LAMBDA_RUNTIME_API" in line["raw"]


@pytest.mark.parametrize("prefix", ["", "/.rt", "/.rt/", "/a/b"])
@pytest.mark.parametrize("scheme", ["", "http://"])
def test_host_and_port_or_url_with_path(start, scheme, prefix):
    if prefix and not scheme:
        scheme = "http://"
    with FakeRuntimeApi(prefix.rstrip("/")) as fake:
        request_id = fake.event(b'{"do":"binary"}')
        start(address=f"{scheme}127.0.0.1:{fake.port}{prefix}")
        assert len(fake.response_to(request_id)) == 256


def test_host_name(start, api):
    request_id = api.event(b'{"do":"binary"}')
    start(address=f"localhost:{api.port}")
    assert len(api.response_to(request_id)) == 256


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_no_proxy_whatever_the_environment_says(start, api, variable):
    with socket.socket() as dead:
        dead.bind(("127.0.0.1", 0))  # and never listens
        request_id = api.event(b'{"do":"binary"}')
        start(env={variable: f"http://127.0.0.1:{dead.getsockname()[1]}"})
        assert len(api.response_to(request_id)) == 256
