"""What the libraries' build and the static compiler say when they cannot do their work."""

import os

import pytest
from packaging import ARCHS, STATIC, run
from support.build import ROOT

BUILD_DEPS = ROOT / "scripts/build-deps"

UNRESOLVED = """
#include <lambda.h>
int only_in_a_shared_library(void);
static enum lambda_result f(struct lambda_context *context, const struct lambda_event *event,
                            struct lambda_response *response)
{
    (void)context;
    return lambda_response_write(response, event->bytes, only_in_a_shared_library());
}
LAMBDA_HANDLERS({"f", f, NULL, NULL});
"""

MUSL = {"x86_64": "x86_64-linux-musl-gcc", "arm64": "aarch64-linux-musl-gcc"}


@pytest.fixture(params=ARCHS)
def arch(request):
    return request.param


def build_deps(arch, folder, **environment):
    """What it says; it must fail, and leave nothing that make would take for a result."""
    done = run(BUILD_DEPS, arch, folder / arch, env=os.environ | environment)
    assert done.returncode == 1, done.stdout
    assert not (folder / arch / "versions").exists()
    return done.stdout


@pytest.fixture
def no_compiler(arch, tmp_path):
    """A PATH with the usual tools, without the architecture's compiler."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for folder in os.environ["PATH"].split(os.pathsep):
        for program in os.scandir(folder) if os.path.isdir(folder) else ():
            if program.name != MUSL[arch] and not (tools / program.name).is_symlink():
                (tools / program.name).symlink_to(program.path)
    return {"PATH": str(tools)}


def test_missing_cross_compiler_is_named_with_its_package(arch, tmp_path, no_compiler):
    said = build_deps(arch, tmp_path, **no_compiler)
    assert f"no {MUSL[arch]}: install" in said and "musl" in said.partition("install")[2]


def test_missing_cross_compiler_of_a_user(arch, tmp_path, no_compiler):
    done = run(STATIC / "static-cc", arch, "handler.c", cwd=tmp_path, env=os.environ | no_compiler)
    assert done.returncode == 1 and f"no {MUSL[arch]} to compile for {arch}: install" in done.stdout


def test_checksum_that_does_not_match(arch, tmp_path):
    (tmp_path / "curl.tar.gz").write_bytes(b"not what was released")
    said = build_deps(arch, tmp_path, CURL_TARBALL=str(tmp_path / "curl.tar.gz"), CJSON_TARBALL="/dev/null")
    assert "SHA-256" in said and "d54dd598" in said


def test_one_tarball_without_the_other(arch, tmp_path):
    said = build_deps(arch, tmp_path, CJSON_TARBALL="/dev/null")
    assert "CURL_TARBALL is not set" in said


def test_suite_that_is_not_there(arch, tmp_path):
    said = build_deps(arch, tmp_path, SUITES="nosuchsuite")
    assert "nosuchsuite" in said and "is the network there?" in said and "SUITES=" in said


def test_library_that_is_not_there_for_the_architecture(arch, tmp_path):
    (tmp_path / "handler.c").write_text(UNRESOLVED)
    done = run(STATIC / "static-cc", arch, "handler.c", "-o", "bootstrap", cwd=tmp_path)
    assert done.returncode != 0 and "only_in_a_shared_library" in done.stdout
    assert f"static-cc: not linked for {arch}: " in done.stdout.splitlines()[-1]
    assert not (tmp_path / "bootstrap").exists()
