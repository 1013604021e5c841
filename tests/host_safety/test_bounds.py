"""NB-34, NB-35, NB-37, NB-41: what is endless, huge, changing or precious costs the caller next to nothing."""

import copy
import gc
import pickle
import subprocess
import sys
import threading
import tracemalloc
import weakref
from collections import OrderedDict, defaultdict, deque

import pytest

import dashcam
from dashcam.capture.encode import walked
from dashcam.snapshot import walker
from dashcam.snapshot.redact import Masker
from dashcam.snapshot.walker import Walker

MOST_NODES = 2_000
MEBI = 1024 * 1024


@dashcam.span
def taking(*args, **kwargs):
    return None


@dashcam.span
def giving(value):
    return value


def cycle(kind):
    if kind == "dict":
        value = {}
        value["self"] = value
    elif kind == "list":
        value = []
        value.append(value)
    elif kind == "object":
        value = Node()
        value.next = value
    else:
        value = Node()
        value.items = [{"up": value}, deque([value])]
    return value


class Node:
    pass


def chain(depth, link):
    value = None
    for _ in range(depth):
        value = link(value)
    return value


def linked(value):
    node = Node()
    node.next = value
    return node


def shared(levels):
    """A structure of few objects with 2^levels ways through it."""
    value = [1]
    for _ in range(levels):
        value = [value, value]
    return value


ENDLESS = {
    "a dict in itself": lambda: cycle("dict"),
    "a list in itself": lambda: cycle("list"),
    "an object in itself": lambda: cycle("object"),
    "an object in its containers": lambda: cycle("mixed"),
    "lists 100,000 deep": lambda: chain(100_000, lambda value: [value]),
    "dicts 100,000 deep": lambda: chain(100_000, lambda value: {"next": value}),
    "objects 100,000 deep": lambda: chain(100_000, linked),
    "tuples 100,000 deep": lambda: chain(100_000, lambda value: (value,)),
    "ten million numbers": lambda: list(range(10_000_000)),
    "a million keys": lambda: dict.fromkeys(range(1_000_000)),
    "a million members": lambda: set(range(1_000_000)),
    "a million million numbers": lambda: range(10**12),
    "2^100 paths": lambda: shared(100),
    "2^100 paths, to objects": lambda: shared(100) + [Node()],
    "wide and deep": lambda: chain(10, lambda value: [value] * 100),
    "wide, deep, with objects": lambda: [Node(), chain(10, lambda value: [value] * 100)],
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_nb34_the_walk_is_bounded(kind, monkeypatch):
    """No value makes the walker visit more than 2,000 nodes."""
    visits = []
    walk = Walker.walk

    def counted(self, *args):
        visits.append(self)
        return walk(self, *args)

    monkeypatch.setattr(walker.Walker, "walk", counted)
    one = Walker(Masker())
    one.walk(ENDLESS[kind]())
    assert len(visits) == walker.NODES - one.nodes
    assert len(visits) <= MOST_NODES


@pytest.mark.parametrize("kind", ENDLESS)
def test_nb34_recorded(tracer, kind):
    """A call with such a value, as argument, in a container and as result, is recorded in frames of bounded size."""
    value = ENDLESS[kind]()
    assert giving(value) is value
    taking([{"deep": value}], key=value)
    assert len(tracer.frames) == 4
    assert max(map(len, tracer.frames)) < 256 * 1024


def test_nb34_ten_million_arguments(tracer):
    """A call with ten million positional arguments records the first and says how many there were."""
    taking(*range(10_000_000))
    assert len(tracer.frames[0]) < 256 * 1024
    assert (10_000_000).to_bytes(4, "big") in tracer.frames[0]


HUGE = 1024 * MEBI
PROGRAM = f"""
import resource, sys, time, tracemalloc
import dashcam
from dashcam.capture import guard
guard.mode.reraise = True

@dashcam.span
def taking(*args, **kwargs): return None

@dashcam.span
def giving(value): return value

class Holder: pass

def ways(value):
    held = Holder()
    held.field = value
    taking(value)
    taking(key=value)
    taking([value], {{"k": value}}, (1, [value]))
    taking([value, value, value])
    taking(held)
    giving(value)
    with dashcam.span("block") as block:
        block.output = value

dashcam.start(store=sys.argv[1])
ways(b"warm")
ways("warm")
from dashcam.capture import versions
versions.settle(10)  # what finding versions out loads is of another account
made = {{"str": lambda: "x" * {HUGE}, "text": lambda: "\\u20ac" * ({HUGE} // 2), "bytes": lambda: bytes({HUGE}),
         "bytearray": lambda: bytearray({HUGE}), "memoryview": lambda: memoryview(bytes({HUGE})),
         "int": lambda: 1 << ({HUGE} // 4)}}[sys.argv[2]]()
kept = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
tracemalloc.start()
ways(made)
print(tracemalloc.get_traced_memory()[1], (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - kept) * 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["str", "text", "bytes", "bytearray", "memoryview", "int"])
def test_nb35_a_gigabyte_adds_no_memory(tmp_path, kind):
    """A gigabyte as argument, nested, as attribute and as result: at most 1 MB more memory, at any moment."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "s.db"), kind],
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    traced, resident = map(int, done.stdout.split())
    assert traced <= MEBI
    # the journal's own mapped pages are touched one after another
    assert resident <= 4 * MEBI
    assert done.stderr == ""


@pytest.mark.parametrize(
    "value", ["x" * (64 * MEBI), bytes(64 * MEBI), bytearray(64 * MEBI), memoryview(bytes(64 * MEBI))]
)
def test_nb35_a_large_text_is_not_copied(tracer, value):
    """Of 64 MB no more than what is recorded is copied, and not held."""
    taking(value)
    tracemalloc.start()
    try:
        taking(value)
        taking([value], {"k": value}, key=value)
        giving(value)
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= MEBI
    assert held <= MEBI


def test_nb35_a_large_stream_is_not_kept(tracer):
    """Chunks beyond what is recorded are neither copied nor held."""

    @dashcam.span
    def stream():
        for _ in range(8):
            yield "x" * (8 * MEBI)

    tracemalloc.start()
    try:
        for chunk in stream():
            del chunk
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= 18 * MEBI


CHANGING = {
    "dict": lambda: {str(i): i for i in range(50)},
    "defaultdict": lambda: defaultdict(list, {str(i): [i] for i in range(50)}),
    "OrderedDict": lambda: OrderedDict((str(i), object()) for i in range(50)),
    "list": lambda: list(range(50)),
    "set": lambda: set(range(50)),
    "deque": lambda: deque(range(50)),
    "an object": lambda: Node(),
}


def change(value, i):
    if isinstance(value, dict):
        value[str(i % 97)] = i
        value.pop(str((i * 7) % 97), None)
    elif isinstance(value, set):
        value.add(i % 97)
        value.discard((i * 7) % 97)
    elif isinstance(value, Node):
        setattr(value, f"a{i % 97}", i)
        vars(value).pop(f"a{(i * 7) % 97}", None)
    else:
        value.append(i)
        value.pop()


@pytest.mark.parametrize("kind", CHANGING)
def test_nb37_containers_that_other_threads_change(tracer, kind):
    """Thousands of captures of a container that four threads are changing: no error, and every call is recorded."""
    value = CHANGING[kind]()
    stop = threading.Event()

    def changes(seed):
        i = seed
        while not stop.is_set():
            change(value, i)
            i += 1

    threads = [threading.Thread(target=changes, args=(seed,)) for seed in range(4)]
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for i in range(1_000):
            assert giving(value) is value
            assert walked({"in": [value]}) is not None
    finally:
        stop.set()
        sys.setswitchinterval(switch)
        for thread in threads:
            thread.join()
    assert len(tracer.frames) == 2_000


class Precious:
    """An object that must not be copied, and of which it is known when it goes."""

    def __init__(self):
        self.text = "x" * 1000

    def refuse(self, *_):
        raise AssertionError("copied")

    __copy__ = __deepcopy__ = __reduce__ = __reduce_ex__ = __getstate__ = refuse


@pytest.mark.parametrize(
    "way", ["argument", "keyword", "nested", "result", "exception", "generator", "coroutine", "block"]
)
def test_nb41_nothing_is_held(tracer, way):
    """With the garbage collector off, what was handed over is freed as soon as the program lets go of it."""
    gc.collect()
    gc.disable()
    try:
        value = Precious()
        gone = weakref.ref(value)
        HANDED[way](value)
        del value
        assert gone() is None
    finally:
        gc.enable()


@dashcam.span
def failing(value):
    raise ValueError(value)


@dashcam.span
def streaming(value):
    yield value


@dashcam.span
async def awaiting(value):
    return value


def raised(value):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        failing(value)
    assert caught.value.args == (value,)
    del caught


def awaited(value):
    with pytest.raises(StopIteration) as caught:
        awaiting(value).send(None)
    assert caught.value.value is value
    del caught


def in_block(value):
    with dashcam.span("block") as block:
        block.output = value
    del block


HANDED = {
    "argument": taking,
    "keyword": lambda value: taking(key=value),
    "nested": lambda value: taking([{"k": (value,)}]),
    "result": giving,
    "exception": raised,
    "generator": lambda value: list(streaming(value)).clear(),
    "coroutine": awaited,
    "block": in_block,
}


def test_nb41_nothing_is_copied_or_pickled(tracer, monkeypatch):
    """Neither `copy` nor `pickle` is asked for a value."""

    def refuse(*_args, **_more):
        raise AssertionError("copied")

    for module, name in ((copy, "copy"), (copy, "deepcopy"), (pickle, "dumps"), (pickle, "dump")):
        monkeypatch.setattr(module, name, refuse)
    value = Precious()
    for hand in HANDED.values():
        hand(value)
    assert len(tracer.frames) == 2 * len(HANDED)


def test_nb41_the_walker_forgets(tracer):
    """Neither a walk nor a failed one leaves a reference to what it went through."""
    value = Precious()
    before = sys.getrefcount(value)
    for _ in range(100):
        walked([value, {"a": value}, shared(20) + [value], value])
        taking(value, [value], key=value)
    assert sys.getrefcount(value) == before
