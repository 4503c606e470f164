"""How late this machine wakes what sleeps, which is what a busy one adds to durations."""

import threading
import time

NAP_S = 0.005


class Lateness:
    """Measured from `with` on, in a thread of its own."""

    def __init__(self):
        self.worst_s = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._measure, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _measure(self):
        while not self._over.is_set():
            began = time.monotonic()
            time.sleep(NAP_S)
            self.worst_s = max(self.worst_s, time.monotonic() - began - NAP_S)
