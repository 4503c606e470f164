"""How long a test waits for what must happen: never a measure, only an end to waiting."""

import os
import time

# Far more than anything takes, also where everything else is busy. Valgrind makes a program some twenty times slower.
PATIENCE_S = 120 if os.environ.get("FIRSTLIGHT_WRAPPER") else 30

# Limits that a test sets for the program itself are longer there by as much.
SLOWNESS = 10 if os.environ.get("FIRSTLIGHT_WRAPPER") else 1


def until(condition, what, seconds=PATIENCE_S):
    """Waits for what tells nobody when it happens, such as a file; returns the condition's value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.01)
    return value
