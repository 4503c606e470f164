"""What is in a package, that it can be made again, and what is refused."""

import os
import stat
import zipfile

import pytest
from packaging import ARCHS, STATIC, checkout, must, package_of, run, unpacked
from support.build import ROOT

KB = 1024
ZIP_MAX = 150 * KB


@pytest.fixture(params=ARCHS)
def arch(request):
    return request.param


# e_machine of an ELF header, at byte 18. Source: System V ABI, "ELF Header".
MACHINE = {"x86_64": 62, "arm64": 183}


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_zip_holds_one_program_and_no_trace_of_its_making(arch):
    with zipfile.ZipFile(package_of(arch)) as package:
        [entry] = package.infolist()
    assert entry.filename == "bootstrap"
    assert entry.external_attr >> 16 == stat.S_IFREG | 0o755
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert entry.extra == b"" and entry.comment == b""


def test_program_is_static_and_stripped(arch, tmp_path):
    program = unpacked(arch, tmp_path)
    must(STATIC / "elf-check", arch, program)
    sections = must("readelf", "--wide", "--section-headers", program)
    assert ".symtab" not in sections and ".debug" not in sections


def test_zip_is_small(arch):
    assert package_of(arch).stat().st_size <= ZIP_MAX


@pytest.mark.timeout(1000)
def test_another_folder_gives_the_same_bytes(arch, tmp_path):
    """From a clean checkout: libcurl and all, which takes a minute of a machine that does nothing else."""
    folder = checkout(tmp_path / "a-longer-name" / "firstlight")
    must("make", "-C", folder, "package", f"ARCH={arch}", timeout=900)
    again = folder / f"dist/hello-{arch}.zip"
    assert again.read_bytes() == package_of(arch).read_bytes()


def test_debug_package_keeps_symbols_under_the_build_id(arch, tmp_path):
    """The zip is the same with and without."""
    target = tmp_path / "hello.zip"
    must(STATIC / "package", arch, STATIC / f"obj-{arch}/hello/bootstrap", target,
         env=os.environ | {"DEBUG": "1"})
    assert target.read_bytes() == package_of(arch).read_bytes()
    notes = must("readelf", "--notes", unpacked(arch, tmp_path))
    [build_id] = [line.split()[-1] for line in notes.splitlines() if "Build ID" in line]
    symbols = tmp_path / f"hello.debug/.build-id/{build_id[:2]}/{build_id[2:]}.debug"
    assert build_id in must("readelf", "--notes", symbols)
    assert "lambda_run" in must("readelf", "--wide", "--symbols", symbols)
    assert "runtime_api.c" in must("readelf", "--debug-dump=line", symbols)


def refused(arch, program, folder):
    """What `package` says to a program; nothing may be left behind."""
    done = run(STATIC / "package", arch, program, folder / "function.zip")
    assert done.returncode == 1 and left_in(folder) == []
    [line] = done.stdout.splitlines()
    return line


def test_other_machine_is_refused(arch, tmp_path, tmp_path_factory):
    header = bytearray((STATIC / f"obj-{arch}/hello/bootstrap").read_bytes())
    [other] = [number for name, number in MACHINE.items() if name != arch]
    header[18:20] = other.to_bytes(2, "little")
    program = tmp_path_factory.mktemp("other") / "bootstrap"
    program.write_bytes(header)
    program.chmod(0o755)
    assert f"not for {arch}" in refused(arch, program, tmp_path)


def test_dynamic_program_is_refused(tmp_path):
    assert "dynamically linked: it asks for the interpreter" in refused("x86_64", "/bin/sh", tmp_path)


@pytest.mark.parametrize("what", ["object", "script", "nothing"])
def test_what_is_no_program_is_refused(arch, tmp_path, what):
    program = {"object": STATIC / f"obj-{arch}/firstlight.o", "script": STATIC / "package",
               "nothing": STATIC / "nosuch"}[what]
    reason = {"object": "not a linked program", "script": "not an ELF file", "nothing": "no such file"}[what]
    assert reason in refused(arch, program, tmp_path)


def test_folder_that_cannot_be_written(arch, tmp_path):
    """A file where a folder should be: root may write anywhere else."""
    (tmp_path / "dist").write_text("")
    done = run(STATIC / "package", arch, STATIC / f"obj-{arch}/hello/bootstrap", tmp_path / "dist/hello.zip")
    assert done.returncode == 1 and "choose another folder" in done.stdout
    assert left_in(tmp_path) == ["dist"]


def test_failing_zip_leaves_the_old_one_whole(arch, tmp_path):
    """As on a full disk."""
    target = tmp_path / "hello.zip"
    target.write_bytes(b"the one before")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "zip").write_text("#!/bin/sh\necho half >function.zip\nexit 14\n")
    (tools / "zip").chmod(0o755)
    done = run(STATIC / "package", arch, STATIC / f"obj-{arch}/hello/bootstrap", target,
               env=os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"})
    assert done.returncode == 1 and "zip failed" in done.stdout
    assert left_in(tmp_path) == ["hello.zip", "tools"] and target.read_bytes() == b"the one before"


def test_make_package_of_another_machine_s_wish(tmp_path):
    done = run("make", "-C", ROOT, "package", "ARCH=riscv64", f"PACKAGE={tmp_path}/hello.zip")
    assert done.returncode != 0 and "x86_64 or arm64" in done.stdout
    assert left_in(tmp_path) == []
