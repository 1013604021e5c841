"""How a failure is told: type, message from the arguments, stack once an exception."""

import asyncio
import concurrent.futures
import sys

import pytest

from dashcam.capture import fault
from dashcam.capture.context import STATE
from dashcam.capture.fault import describe, is_cancelled, message


class Own(Exception):
    def __str__(self):
        raise AssertionError("asked")


def raised(error):
    try:
        raise error
    except BaseException as caught:
        return caught


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ValueError("no way"), "no way"),
        (ValueError("a", 3, None, 1.5, True), "a, 3, None, 1.5, True"),
        (ValueError(), ""),
        (ValueError(""), ""),
        (ValueError(7), "7"),
        (KeyError("k"), "k"),
        (ValueError(object(), "then text"), "then text"),
        (ValueError(object()), ""),
        (ValueError(10**5000), ""),
        (ValueError(b"x", "y"), "y"),
        (Own("said"), "said"),
        (Own("said", [1]), "said"),
        (ValueError("a\ud800"), "a\\ud800"),
        (OSError(2, "gone"), "2, gone"),
        (ExceptionGroup("both", [ValueError(1)]), "both"),
    ],
)
def test_message(error, expected):
    """A message is made of arguments that are plain, else of the first text among them."""
    assert message(error) == expected


def test_message_is_bounded_and_masked():
    """At most 16 Ki characters, and no secret."""
    assert len(message(ValueError("x" * 10**6))) == 16 * 1024
    assert "sk-abcdefghijklmnop1234" not in message(ValueError("key sk-abcdefghijklmnop1234", 3))


def test_message_in_no_content_mode(monkeypatch):
    """Without content a message says nothing."""
    monkeypatch.setattr(STATE, "content", False)
    assert message(ValueError("secret")) == ""


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (KeyboardInterrupt(), True),
        (SystemExit(1), True),
        (GeneratorExit(), True),
        (asyncio.CancelledError(), True),
        (concurrent.futures.CancelledError(), True),
        (type("Mine", (asyncio.CancelledError,), {})(), True),
        (ValueError(), False),
        (TimeoutError(), False),
        (BaseException(), False),
        (type("CancelledError", (Exception,), {})(), False),
    ],
)
def test_cancelled(error, expected):
    """What ends a call from outside is a cancellation, by its class or one above it."""
    assert is_cancelled(error) is expected


def test_told_once():
    """The stack is told at the innermost span, and not again on the way up through its parents."""
    error = raised(ValueError("x"))
    first, second, third = describe(error, 3, 2), describe(error, 2, 1), describe(error, 1, 0)
    assert first[:2] == ["ValueError", "x"]
    assert first[2].endswith(f'File "{__file__}", line {error.__traceback__.tb_lineno}, in raised')
    assert second == third == ["ValueError", "x", None]


def test_told_again_elsewhere():
    """The same exception at a span that is not the parent, and another exception, have their stacks."""
    error = raised(ValueError("x"))
    describe(error, 3, 2)
    assert describe(error, 7, 6)[2] is not None
    other = raised(ValueError("y"))
    describe(error, 3, 2)
    assert describe(other, 2, 1)[2] is not None


def test_raised_again_from_elsewhere():
    """An exception that is kept, and raised anew without its old traceback, is told anew."""
    error = raised(ValueError("x"))
    describe(error, 3, 2)
    with pytest.raises(ValueError, match="x") as caught:
        raise error.with_traceback(None)
    assert describe(caught.value, 2, 1)[2] is not None
    del caught


def test_never_raised():
    """An exception without a traceback has an empty stack."""
    assert describe(ValueError("x"), 1, 0) == ["ValueError", "x", ""]


def test_a_long_stack_shows_both_ends():
    """Of a stack of more than 64 frames the outermost and innermost 32 are there, and how many are left out."""

    def down(n):
        if not n:
            raise ValueError("deep")
        down(n - 1)

    with pytest.raises(ValueError, match="deep") as caught:
        down(200)
    lines = describe(caught.value, 1, 0)[2].splitlines()
    assert len(lines) == fault.FRAMES + 1
    assert lines[32] == f"  … {202 - fault.FRAMES} frames …"
    del caught


def test_nothing_is_held():
    """What was told last holds neither the exception nor its frames."""
    error = raised(ValueError("x"))
    before = sys.getrefcount(error)
    describe(error, 1, 0)
    assert sys.getrefcount(error) == before
    assert all(type(item) in (int, tuple) or item is None for item in fault._last[0])


def test_a_message_kept_beside_arguments_that_are_objects_is_told():
    """SDKs are given responses as arguments, and make their text of them; a message that is no text is not."""

    class Refused(Exception):
        def __init__(self, response):
            self.message = f"refused: {response['status']}"

    class Odd(Exception):
        message = None

    assert fault.message(Refused({"status": 429})) == "refused: 429"
    assert fault.message(Odd({"status": 429}, "as it is")) == "as it is"


def test_a_message_in_a_kept_body_is_told_where_there_are_no_arguments():
    """Another SDK gives its exceptions names only; one that keeps nothing says nothing."""

    class Refused(Exception):
        def __init__(self, *, body):
            self.body = body

    assert fault.message(Refused(body={"message": "too many"})) == "too many"
    assert fault.message(Refused(body="too many")) == ""
    assert fault.message(ValueError()) == ""
