"""Long tests print what they measured: the figures are shown at the end, and kept in the build folder."""

import shutil

import pytest

from support.build import BUILD
from support.lambda_local import cloud  # noqa: F401 - a fixture


@pytest.fixture
def shared(request):
    """A folder that sandboxes see as the test does: /tmp is their own."""
    folder = BUILD / "long" / request.node.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def report(request):
    """report("burst", text): shows the text at the end and writes it to burst.txt."""
    def write(name, text):
        path = BUILD / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        request.node.user_properties.append(("report", f"{path}:\n{text}"))

    return write


def pytest_terminal_summary(terminalreporter):
    for outcome in ("passed", "failed"):
        for result in terminalreporter.stats.get(outcome, []):
            for name, text in result.user_properties:
                if name == "report":
                    terminalreporter.section(result.nodeid.split("::")[-1])
                    terminalreporter.write_line(text)
