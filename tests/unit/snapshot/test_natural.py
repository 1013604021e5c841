"""Forms of the standard library's types; what a whole value becomes is in tests/host_safety/test_odd_values.py."""

import datetime as dt
import decimal
import sys
import types

import msgspec
import pytest

from dashcam.snapshot.natural import (
    DECIMAL_BITS,
    HEX_BITS,
    NATURAL,
    encodable,
    mark,
    natural_form,
    of_bytes,
    of_int,
    view_head,
)


def told(value):
    """A marker's fields."""
    return msgspec.msgpack.decode(value.data)


def test_mark():
    """A marker is an extension of type 1 with a map in it."""
    made = mark("cut", of="str", size=3)
    assert (made.code, told(made)) == (1, {"$": "cut", "of": "str", "size": 3})


@pytest.mark.parametrize("value", [0, 1, -1, 2**63, 2**64 - 1, -(2**63)])
def test_ints_of_64_bits_stay(value):
    """What msgpack can say stays an int."""
    assert of_int(value) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2**64, str(2**64)),
        (-(2**63) - 1, str(-(2**63) - 1)),
        (1 << (DECIMAL_BITS - 1), str(1 << (DECIMAL_BITS - 1))),
        (1 << DECIMAL_BITS, hex(1 << DECIMAL_BITS)),
        (-(1 << (HEX_BITS - 1)), hex(-(1 << (HEX_BITS - 1)))),
    ],
)
def test_larger_ints_are_marked_exactly(value, expected):
    """Beyond 64 bits an int is marked with all its digits, decimal or hexadecimal."""
    assert told(of_int(value)) == {"$": "int", "value": expected}


def test_huge_ints_show_their_head():
    """Beyond 8,192 bits the first digits and the number of bits are told."""
    assert told(of_int(1 << 10_000)) == {"$": "int", "bits": 10_001, "value": f"{1 << 255:#x}…"}


def test_an_int_that_is_none():
    """Where an int was promised and something else stands, nothing of it is asked."""
    assert told(of_int("x")) == {"$": "int", "value": "?"}


def test_bytes_show_their_head():
    """Of bytes at most 1,024 are shown, in base64."""
    made = told(of_bytes(5_000, b"x" * 5_000))
    assert made["size"] == 5_000
    assert len(made["head"]) == 1_368


def test_views():
    """Only a plain contiguous row of bytes is shown; of any other view the size is told."""
    assert view_head(memoryview(b"abcdef"), 4) == (6, b"abcd")
    assert view_head(memoryview(b"abcdef")[::2], 4) == (3, b"")
    assert view_head(memoryview(b"abcd").cast("i"), 4) == (4, b"")


@pytest.mark.parametrize(("text", "expected"), [("abc", "abc"), ("€", "€"), ("a\ud800", "a\\ud800")])
def test_encodable(text, expected):
    """Text that UTF-8 can say comes back as the same object, any other with escapes."""
    made = encodable(text)
    assert made == expected
    assert (made is text) == (text == expected)


def test_forms_are_of_the_exact_type():
    """A subclass has no form of its own, nor has a class that only claims the names."""

    class Date(dt.date):
        pass

    impostor = type("date", (), {"__module__": "datetime", "__qualname__": "date"})
    assert natural_form(dt.date)(dt.date(2026, 1, 2)) == "2026-01-02"
    assert natural_form(Date) is None
    assert natural_form(impostor) is None
    assert id(dt.date) in NATURAL
    assert id(impostor) not in NATURAL


def test_forms_of_modules_not_loaded():
    """A class that says it is of a module nobody loaded has no form, and the module stays unloaded."""
    name = "numpy" if "numpy" not in sys.modules else "pathlib._local"
    impostor = type("ndarray", (), {"__module__": name, "__qualname__": "ndarray"})
    before = set(sys.modules)
    assert natural_form(impostor) is None
    assert set(sys.modules) == before


def test_decimals():
    """A decimal keeps its digits, a long one its head, a huge one its size alone."""
    form = natural_form(decimal.Decimal)
    assert form(decimal.Decimal("1.20")) == "1.20"
    assert told(form(decimal.Decimal("1" * 2_000)))["size"] == 2_000
    assert told(form(decimal.Decimal("1" * 500_000))).keys() == {"$", "type", "bytes"}


def test_callables():
    """Functions, methods and modules are told by name, whatever was set on them."""

    def function():
        pass

    function.__module__ = 7
    bound = types.MethodType(len, 3)
    assert told(natural_form(types.FunctionType)(function))["name"].startswith("?.test_callables")
    assert told(natural_form(types.MethodType)(bound)) == {"$": "object", "type": "method", "name": None}
    assert told(natural_form(types.MethodType)(types.MethodType(function, 3)))["name"].startswith("?.")
    assert told(natural_form(types.ModuleType)(types.ModuleType("m")))["name"] == "m"
