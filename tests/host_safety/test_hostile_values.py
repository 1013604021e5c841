"""NB-31, NB-32, NB-33, NB-36: values whose every hook is a trap are recorded without touching one."""

import asyncio
import io
import socket
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest

import dashcam
from dashcam.testing.safety import hostile
from dashcam.testing.safety.hostile import COUNTS

KINDS = list(hostile.values())


@pytest.fixture(autouse=True)
def _uncounted():
    COUNTS.clear()


@dashcam.span
def taking(*args, **kwargs):
    return None


@dashcam.span
def giving(value):
    return value


@dashcam.span
def yielding(value):
    yield value


@dashcam.span
async def awaiting(value):
    return value


class Handed(Exception):
    pass


@dashcam.span
def failing(value):
    raise Handed(value)


class Owner:
    @dashcam.span
    def method(self, value):
        return value


async def main(value):
    # the task's own result is None: asyncio asks for a result's repr when it looks up signal handlers
    await awaiting(value)


def everywhere(value):
    """Hand a value over in every way there is."""
    taking(value)
    taking(value=value)
    taking([value], {"in": value}, (value, [value]), {"deep": [{"er": value}]})
    with dashcam.span("block") as block:
        block.input = block.output = value
        block.attributes["value"] = value
    with dashcam.tag(metadata={"value": value}):
        giving(value)
    list(yielding(value))
    asyncio.run(main(value))
    with pytest.raises(Handed):
        failing(value)
    Owner().method(value)
    thread = threading.Thread(target=taking, args=(value,))
    thread.start()
    thread.join()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(giving, value).result() is value


@pytest.mark.parametrize("kind", KINDS)
def test_nb31_no_hook_of_a_value_is_called(tracer, kind):
    """Argument, keyword, list item, dict value, result, attribute, exception's argument, thread's argument: no hook runs."""
    value = hostile.values()[kind]
    everywhere(value)
    assert not COUNTS
    assert len(tracer.frames) >= 22


@pytest.mark.parametrize("kind", ["every hook raises", "every hook blocks", "with slots", "a hostile metaclass"])
def test_nb31_as_self(tracer, kind):
    """A hostile object may be what the recorded method is called on."""
    cls = hostile.classes()[kind]
    type.__setattr__(cls, "recorded", dashcam.span(lambda self: 42))
    one = object.__new__(cls)
    method = type.__dict__["__dict__"].__get__(cls)["recorded"]
    COUNTS.clear()
    assert method(one) == 42
    assert not COUNTS
    assert len(tracer.frames) == 2


def test_nb31_as_key(tracer):
    """A key of a dict is not hashed or compared again by us."""

    class Key:
        def __init__(self, name):
            self.name = name

        def __hash__(self):
            COUNTS["__hash__"] += 1
            return 7

        def __eq__(self, other):
            COUNTS["__eq__"] += 1
            return self is other

    given = {Key("a"): 1, Key("b"): 2}
    members = {Key("c"), Key("d")}
    COUNTS.clear()
    taking(given, members)
    taking(given=given)
    assert giving(given) is given
    assert not COUNTS


def test_nb31_a_class_as_value(tracer):
    """A class is told by its name, whatever its metaclass would say."""
    for cls in hostile.classes().values():
        everywhere(cls)
    assert not COUNTS


def test_nb31_hostile_names_in_a_class(tracer):
    """A class whose own attributes have names that compare themselves, or values whose class does, is not asked."""

    class Name(str):
        __slots__ = ()

        def __eq__(self, other):
            COUNTS["__eq__ of a name"] += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    odd = type("Named", (), {Name("field"): hostile.make(hostile.classes()["a hostile metaclass"]), Name("x"): 1})
    COUNTS.clear()
    everywhere(odd())
    assert not COUNTS


@pytest.mark.parametrize("kind", KINDS)
def test_nb31_as_exception(tracer, kind):
    """An exception of a hostile class, raised with a hostile cause, passes as the same object, its hooks untouched."""
    namespace = {
        key: value for key, value in hostile.body(hostile.raising).items() if key not in {"__class__", "__dict__"}
    }
    odd = type("OddError", (Exception,), namespace)
    error = BaseException.__new__(odd)
    cause = BaseException.__new__(odd)

    @dashcam.span
    def fails():
        raise error from cause

    value = hostile.values()[kind]
    BaseException.args.__set__(error, (value,))
    COUNTS.clear()
    caught = None
    try:
        fails()
    except BaseException as found:
        caught = found
    assert caught is error
    assert not COUNTS


def test_nb32_models_are_read_by_their_fields_alone(tracer):
    """No conversion, property or `__getattr__` of a model is called; its fields are recorded."""
    value = hostile.model()
    everywhere(value)
    assert not COUNTS
    assert any(b"a plain field" in frame for frame in tracer.frames)


def test_nb32_mocks_record_no_call(tracer):
    """A mock that was recorded does not know of it."""
    for made in (mock.Mock(), mock.MagicMock(), mock.AsyncMock(), mock.NonCallableMagicMock(), mock.sentinel.x):
        everywhere(made)
        if made is not mock.sentinel.x:
            assert made.mock_calls == []
            assert made.method_calls == []


def test_nb32_lazy_attributes_stay_unloaded(tracer):
    """What an object would load when first asked (an ORM's relation, a cached property) is not asked for."""
    import functools

    class Row:
        @functools.cached_property
        def relation(self):
            COUNTS["loaded"] += 1
            return [1]

        @property
        def lazy(self):
            COUNTS["loaded"] += 1
            return [1]

    row = Row()
    everywhere(row)
    assert not COUNTS
    assert vars(row) == {}


def test_nb36_a_blocking_hook_never_blocks_the_call(tracer):
    """A thread that hands over an object whose hooks block for ever is done at once: none of them was entered."""
    value = hostile.values()["every hook blocks"]
    thread = threading.Thread(target=everywhere, args=(value,))
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    assert not COUNTS


def test_nb33_iterators_and_generators_are_not_advanced(tracer):
    """What can be read once is left to the program to read."""

    def numbers():
        COUNTS["advanced"] += 1
        yield 1

    async def later():
        COUNTS["advanced"] += 1
        yield 1

    fresh = [
        iter([1, 2]),
        numbers(),
        map(str, [1, 2]),
        zip([1], [2], strict=True),
        enumerate("ab"),
        iter({"a": 1}.items()),
        later(),
    ]
    for value in fresh:
        everywhere(value)
    assert not COUNTS
    assert [list(value) for value in fresh[:6]] == [[1, 2], [1], ["1", "2"], [(1, 2)], [(0, "a"), (1, "b")], [("a", 1)]]


def test_nb33_files_stay_where_they_are(tracer, tmp_path):
    """A file is neither read nor moved nor flushed."""
    path = tmp_path / "a.txt"
    path.write_text("line\n" * 1000)
    with path.open() as text, path.open("rb") as raw, path.open("rb", buffering=0) as bare:
        text.readline()
        raw.seek(7)
        before = (text.tell(), raw.tell(), bare.tell())
        for value in (text, raw, bare, io.StringIO("abc"), io.BytesIO(b"abc")):
            everywhere(value)
        assert (text.tell(), raw.tell(), bare.tell()) == before
    with (tmp_path / "b.txt").open("w") as out:
        out.write("unflushed")
        everywhere(out)
        assert (tmp_path / "b.txt").stat().st_size == 0


def test_nb33_sockets_and_cursors_stay_unread(tracer):
    """Bytes that wait in a socket and rows that wait in a cursor are there afterwards."""
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as stream:
        theirs.sendall(b"waiting")
        everywhere(ours)
        everywhere(stream)
        assert stream.read(7) == b"waiting"
    connection = sqlite3.connect(":memory:")
    cursor = connection.execute("values (1), (2)")
    everywhere(cursor)
    everywhere(connection)
    assert cursor.fetchall() == [(1,), (2,)]
    connection.close()
