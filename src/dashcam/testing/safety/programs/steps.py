"""Calls of all kinds, of which every internal step is made to fail in turn: NB-08 for itself."""

import concurrent.futures
import threading

from dashcam.testing.safety.cases import proves
from dashcam.testing.safety.outcome import caught

VALUES = {
    "text": "why?",
    "list": [1, {"a": None}],
    "set": {1, 2},
    "object": object,
    "bytes": b"\0",
    3: float("nan"),
    "password": "x",
}


@proves("NB-08", lambda plain: plain.returned == [True] * 6)
def functions_with_values_of_all_kinds(record):
    """Arguments and results that must be walked, masked and cut do no harm when that fails."""

    @record
    def through(value, api_key=None, **named):
        return value

    values = (VALUES, "x" * 70_000, "sk-abcdefghijklmnopqrstuvwx", [[[[]]]] * 20, 2**70, "\ud800")
    return [through(value, api_key="secret", k=value) is value for value in values]


@proves("NB-08", lambda plain: plain.returned.args[0] == "bottom")
def failing_calls_with_notes_and_causes(record):
    """Describing an exception may fail, in the call that raised it and in those around it."""

    @record
    def fail(n):
        if n:
            return fail(n - 1)
        raise ValueError("bottom", {"a": 1}, object)

    return caught(fail, 2)


@proves("NB-08", lambda plain: plain.returned == (3, 6, 2))
def classes_and_descriptors(record):
    """A class is usable whichever of its methods could not be recorded."""

    @record
    class Thing:
        def __init__(self, n):
            self.n = n

        def method(self, a):
            return self.n + a

        @classmethod
        def make(cls, n):
            return cls(n)

        @staticmethod
        def double(n):
            return n * 2

        @record
        @property
        def prop(self):
            return self.n

    thing = Thing.make(2)
    return thing.method(1), Thing.double(3), thing.prop


@proves("NB-08", lambda plain: plain.returned == [2, 4, 6, 8, 10, "TypeError"])
def threads_timers_and_pools(record):
    """What carries the context into threads and pools may fail: the work is done all the same."""

    @record
    def work(n):
        return n * 2

    results = []
    thread = threading.Thread(target=lambda: results.append(work(1)))
    thread.start()
    thread.join()
    timer = threading.Timer(0, lambda: results.append(work(2)))
    timer.start()
    timer.join()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        results += [pool.submit(work, 3).result(), *pool.map(work, [4, 5])]
        results.append(caught(pool.submit(work, None).result).type)
    return results
