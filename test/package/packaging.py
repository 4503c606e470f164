"""The zips that `make package` has made, what is in them, and programs made like theirs."""

import shutil
import subprocess
import zipfile

import pytest
from support.build import ROOT

STATIC = ROOT / "build/static"
NO_ARM64 = pytest.mark.skipif(shutil.which("aarch64-linux-musl-gcc") is None,
                              reason="packages for arm64 are made on Debian, or by Dockerfile.build")
ARCHS = ("x86_64", pytest.param("arm64", marks=NO_ARM64))
QEMU = ["qemu-aarch64-static"]

# How a program of each architecture is run on an x86_64 machine.
RUN = {"x86_64": [], "arm64": QEMU}

TIMEOUT_S = 300


def run(*command, **options):
    """Runs to the end; standard output and error together, as text."""
    options.setdefault("timeout", TIMEOUT_S)
    return subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False, **options)


def must(*command, **options):
    done = run(*command, **options)
    assert done.returncode == 0, f"{command}:\n{done.stdout}"
    return done.stdout


def package_of(arch):
    path = ROOT / f"dist/hello-{arch}.zip"
    if not path.exists():
        pytest.fail(f"{path} is missing; make it with: make package ARCH={arch}", pytrace=False)
    return path


def unpacked(arch, folder):
    """The program in the zip, with the mode that the zip gives it."""
    with zipfile.ZipFile(package_of(arch)) as package:
        [entry] = package.infolist()
        program = folder / entry.filename
        program.write_bytes(package.read(entry))
    program.chmod(entry.external_attr >> 16 & 0o777)
    return program


def compiled(arch, source, folder, *flags):
    """A program of that source, made as a user makes one."""
    program = folder / f"{source.stem}-{arch}"
    must(STATIC / "static-cc", arch, source, f"-I{ROOT}/handler_api", *flags, "-o", program)
    return program



def checkout(folder):
    """A clean copy of the sources; nothing built is in it."""
    folder.mkdir(parents=True)
    files = must("git", "-C", ROOT, "ls-files", "-co", "--exclude-standard", "-z")
    subprocess.run(["tar", "-C", ROOT, "--null", "-T", "-", "-cf", folder / "sources.tar"],
                   input=files.encode(), check=True, timeout=TIMEOUT_S)
    must("tar", "-C", folder, "-xf", folder / "sources.tar")
    (folder / "sources.tar").unlink()
    return folder
