"""What a report's own durations allow its billed duration to be."""

import math


def rounded_up(*durations_ms, resolution_ms):
    """The whole milliseconds that the sum may be rounded up to, when each duration is told with that
    resolution and may be half of it away from the one that was measured."""
    total = sum(durations_ms)
    away = len(durations_ms) * resolution_ms / 2
    return {math.ceil(total - away), math.ceil(total + away)}
