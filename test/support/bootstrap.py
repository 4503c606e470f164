"""Runs a bootstrap as the platform does, with a clean environment."""

import os

from .build import WRAPPER, bootstrap_of
from .program import SANITIZERS, Program


def cloud_environment(api_address):
    """What a sandbox in the cloud has."""
    return {
        "PATH": os.environ["PATH"],
        "TZ": ":UTC",
        "LANG": "en_US.UTF-8",
        "_HANDLER": "",
        "AWS_LAMBDA_RUNTIME_API": api_address,
        "AWS_REGION": "eu-west-1",
        "AWS_LAMBDA_FUNCTION_NAME": "orders",
        "AWS_LAMBDA_FUNCTION_VERSION": "7",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/orders",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/22/[7]0123456789abcdef",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        **SANITIZERS,
    }


class Bootstrap(Program):
    """A running bootstrap. `env` changes the cloud's environment; a value of None unsets.
    `prefix`: a command that runs the one that follows it."""

    def __init__(self, name, api_address, handler="", env=None, prefix=(), **options):
        environment = cloud_environment(api_address) | {"_HANDLER": handler} | (env or {})
        environment = {key: value for key, value in environment.items() if value is not None}
        super().__init__([*prefix, *WRAPPER, bootstrap_of(name)], environment, **options)
