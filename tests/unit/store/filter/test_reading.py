import ast
import gc
import sys
import threading
import time
import warnings

import pytest

from dashcam.errors import FilterError
from dashcam.store.filter.reading import read


def literal(text):
    """The one literal of `x == …`."""
    (value,) = read(f"x == {text}").literals.values()
    return value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2s", 2.0),
        ("300ms", 0.3),
        ("1.5h", 5400.0),
        ("2d", 172_800.0),
        ("3w", 1_814_400.0),
        ("1_000", 1000),
        (".5", 0.5),
        ("7.", 7.0),
        ("1e3", 1000.0),
        ("1e-3s", 0.001),
        ("'it''s'"[:4], "it"),
        (r'"a\"b"', 'a"b'),
        (r"'\u00e9\x41\n'", "éA\n"),
        ('"2s # no comment"', "2s # no comment"),
    ],
)
def test_literals(text, value):
    """Numbers, durations and texts as they were meant."""
    assert literal(text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    ["2y", "1and", "0x1F", "1.lower", r'"\d"', r'"\ud800"', r'"\U99999999"', "1e", "f'x'", "b'x'", "9" * 500 + "s"],
)
def test_what_is_no_literal(text):
    """Refused with its place, never with a warning of Python's."""
    with warnings.catch_warnings(), pytest.raises(FilterError) as caught:
        warnings.simplefilter("error")
        read(f"x == {text}")
    assert caught.value.at >= 5


def test_places_are_those_of_the_text():
    """Whatever stands before: wide characters, line breaks, leading blanks."""
    reading = read('  "é…" in\n name and  x')
    names = {node.id: node.col_offset for node in ast.walk(reading.body) if isinstance(node, ast.Name)}
    assert names == {"name": 11, "x": 21}


def test_lines_are_one():
    """A filter may be written over several lines."""
    assert isinstance(read("a\nand\r\n\tb").body, ast.BoolOp)


def test_filters_are_read_in_several_threads_at_once():
    """Collecting garbage lets another thread run in the midst of a parse, which some Pythons take for trees of wrong depth."""
    text = " and ".join(f"metadata['k{number}'] == 'x{number}'" for number in range(30))
    failed = []

    def reads():
        try:
            for _ in range(100):
                read(text)
        except SystemError as error:
            failed.append(error)

    def other_threads_run(_phase, _info):
        time.sleep(0)

    usual, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.callbacks.append(other_threads_run)
    gc.set_threshold(20)
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=reads) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
        gc.set_threshold(*usual)
        gc.callbacks.remove(other_threads_run)
    assert not failed
