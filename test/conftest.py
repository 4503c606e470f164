"""Fixtures that every Python test shares, and the list of what was left out on purpose."""

import pytest

from support.bootstrap import Bootstrap
from support.fake_runtime_api import FakeRuntimeApi


@pytest.fixture
def api():
    """A fake Runtime API that answers 202 to every POST, and to /next what the test gives it."""
    with FakeRuntimeApi() as fake:
        yield fake


@pytest.fixture
def start(api, tmp_path):
    """start("probe", handler="probe", env={…}): a bootstrap against `api`, ended with the test."""
    running = []

    def start_one(name="probe", handler="probe", env=None, address=None, **options):
        options.setdefault("cwd", tmp_path)
        running.append(Bootstrap(name, address or api.address, handler, env, **options))
        return running[-1]

    yield start_one
    for bootstrap in running:
        bootstrap.close()


def pytest_terminal_summary(terminalreporter):
    """Nothing is skipped but on purpose, so every skip and its reason is named."""
    left_out = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        left_out.setdefault(reason.removeprefix("Skipped: "), []).append(report.nodeid)
    if left_out:
        terminalreporter.section("left out on purpose")
        for reason, tests in sorted(left_out.items()):
            terminalreporter.line(f"{len(tests)} tests, first {tests[0]}: {reason}")
