"""The functions of the init-billing experiment: one list, for the template that deploys them, the local
Lambda that stands in for the cloud, and the script that measures them."""

import platform
from dataclasses import dataclass

# The alias that provisioned concurrency needs.
ALIAS = "live"

# More than the limit of 10 s that an init on demand has, by as much as no clock is off.
OVER_THE_LIMIT_S = 10.5

RUNTIMES = ["provided.al2023", "provided.al2"]
ARCHITECTURES = ["x86_64", "arm64"]
EXTENSIONS = [None, "internal", "external"]


@dataclass(frozen=True)
class Case:
    """One function. `package`: zip or image. `runtime`: as a template says it, or, where the code is
    said to be on a managed runtime, "managed"."""

    package: str
    runtime: str
    architecture: str
    init_s: float = 1
    extension: str | None = None
    provisioned: bool = False
    program: str = "slow-init"

    @property
    def is_cut_off(self):
        return self.init_s > 10 and not self.provisioned

    @property
    def name(self):
        """A function's name: it must end with this, which tells every case apart."""
        words = [self.program.split("-", maxsplit=1)[0], self.package, self.runtime.split(".")[-1],
                 "arm64" if self.architecture == "arm64" else "x86"]
        if self.program == "slow-init":
            words.append(f"{self.init_s:.0f}s")
        words += [word for word in (self.extension, "provisioned" if self.provisioned else None) if word]
        return "-".join(words)

    @property
    def logical_id(self):
        return "".join(word.capitalize() for word in self.name.split("-"))

    @property
    def init_config(self):
        """In the words of the published table, as far as it has them."""
        if self.program == "primes":
            return "primes 1 s"
        if self.extension:
            config = f"{self.extension} extension 1 s, init {self.init_s:g} s"
        else:
            config = f"sleep {self.init_s:g} s"
        return config + (", provisioned" if self.provisioned else "")

    @property
    def environment(self):
        if self.program == "primes":
            return {}
        variables = {"SLOW_INIT_SECONDS": f"{self.init_s:g}", "SLOW_HANDLER_SECONDS": "1"}
        return variables | ({"EXTENSION_INIT_SECONDS": "1"} if self.extension else {})


def cloud_cases():
    """What the template deploys."""
    places = [(package, runtime, architecture) for package in ("zip", "image") for runtime in RUNTIMES
              for architecture in ARCHITECTURES]
    inits = (1, OVER_THE_LIMIT_S)
    return [*(Case(*place, init_s, extension) for place in places for extension in EXTENSIONS for init_s in inits),
            *(Case(*place, init_s, provisioned=True) for place in places for init_s in inits),
            *(Case(*place, program="primes") for place in places)]


# A kind of runtime as `firstlight local` has it: (package, runtime).
LOCAL_KINDS = {"managed": ("zip", "managed"), "custom": ("zip", "provided.al2023"),
               "image": ("image", "provided.al2023")}


def local_cases():
    """[(runtime kind, case)]: every combination that the local Lambda tells apart. It runs this machine's
    architecture alone, and no primes, whose figures are about CPUs and not about billing."""
    architecture = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
    return [(kind, Case(*place, architecture, init_s, extension, provisioned))
            for kind, place in LOCAL_KINDS.items() for provisioned in (False, True)
            for extension in EXTENSIONS for init_s in (1, OVER_THE_LIMIT_S)]


def by_suffix(function_name, cases):
    """The case that a function's name ends with, after a stack's name or nothing; None: no case."""
    fitting = [case for case in cases if function_name == case.name or function_name.endswith(f"-{case.name}")]
    return max(fitting, key=lambda case: len(case.name), default=None)
