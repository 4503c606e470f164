"""A user's own project: the template, CMake, and SAM, each from sources to an answer."""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from packaging import ARCHS, RUN, compiled, must, run
from support.build import ROOT
from support.rie import rie

TOOLS = Path(sys.executable).parent
SAM = os.environ | {"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "eu-west-1", "LC_ALL": "C.UTF-8"}
TEMPLATES = ["deploy/hello", "deploy/init-billing", "deploy/insights", "examples/template"]

CMAKE = """
cmake_minimum_required(VERSION 3.16)
project(greet C)
find_package(firstlight 1.0 REQUIRED)
add_executable(bootstrap greet.c)
target_link_libraries(bootstrap PRIVATE firstlight::firstlight)
"""


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prefix") / "usr"
    must("make", "-C", ROOT, f"PREFIX={folder}", "install")
    return folder


@pytest.fixture
def project(tmp_path):
    """A copy of the template, as a user has it."""
    return shutil.copytree(ROOT / "examples/template", tmp_path / "project")


def installed(prefix):
    return os.environ | {"PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig")}


def greets(api, start, program, prefix=()):
    request_id = api.event(b"{}")
    start(program, "greet", prefix=prefix)
    assert json.loads(api.response_to(request_id)) == {"hello": "world", "start": "cold"}


@pytest.mark.parametrize("arch", ARCHS)
def test_template_after_make_install(api, start, prefix, project, arch):
    must("make", f"ARCH={arch}", cwd=project, env=installed(prefix))
    must("unzip", "-q", f"dist/greet-{arch}.zip", cwd=project)
    greets(api, start, project / "bootstrap", RUN[arch])


def test_template_with_a_checkout(api, start, project):
    must("make", f"FIRSTLIGHT={ROOT}", cwd=project)
    must("unzip", "-q", "dist/greet-x86_64.zip", cwd=project)
    greets(api, start, project / "bootstrap")


def test_template_with_cmake(api, start, prefix, project):
    (project / "CMakeLists.txt").write_text(CMAKE)
    must("cmake", "-S", ".", "-B", "out", f"-DCMAKE_PREFIX_PATH={prefix}", cwd=project)
    must("cmake", "--build", "out", cwd=project)
    greets(api, start, project / "out/bootstrap")


def test_cmake_refuses_another_major_version(prefix, project):
    (project / "CMakeLists.txt").write_text(CMAKE.replace("firstlight 1.0 REQUIRED", "firstlight 2.0 REQUIRED"))
    done = run("cmake", "-S", ".", "-B", "out", f"-DCMAKE_PREFIX_PATH={prefix}", cwd=project)
    assert done.returncode != 0 and 'requested version "2.0"' in done.stdout


def test_template_without_firstlight_says_what_to_do(project, tmp_path):
    done = run("make", cwd=project, env=os.environ | {"PKG_CONFIG_LIBDIR": str(tmp_path), "PKG_CONFIG_PATH": ""})
    assert done.returncode != 0 and "firstlight is not installed; run make install" in done.stdout


@pytest.mark.parametrize("folder", TEMPLATES)
def test_sam_template_is_clean(folder):
    must(TOOLS / "cfn-lint", ROOT / folder / "template.yaml")
    must(TOOLS / "sam", "validate", "--lint", cwd=ROOT / folder, env=SAM)


def test_sam_builds_the_template(project, prefix, tmp_path):
    must(TOOLS / "sam", "build", cwd=project, env=SAM | installed(prefix))
    with rie(project / ".aws-sam/build/GreetFunction/bootstrap", "greet", tmp_path) as emulator:
        assert json.loads(emulator.invoke(b"{}").body) == {"hello": "world", "start": "cold"}


def test_sam_builds_deploy_hello(tmp_path):
    must(TOOLS / "sam", "build", "--build-dir", tmp_path / "out", cwd=ROOT / "deploy/hello", env=SAM)
    with rie(tmp_path / "out/HelloFunction/bootstrap", "hello", tmp_path) as emulator:
        answer = json.loads(emulator.invoke(b'{"name":"Ada"}').body)
        assert answer == {"greeting": "Hello, Ada!", "start": "cold"}
        record = emulator.record()
    assert record["startKind"] == "cold" and record["initDurationMs"] > 0


def test_init_billing_is_built(tmp_path):
    """The files of its images; a zip with an internal extension, which runs; and one whose external
    extension is a layer. One test, since all of it is made in one folder."""
    folder, out = ROOT / "deploy/init-billing", tmp_path / "out"
    must("make", "ARCHS=x86_64", cwd=folder)
    named = set(re.findall(r"FILES: (x86_64/\S+)}", (folder / "template.yaml").read_text()))
    assert len(named) == 4
    for files in named:
        assert (folder / "packages" / files / "var/runtime/bootstrap").stat().st_mode & 0o111
        assert (folder / "packages" / files / "opt/extensions/slow-extension").exists() == ("external" in files)

    internal, external = "SlowZipAl2023X861sInternal", "SlowZipAl2023X861sExternal"
    for name in (internal, external):
        must(TOOLS / "sam", "build", name, "--build-dir", out / name, cwd=folder, env=SAM)
    package = out / internal / internal
    assert sorted(path.name for path in package.iterdir()) == ["bootstrap", "extension", "program"]
    with rie(package / "bootstrap", "slow-init", tmp_path) as emulator:
        answer = json.loads(emulator.invoke(b"{}").body)
    assert answer["start"] == "cold" and answer["initDurationMs"] >= 1000
    assert [path.name for path in (out / external / external).iterdir()] == ["bootstrap"]
    assert (out / external / "ExtensionLayerX86/extensions/slow-extension").stat().st_mode & 0o111


@pytest.mark.parametrize("arch", ARCHS)
def test_extension_of_init_billing_is_made_for(arch, tmp_path):
    source = ROOT / "deploy/init-billing/extension/extension.c"
    must(ROOT / "scripts/elf-check", arch, compiled(arch, source, tmp_path, "-std=c11", "-Wall", "-Wextra", "-Werror"))
