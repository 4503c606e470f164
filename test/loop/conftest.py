"""Fixtures of the tests that take seconds."""

from support.lambda_local import cloud, gate  # noqa: F401 - fixtures
