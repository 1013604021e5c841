"""Budgets and branches of the walk; what values become is in tests/host_safety/test_odd_values.py."""

from collections import deque

import msgspec
import pytest

from dashcam.journal.reader import decode_frame
from dashcam.snapshot.redact import Masker
from dashcam.snapshot.walker import DEPTH, ITEMS, NODES, TEXT, Walker

KEY = "sk-abcdefghijklmnop1234"


def walk(value, **given):
    """A value walked, encoded and decoded again, markers as maps."""
    made = Walker(Masker(), **given).walk(value)
    return plain(decode_frame(msgspec.msgpack.encode([0, made]))[1])


def plain(value):
    if type(value) is list:
        return [plain(item) for item in value]
    if type(value) is dict:
        return {key: plain(item) for key, item in value.items()}
    return plain(value.fields) if hasattr(value, "fields") else value


class Node:
    def __init__(self, **fields):
        vars(self).update(fields)


def kind_of(cls):
    return f"{cls.__module__}.{cls.__qualname__}"


def test_text_is_one_budget():
    """Text of all values together is bounded; the one that goes beyond it is cut, those after it are empty."""
    assert walk(["a" * 6, "b" * 6, "c"], text=10) == [
        "a" * 6,
        {"$": "cut", "of": "str", "size": 6, "head": "bbbb"},
        {"$": "cut", "of": "str", "size": 1, "head": ""},
    ]


def test_keys_are_text_too():
    """Keys count as text."""
    assert walk({"abcdef": "xyz"}, text=8) == {"abcdef": {"$": "cut", "of": "str", "size": 3, "head": "xy"}}


def test_bytes_beyond_the_budget_are_told_by_size():
    """Bytes and large numbers count; where nothing is left, bytes have no head."""
    assert walk([b"x" * 900, b"y"], text=1_000) == [
        {"$": "bytes", "size": 900, "head": walk(b"x" * 900)["head"]},
        {"$": "bytes", "size": 1},
    ]


def test_items_a_level():
    """Of a long container the first 100 are there, with its size."""
    cut = {"$": "cut", "size": 101, "head": list(range(ITEMS))}
    assert walk(list(range(101))) == {**cut, "of": "list"}
    assert walk(tuple(range(101))) == {**cut, "of": "tuple"}
    assert walk(deque(range(101))) == {**cut, "of": "deque"}
    assert walk(set(range(101)))["size"] == walk(frozenset(range(101)))["size"] == 101
    assert walk({str(i): i for i in range(101)}) == {
        "$": "cut",
        "of": "dict",
        "size": 101,
        "head": {str(i): i for i in range(ITEMS)},
    }


def test_many_fields():
    """Of an object with many fields the first 100 are there, and that there are more."""
    made = walk(Node(**{f"f{i}": i for i in range(150)}))
    assert (made["size"], len(made["fields"])) == (101, ITEMS)


def test_nodes():
    """After 2,000 nodes the walk ends, and says so where it does."""
    walker = Walker(Masker())
    walker.walk([[0] * ITEMS for _ in range(ITEMS)])
    assert walker.nodes >= -1
    assert walk([[0] * ITEMS for _ in range(ITEMS)])["$"] == "cut"
    assert NODES == 2_000


@pytest.mark.parametrize("of", ["list", "dict", "tuple", "set", "frozenset"])
def test_depth(of):
    """Beyond ten levels a container is told by kind and size."""
    inner = {"list": [1], "dict": {"a": 1}, "tuple": (1,), "set": {1}, "frozenset": frozenset({1})}[of]
    for _ in range(DEPTH):
        inner = [inner]
    made = walk(inner)
    for _ in range(DEPTH):
        made = made[0]
    assert made == {"$": "cut", "of": of, "size": 1}


def test_depth_of_objects():
    """An object beyond ten levels is told by its class."""
    inner = Node()
    for _ in range(DEPTH):
        inner = [inner]
    made = walk(inner)
    for _ in range(DEPTH):
        made = made[0]
    assert made == {"$": "object", "type": kind_of(Node)}


def test_cycles_say_where():
    """A value inside itself is a reference with its path."""
    value = {"a": [1]}
    value["a"].append(value)
    value["b"] = value["a"]
    assert walk(value) == {"a": [1, {"$": "ref", "path": ""}], "b": [1, {"$": "ref", "path": ""}]}
    node = Node()
    node.inner = {"x": node}
    assert walk([node])[0]["fields"] == {"inner": {"x": {"$": "ref", "path": "[0]"}}}


def test_the_same_twice_is_no_cycle():
    """A value at two places is there twice."""
    shared = [1]
    assert walk([shared, shared]) == [[1], [1]]


def test_subclasses_of_builtins():
    """Subclasses are read through the base class; bytes show their head."""

    class Raw(bytes):
        pass

    class Buffer(bytearray):
        pass

    class Text(str):
        __slots__ = ()

    class Whole(int):
        pass

    class Part(float):
        pass

    assert walk([Raw(b"ab"), Buffer(b"ab")]) == [{"$": "bytes", "size": 2, "head": "YWI="}] * 2
    assert walk([Text("a"), Whole(7), Whole(2**70), Part(1.5)]) == ["a", 7, {"$": "int", "value": str(2**70)}, 1.5]
    long = walk(Text("x" * (TEXT + 10)))
    assert (long["size"], len(long["head"])) == (TEXT + 10, TEXT)


def test_masking_by_name():
    """The value under a secret's name is masked whole, with a keyed hash of text; `None` and booleans are no secrets."""
    made = walk({"password": "hunter2", "token": None, "secret": True, "api_key": ["a"], "jwt": 7})
    assert made["password"]["rule"] == "key:password"
    assert len(made["password"]["hash"]) == 8
    assert made["api_key"] == {"$": "masked", "rule": "key:api_key"}
    assert made["jwt"] == {"$": "masked", "rule": "key:jwt"}
    assert (made["token"], made["secret"]) == (None, True)


def test_masking_of_pairs():
    """A pair whose first is a secret's name is a raw header."""
    assert walk([(b"x-api-key", b"v")])[0][1] == {"$": "masked", "rule": "key:api_key"}
    assert walk([("password", "v")])[0][1]["$"] == "masked"
    assert walk([("k", "v"), ("password", None), (1, 2)]) == [["k", "v"], ["password", None], [1, 2]]


def test_masking_by_look():
    """Secrets are cut out of texts, keys and paths; bytes with one are masked whole."""
    made = walk({f"a {KEY}": f"b {KEY}", "raw": KEY.encode(), "view": memoryview(KEY.encode())})
    assert KEY not in repr(made)
    assert made["raw"] == made["view"] == {"$": "masked", "rule": "bytes"}


def test_a_users_pattern_leaves_other_bytes():
    """A pattern of the user's masks the bytes in which it is found, and only these."""
    made = Walker(Masker(("/[0-9]{4}/",))).walk([b"1234", b"abc"])
    assert [msgspec.msgpack.decode(item.data)["$"] for item in made] == ["masked", "bytes"]


def test_errors():
    """An exception is told by its class, arguments and notes."""
    error = ValueError("a", [1])
    error.add_note("n")
    assert walk(error) == {"$": "object", "type": "ValueError", "args": ["a", [1]], "notes": ["n"]}
    assert walk(ExceptionGroup("g", [KeyError(1)]))["args"][1] == [{"$": "object", "type": "KeyError", "args": [1]}]


def test_a_form_that_fails():
    """A value whose own form cannot be made is told by its class, those beside it stay."""
    view = memoryview(b"x")
    view.release()
    assert walk([view, 1]) == [{"$": "object", "type": "memoryview"}, 1]


def test_private_names_are_left_out():
    """Names with two underlines in front are the class's own affair."""
    one = Node(a=1)
    vars(one)["__hidden"] = 2
    vars(one)[3] = 4
    assert walk(one)["fields"] == {"a": 1}


def test_headers_as_pairs():
    """A secret's name and its value in a tuple, or in a list within a sequence, are a header; the same in bytes."""
    masked = {"$": "masked", "rule": "key:api_key"}
    for pair in (("x-api-key", "v"), (b"x-api-key", b"v")):
        (made,) = walk([pair])
        assert {key: item for key, item in made[1].items() if key != "hash"} == masked
    (made,) = walk([["x-api-key", 5]])
    assert made == ["x-api-key", masked]


@pytest.mark.parametrize(
    "value",
    [["token", "channel"], {"required": ["token", "channel"]}, [["token", None]], [["my token is", "x"]], [["token", 1, 2]]],
)  # fmt: skip
def test_what_is_no_header(value):
    """Two names in a list, a name with nothing beside it, a sentence, three things."""
    assert walk(value) == value
