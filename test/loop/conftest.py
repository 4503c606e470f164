"""Fixtures of the tests that take seconds."""

from support.lambda_local import cloud  # noqa: F401 - a fixture
