"""Every page under docs/lifecycles shows what it says: its commands are run, and the log is compared with
the lines on the page, in their order, whatever their numbers and ids."""

import os
import re
import subprocess

import pytest

from support.build import BUILD, ROOT, built
from support.patience import until
from support.program import Program

PAGES = sorted(path for path in (ROOT / "docs" / "lifecycles").glob("*.md") if path.name != "README.md")
BLOCK = re.compile(r"```(?:sh|text)\n(.*?)```", re.DOTALL)


def shows():
    """(page, command of the first terminal, commands of the second, the log's lines) of each."""
    blocks = {page: BLOCK.findall(page.read_text()) for page in PAGES}
    return [pytest.param(page, *of_page[n:n + 3], id=f"{page.stem}-{n // 3 + 1}")
            for page, of_page in blocks.items() for n in range(0, len(of_page), 3)]


def like(shown):
    """A pattern for lines like this one: numbers differ from run to run, and "…" leaves something out."""
    numbers = re.sub(r"\d+", "0", shown.strip())
    return re.compile(".*".join(r"\d+".join(map(re.escape, part.split("0"))) for part in numbers.split("…")))


def for_this_build(command, folder):
    """The command with the programs of the build under test, configurations included."""
    for name in re.findall(r"docs/lifecycles/(\S+\.json)", command):
        text = (ROOT / "docs" / "lifecycles" / name).read_text()
        (folder / name).write_text(text.replace("../../build/dev", str(BUILD)).replace('"./', f'"{ROOT}/docs/lifecycles/'))
        command = command.replace(f"docs/lifecycles/{name}", str(folder / name))
    return command.replace("build/dev", str(BUILD))


def play(folder, first, second):
    """Runs both terminals; the lines of the log."""
    port_file = folder / "port"
    local = for_this_build(first, folder).replace(
        "firstlight local", f"exec {built('firstlight')} local --port 0 --port-file {port_file}", 1)
    program = Program(["sh", "-c", local], {"PATH": os.environ["PATH"]}, cwd=ROOT)
    try:
        port = until(lambda: port_file.exists() and port_file.read_text().strip(), f"the port:\n{program.text()}")
        tool = built("firstlight")
        commands = re.sub("firstlight (invoke|deploy)", rf"{tool} \1 --endpoint http://127.0.0.1:{port}", second)
        subprocess.run(["sh", "-c", commands], cwd=ROOT, timeout=100, check=False, stdout=subprocess.DEVNULL)
    finally:
        program.close()
    return [line["raw"] for line in program.lines()]


@pytest.mark.timeout(150)
@pytest.mark.parametrize("page,first,second,shown", shows())
def test_page(tmp_path, page, first, second, shown):
    lines = play(tmp_path, first, second)
    rest = iter(lines)
    wanted = shown.splitlines()
    assert wanted, f"{page.name} shows no log"
    for line in wanted:
        assert any(like(line).fullmatch(seen.strip()) for seen in rest), "\n".join([f"missing: {line}", "in:", *lines])


def test_every_page_is_in_the_list():
    listed = re.findall(r"\]\(([a-z0-9-]+\.md)\)", (ROOT / "docs" / "lifecycles" / "README.md").read_text())
    assert sorted(listed) == [page.name for page in PAGES]
