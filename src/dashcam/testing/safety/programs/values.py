"""Values whose every hook is a trap, that never end or that are large: they are handed over as they are, and left alone."""

import gc
import io
import itertools
import threading
import tracemalloc
import weakref
from unittest import mock

from dashcam.testing.safety import hostile
from dashcam.testing.safety.cases import proves
from dashcam.testing.safety.hostile import COUNTS
from dashcam.testing.safety.outcome import caught, told


class Hostile(Exception):
    """Can be neither shown, compared, copied nor pickled."""

    def _no(self, *args):
        raise RuntimeError("you called me")

    __str__ = __repr__ = __eq__ = __hash__ = __reduce__ = __reduce_ex__ = __copy__ = __deepcopy__ = __getattr__ = _no


class Large:
    """As a value that knows when it goes."""


def _arrives(record, error):
    @record
    def fail():
        raise error

    try:
        fail()
    except BaseException as arrived:
        return arrived is error


@proves("NB-04", lambda plain: plain.returned is True)
def exceptions_that_cannot_be_shown(record):
    """An exception whose `str` and `repr` raise arrives as the same object."""
    return _arrives(record, Hostile("x", threading.Lock()))


@proves("NB-04", lambda plain: plain.returned is True, sweep=False)
def exceptions_that_take_long_to_show(record):
    """An exception whose `str` blocks is not asked for it."""

    class Blocking(Exception):
        def __str__(self):
            threading.Event().wait(30)
            return "at last"

        __repr__ = __str__

    return _arrives(record, Blocking())


@proves("NB-04", lambda plain: plain.returned is True, sweep=False)
def exceptions_of_ten_megabytes(record):
    """An exception with a text of 10 MB arrives as the same object."""
    return _arrives(record, ValueError("x" * 10_000_000))


def _through(record, value):
    @record
    def through(given):
        return given

    COUNTS.clear()
    same = through(value) is value
    return same, dict(COUNTS)


@proves("NB-31", lambda plain: set(plain.returned) == {"True {}"}, sweep=False)
def hooks_that_raise(record):
    """Of objects whose every hook raises, none is called."""
    return ["{} {}".format(*_through(record, one)) for what, one in hostile.values().items() if "block" not in what]


@proves("NB-32", lambda plain: plain.returned == ((True, {}), (True, {})), sweep=False)
def lazy_attributes(record):
    """No conversion, property or `__getattr__` of a model is called, nor anything of a list of them."""
    return _through(record, hostile.model()), _through(record, [hostile.model()])


@proves("NB-32", lambda plain: plain.returned == ([], []))
def mocks(record):
    """A mock that was handed over does not know of it."""
    made = mock.MagicMock()
    _through(record, made)
    return made.mock_calls, made.method_calls


@proves("NB-33", lambda plain: plain.returned == ([1, 2, 3], 0, "text", 5))
def unread_things(record):
    """Iterators, files and endless counters are as unread afterwards as they were before."""

    @record
    def through(given):
        return given

    file = io.StringIO("text")
    return list(through(iter([1, 2, 3]))), through(file).tell(), file.read(), next(through(itertools.count(5)))


@proves("NB-34", lambda plain: plain.returned == [True] * 4, sweep=False)
def endless_values(record):
    """A cycle, a depth of 100,000, ten million numbers and a range of 10^12 are handed on, and back, at once."""
    cycle = []
    cycle.append(cycle)
    deep = []
    for _ in range(100_000):
        deep = [deep]
    given = (cycle, deep, [0] * 10_000_000, range(10**12))
    told_of = [_through(record, one)[0] for one in given]
    while deep:  # taken apart by hand: letting go of it all at once is deep, too
        deep = deep.pop()
    return told_of


@proves("NB-35", lambda plain: plain.returned == [True, True], sweep=False)
def large_texts(record):
    """Of a text and of bytes of 64 MB less than 2 MB are copied."""

    def costs(value):
        tracemalloc.start()
        try:
            _through(record, value)
            return tracemalloc.get_traced_memory()[1] < 2_000_000
        finally:
            tracemalloc.stop()

    return [costs("x" * 64_000_000), costs(b"x" * 64_000_000)]


@proves("NB-36", lambda plain: plain.returned == (True, {}), sweep=False)
def hooks_that_block(record):
    """Of an object whose every hook blocks for long, none is entered."""
    return _through(record, hostile.values()["every hook blocks"])


@proves("NB-37", lambda plain: plain.returned == [], sweep=False)
def containers_that_change(record):
    """A dict that another thread changes all the while is handed over hundreds of times, without an error."""
    changing, stop = {}, threading.Event()

    def change():
        for n in itertools.count():
            changing[n % 1000] = n
            changing.pop((n * 7) % 1000, None)
            if stop.is_set():
                return

    @record
    def take(given): ...

    thread = threading.Thread(target=change)
    thread.start()
    failed = [told(one) for one in (caught(take, changing) for _ in range(500)) if one is not None]
    stop.set()
    thread.join()
    return failed


@proves("NB-38", lambda plain: plain.returned == [True] * 9, sweep=False)
def odd_values(record):
    """Lone surrogates, NUL, NaN, infinity, 2^70, integers of 5,000 digits, colliding keys: handed on, and back."""
    odd = ["\ud800", "\0", float("nan"), float("inf"), 2**70, 10**5000, b"\0\xff", {1: "a", "1": "b"}, {None: {(): 1}}]
    return [_through(record, one)[0] for one in odd]


@proves("NB-39", lambda plain: plain.returned == (True, []), sweep=False)
def values_without_truth(record):
    """What refuses to say whether it is true, as arrays and data frames do, is not asked; nor how long it is."""
    asked = []

    class Frame:
        def __bool__(self):
            asked.append("bool")
            raise ValueError("the truth value is ambiguous")

        def __len__(self):
            asked.append("len")
            return 10**9

        def __array__(self):
            asked.append("array")

    frame = Frame()
    return _through(record, frame)[0], asked


@proves("NB-41", lambda plain: plain.returned is True)
def freed_after_the_call(record):
    """With the garbage collector off, an argument is gone as soon as the program lets go of it."""

    @record
    def take(given): ...

    gc.disable()
    try:
        value = Large()
        seen = weakref.ref(value)
        take(value)
        take([value])
        del value
        return seen() is None
    finally:
        gc.enable()


@proves("NB-41", lambda plain: plain.returned == [], sweep=False)
def neither_copied_nor_pickled(record):
    """Nothing that is handed over is copied or pickled."""
    asked = []

    class Watched:
        def __copy__(self):
            asked.append("copy")
            return self

        def __deepcopy__(self, memo):
            asked.append("deepcopy")
            return self

        def __reduce__(self):
            asked.append("pickle")
            return object, ()

    _through(record, Watched())
    _through(record, [Watched()])
    return asked
