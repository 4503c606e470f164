"""`make install`, and programs built against what it installs."""

import contextlib
import json
import os
import re
import shlex
import subprocess

import pytest
from support.build import BUILD, ROOT
from support.bootstrap import cloud_environment
from support.program import Program

# Sanitizers in the library must be in the program too.
SANITIZE = ["-fsanitize=address,undefined"] if BUILD.name == "asan" else []

OWN_MAIN = """
#include <lambda.h>

static enum lambda_result mine(struct lambda_context *context, const struct lambda_event *event,
                               struct lambda_response *response)
{
    (void)context;
    return lambda_response_write(response, event->bytes, event->size);
}

int main(void)
{
    struct lambda_instant started = lambda_now();
    const struct lambda_handler handlers[] = {{"mine", mine, NULL, NULL}, {NULL, NULL, NULL, NULL}};
    return lambda_run(handlers, started);
}
"""

# Names that the library uses inside must not meet a program's own.
OWN_NAMES = OWN_MAIN + """
int buffer_append(void);
int rt_log(void);
int buffer_append(void) { return 1; }
int rt_log(void) { return 2; }
"""


def readme_handler():
    return re.search(r"^```c\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S).group(1)


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """A fresh installation."""
    folder = tmp_path_factory.mktemp("prefix") / "usr"
    subprocess.run(["make", "-s", "-C", ROOT, f"VARIANT={BUILD.name}", f"PREFIX={folder}", "ARCHS=", "install"],
                   check=True, timeout=300)
    return folder


def build(prefix, source, folder, compiler="cc", name="handler.c", standard="-std=c11"):
    (folder / name).write_text(source)
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "firstlight"], check=True, text=True,
                           capture_output=True,
                           env={**os.environ, "PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig")}).stdout
    subprocess.run([compiler, standard, "-Wall", "-Wextra", "-pedantic", "-Werror", *SANITIZE, name,
                    *shlex.split(flags), "-o", "bootstrap"], check=True, cwd=folder, timeout=120)
    return folder / "bootstrap"


def answer(api, program, event=b'{"a":1}'):
    """What the program answers to one event."""
    request_id = api.event(event)
    with contextlib.closing(Program([program], cloud_environment(api.address))):
        return api.response_to(request_id)


def test_readme_s_handler_is_a_whole_program(api, prefix, tmp_path):
    body = answer(api, build(prefix, readme_handler(), tmp_path))
    assert json.loads(body) == {"hello": "world", "start": "cold"}


def test_readme_s_handler_is_cpp_too(api, prefix, tmp_path):
    program = build(prefix, readme_handler(), tmp_path, "c++", "handler.cc", "-std=c++11")
    assert json.loads(answer(api, program)) == {"hello": "world", "start": "cold"}


@pytest.mark.parametrize("source", [OWN_MAIN, OWN_NAMES], ids=["main", "names"])
def test_program_may_have_its_own(api, prefix, tmp_path, source):
    assert answer(api, build(prefix, source, tmp_path)) == b'{"a":1}'


def test_version_is_the_header_s(prefix):
    header = (prefix / "include/firstlight/lambda.h").read_text()
    version = re.search(r'#define LAMBDA_VERSION "(.*)"', header).group(1)
    told = subprocess.run([prefix / "bin/firstlight", "--version"], check=True, text=True,
                          capture_output=True, timeout=10).stdout
    assert told == f"firstlight {version}\n"
    assert f"Version: {version}\n" in (prefix / "lib/pkgconfig/firstlight.pc").read_text()


def test_destdir_stands_before_the_prefix_and_uninstall_removes_all(tmp_path):
    make = ["make", "-s", "-C", ROOT, f"VARIANT={BUILD.name}", f"DESTDIR={tmp_path}", "PREFIX=/opt/fl", "ARCHS="]
    subprocess.run([*make, "install"], check=True, timeout=300)
    assert (tmp_path / "opt/fl/lib/libfirstlight.a").exists()
    assert "prefix=/opt/fl\n" in (tmp_path / "opt/fl/lib/pkgconfig/firstlight.pc").read_text()
    subprocess.run([*make, "uninstall"], check=True, timeout=60)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
