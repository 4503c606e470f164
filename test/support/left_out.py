"""What a run leaves out on purpose; conftest.py lists it at the end with the reason."""

import pytest


def left_out(reason):
    pytest.skip(reason)
