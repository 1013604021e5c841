import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.journal.frames import Drop, End, EndMore, Note, Odd, Start, decode_call, encode
from tests.journals import encoded


def _as_read(frame) -> list:
    return msgspec.msgpack.decode(encode(frame))


@pytest.mark.parametrize(
    ("elements", "kind"),
    [
        ([1, 2**64 - 1, 0, 2**64 - 1, 5, 3, 7, ["q", {"k": 1}], {"a": [1]}, {"root": True}], Start),
        ([2, 7, 5, {"answer": [1, 2.5, None]}], End),
        ([3, 7, 5, 1, None, {"error": ["E", "m", None]}], EndMore),
        ([4, 7, {"tags": ["a"]}], Note),
        ([5, 3, 900, "cap"], Drop),
    ],
)
def test_a_frame_is_what_the_format_says(elements, kind):
    """Each kind has its type, and says again what it was read from."""
    frame = decode_call(encoded(elements))
    assert (type(frame), _as_read(frame)) == (kind, elements)


def test_a_start_may_be_short():
    """The tenth element is there only when there is something to say; what more there is, a later version says."""
    short, long = [1, 7, 0, 7, 5, 0, 1, None, None], [1, 7, 0, bytes(16), 5, 0, 1, None, None, None, "new"]
    assert [decode_call(encoded(frame)).extra for frame in (short, long)] == [None, None]


@pytest.mark.parametrize(
    "elements",
    [
        [1], [1, "a", 0, 10, 5, 0, 1, None, None], [1, 77, 0, 10, 5.5, 0, 1, None, None], [1, 77, 0, [1], 5, 0, 1, None, None],
        [1, 77, 0, 10, 5, 0, 1, "args", None], [1, 77, 0, 10, 5, 0, 1, None, {1: 2}], [2], [2, "a", 5, 1], [2, True, 5, 1],
        [3, 10, 5], [3, 10, "x", "y", None, None], [3, 10, 5, 0, None, "extra"], [4, 10], [4, 10, []], [5, 1], [6, 1], [0], [-1, 2],
    ],
)  # fmt: skip
def test_a_frame_that_makes_no_sense_is_odd(elements):
    """Its kind is known, and nothing else: the collector counts it if it should have known it."""
    assert decode_call(encoded(elements)) == Odd(elements[0])


@pytest.mark.parametrize(
    "body", [b"", b"\x90", b"\x91\xa1x", encoded({"a": 1}), b"\x91" * 5_000, b"\xdd\xff\xff\xff\xff"]
)
def test_what_is_no_frame_decodes_to_nothing(body: bytes):
    """Empty, not an array, not begun with a number, endlessly nested, longer than itself: none of them raises."""
    assert decode_call(body) is None


@pytest.mark.parametrize("value", [b"\xa2\xff\xff", b"\x81\x81\x01\x02\x03", b"\xc7\x01\x01\xc1"])
def test_a_value_is_not_looked_at(value: bytes):
    """Text that is none, a map as a key, a marker without fields: whoever reads the value is told, and the call is whole."""
    frame = decode_call(b"\x94\x02\x07\x05" + value)
    assert (frame.span, bytes(frame.output)) == (7, value)


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda data: b"\x99\x01" + data))
def test_no_bytes_make_it_raise(body: bytes):
    """Whatever a header vouched for is a frame, an odd one, or none."""
    assert isinstance(decode_call(body), Start | End | EndMore | Note | Drop | Odd | None)
