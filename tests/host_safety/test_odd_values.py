"""NB-38: what JSON, UTF-8, SQLite or 64 bits cannot say is stored and read back exactly, or is marked as what it is."""

import datetime as dt
import decimal
import enum
import fractions
import math
import pathlib
import sys
import uuid
import zoneinfo
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from types import SimpleNamespace

import pytest

import dashcam
from dashcam.testing import captured


class Colour(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    LOW = 1


class Word(enum.StrEnum):
    YES = "yes"


class Foreign(dt.tzinfo):
    def utcoffset(self, when):
        raise AssertionError("asked")

    dst = tzname = utcoffset


class Text(str):
    __slots__ = ()


class Own:
    def __init__(self):
        self.name = "a"
        self.rows = [1]


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 1


Point = namedtuple("Point", "x y")
MOMENT = dt.datetime(2026, 11, 22, 18, 0, 1, 5)
NOTED = ValueError("bad", 3)
NOTED.add_note("see line 4")


def marked(what, **fields):
    return {"$": what, **fields}


def an(kind, **fields):
    return marked("object", type=kind, **fields)


EXACT = [
    "", "plain", "\0", "a\0b", "€ \U0001f600", "\u2028", 0, -1, 2**53, -(2**53), 1.5, -0.0, 1e308, 5e-324, True, False, None, [], {}, [[]],
    {"": 1}, {"a": {"b": [None, True, 1.25]}}, "x" * 65_000,
]  # fmt: skip
MARKED = [
    (float("nan"), marked("float", value="NaN")),
    (math.inf, marked("float", value="Infinity")),
    (-math.inf, marked("float", value="-Infinity")),
    (2**53 + 1, marked("int", value=str(2**53 + 1))),
    (2**63 - 1, marked("int", value=str(2**63 - 1))),
    (2**63, marked("int", value=str(2**63))),
    (2**64 - 1, marked("int", value=str(2**64 - 1))),
    (2**64, marked("int", value=str(2**64))),
    (-(2**63), marked("int", value=str(-(2**63)))),
    (-(2**63) - 1, marked("int", value=str(-(2**63) - 1))),
    (2**70, marked("int", value=str(2**70))),
    (10**1000, marked("int", value=hex(10**1000))),
    (10**5000, marked("int", bits=16610, value=f"{10**5000 >> (16610 - 256):#x}…")),
    (-(10**5000), marked("int", bits=16610, value=f"{-(10**5000) >> (16610 - 256):#x}…")),
    (1 + 2j, an("complex", value=[1.0, 2.0])),
    ("\ud800", marked("str", escaped="\\ud800")),
    ("a\udcffb", marked("str", escaped="a\\udcffb")),
    (b"\x00\xff", marked("bytes", size=2, head="AP8=")),
    (bytearray(b"ab"), marked("bytes", size=2, head="YWI=")),
    (memoryview(b"ab"), marked("bytes", size=2, head="YWI=")),
    ({1: "a", "1": "b"}, marked("map", items=[[1, "a"], ["1", "b"]])),
    ({1: 2}, marked("map", items=[[1, 2]])),
    ({None: 1, True: 2, 1.5: 3}, marked("map", items=[[None, 1], [True, 2], [1.5, 3]])),
    ({(1, 2): 3}, marked("map", items=[[[1, 2], 3]])),
    ({b"k": 1}, marked("map", items=[[marked("bytes", size=1, head="aw=="), 1]])),
    ({"\ud800": 1}, marked("map", items=[[marked("str", escaped="\\ud800"), 1]])),
    ({"$": "cut"}, marked("map", items=[["$", "cut"]])),
    ({"$": "masked", "rule": "x"}, marked("map", items=[["$", "masked"], ["rule", "x"]])),
    ({"a": {"$": {"$": 1}}}, {"a": marked("map", items=[["$", marked("map", items=[["$", 1]])]])}),
    ((1, 2), [1, 2]),
    (Point(1, 2), [1, 2]),
    ({1}, [1]),
    (frozenset({"a"}), ["a"]),
    (deque([1, 2]), [1, 2]),
    (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
    (defaultdict(list, a=[1]), {"a": [1]}),
    (Counter("aab"), {"a": 2, "b": 1}),
    (range(10**12), an("range", value=[0, 10**12, 1])),
    (MOMENT, "2026-11-22T18:00:01.000005"),
    (MOMENT.replace(tzinfo=dt.UTC), "2026-11-22T18:00:01.000005+00:00"),
    (MOMENT.replace(tzinfo=zoneinfo.ZoneInfo("UTC")), "2026-11-22T18:00:01.000005+00:00"),
    (MOMENT.replace(tzinfo=Foreign()), an("datetime.datetime", value="2026-11-22T18:00:01.000005")),
    (MOMENT.date(), "2026-11-22"),
    (MOMENT.time(), "18:00:01.000005"),
    (dt.time(1, tzinfo=Foreign()), an("datetime.time", value="01:00:00")),
    (dt.timedelta(seconds=1.5), 1.5),
    (decimal.Decimal("1.10"), "1.10"),
    (decimal.Decimal("NaN"), "NaN"),
    (fractions.Fraction(3, 4), an("fractions.Fraction", value=[3, 4])),
    (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (pathlib.Path("/a/b"), "/a/b"),
    (pathlib.PurePosixPath("\udcff"), marked("str", escaped="\\udcff")),
    (int, an("type", name="int")),
    (Own, an("type", name=f"{__name__}.Own")),
    (len, an("builtin_function_or_method", name="len")),
    (math, an("module", name="math")),
    (marked, an("function", name=f"{__name__}.marked")),
    (Colour.RED, an(f"{__name__}.Colour", name="RED", value=1)),
    (Level.LOW, an(f"{__name__}.Level", name="LOW", value=1)),
    (Word.YES, an(f"{__name__}.Word", name="YES", value="yes")),
    (Text("abc"), "abc"),
    ({Text("k"): 1}, {"k": 1}),
    (object(), an("object")),
    (Own(), an(f"{__name__}.Own", fields={"name": "a", "rows": [1]})),
    (Slotted(), an(f"{__name__}.Slotted", fields={"a": 1})),
    (SimpleNamespace(a=1), an("types.SimpleNamespace", fields={"a": 1})),
    (KeyError("k"), an("KeyError", args=["k"])),
    (NOTED, an("ValueError", args=["bad", 3], notes=["see line 4"])),
    (list(range(150)), marked("cut", of="list", size=150, head=list(range(100)))),
]  # fmt: skip


@dashcam.span
def giving(value):
    return value


@dashcam.span
def taking(value):
    return None


@pytest.fixture(scope="module")
def stored():
    """What came out of the store for each value, as argument, nested, as result; all in one journal."""
    values = [*EXACT, *(value for value, _ in MARKED)]
    with captured() as recorded:
        for value in values:
            taking(value)
            taking([value])
            giving(value)
    found = iter(recorded.spans)
    return {
        id(value): (next(found).input["value"], next(found).input["value"], next(found).output) for value in values
    }, values


def is_same(one, other):
    """Compare by type too: 1 is not True, 0.0 not -0.0."""
    if type(one) is not type(other):
        return False
    if type(one) is dict:
        return list(one) == list(other) and all(is_same(one[key], other[key]) for key in one)
    if type(one) is list:
        return len(one) == len(other) and all(map(is_same, one, other))
    return one == other and (type(one) is not float or math.copysign(1, one) == math.copysign(1, other))


@pytest.mark.parametrize("index", range(len(EXACT)))
def test_nb38_exact(stored, index):
    """What JSON can say is read back as it was: argument, list item and result."""
    found, values = stored
    alone, nested, result = found[id(values[index])]
    assert is_same(alone, values[index])
    assert is_same(nested, [values[index]])
    assert is_same(result, values[index])


@pytest.mark.parametrize("index", range(len(MARKED)))
def test_nb38_marked(stored, index):
    """What JSON cannot say is read back as a marker that says what it was; nothing is taken for something else."""
    found, values = stored
    value, expected = MARKED[index]
    alone, nested, result = found[id(values[len(EXACT) + index])]
    assert alone == expected
    assert result == expected
    if not (type(expected) is dict and expected.get("$") == "cut"):
        assert nested == [expected]


def test_nb38_a_long_text_is_cut():
    """A text beyond the bound is read back cut, with how long it was."""
    with captured() as recorded:
        giving("x" * 70_000)
    cut = recorded.spans[0].output
    assert cut == marked("cut", of="str", size=70_000, head="x" * 65_536)


def test_nb38_ints_where_python_refuses_digits():
    """A program that lowers Python's limit of digits has its large ints recorded all the same."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        with captured() as recorded:
            taking(2**4000)
    finally:
        sys.set_int_max_str_digits(before)
    assert recorded.spans[0].input["value"] == marked("int", value=hex(2**4000))


def test_nb38_keys_that_were_different():
    """Keys that are equal once they are plain, and were not before, are all there."""

    class Apart(int):
        __hash__ = object.__hash__

        def __eq__(self, other):
            return self is other

    with captured() as recorded:
        taking({Apart(1): "a", Apart(1): "b", 1: "c"})
    assert recorded.spans[0].input["value"] == marked("map", items=[[1, "a"], [1, "b"], [1, "c"]])


def test_nb38_a_released_view_and_broken_insides():
    """A view that was released, and a path or a fraction whose insides were taken out, are told by their type."""
    view = memoryview(b"abc")
    view.release()
    fraction = fractions.Fraction(1, 2)
    del fraction._numerator
    identity = object.__new__(uuid.UUID)
    with captured() as recorded:
        taking([view, fraction, identity, 1])
    kinds = [an("memoryview"), an("fractions.Fraction"), an("uuid.UUID"), 1]
    assert recorded.spans[0].input["value"] == kinds


def test_nb38_names_that_cannot_be_encoded():
    """A function, a class, a file and a parameter with lone surrogates in their names are recorded under escaped ones."""
    code = compile("def odd(value):\n    return value\n", "dir/\udcff.py", "exec")
    namespace = {"__name__": "m\udcff"}
    exec(code, namespace)
    odd = namespace["odd"]
    odd.__qualname__ = "odd\udcff"
    cls = type("C", (), {"__module__": "m\udcff"})
    with captured() as recorded:
        assert dashcam.span(odd)(3) == 3
        taking(cls())
        taking(odd)
        with dashcam.span("block\udcff"), dashcam.tag(session="\udcff"):
            pass
    assert [span.name for span in recorded.spans] == ["odd\\udcff", "taking", "taking", "block\\udcff"]
    assert recorded.spans[1].input["value"] == an("m\\udcff.C")


def test_nb38_numpy():
    """An array is told by shape and type of its items, a number as the number."""
    numpy = pytest.importorskip("numpy")
    with captured() as recorded:
        taking(
            [numpy.zeros((3, 4), "float32"), numpy.float64(1.5), numpy.float32(0.5), numpy.int64(7), numpy.bool_(True)]
        )  # noqa: FBT003
        giving({"embedding": numpy.ones(384)})
    array = an("numpy.ndarray", shape=[3, 4], dtype="<f4")
    assert recorded.spans[0].input["value"] == [array, 1.5, 0.5, 7, True]
    assert recorded.spans[1].output == {"embedding": an("numpy.ndarray", shape=[384], dtype="<f8")}


def test_nb38_deep_nesting_is_marked():
    """A list as deep as the encoder will go is read back, cut where a payload's depth ends."""
    value = []
    for _ in range(800):
        value = [value]
    with captured() as recorded:
        giving(value)
    found, depth = recorded.spans[0].output, 0
    while type(found) is list:
        found, depth = found[0], depth + 1
    assert found["$"] == "cut"
    assert depth == 10
