import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.snapshot.body import NULL, UNREADABLE, as_json, keep
from dashcam.snapshot.canonical import MESSAGE_TEXT, NODES, TEXT, canonical
from dashcam.snapshot.marker import Marker
from tests.journals import encoded

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
KEYS = TEXTS | st.just("$") | st.integers(-(2**63), 2**64 - 1) | st.booleans()
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | TEXTS | st.binary(max_size=120)
MARKERS = st.builds(
    Marker,
    st.fixed_dictionaries(
        {"$": st.sampled_from(["cut", "object", "ref", "bytes", "masked", "map", "int"])},
        optional={
            "size": st.integers(0, 2**63),
            "head": TEXTS | st.lists(st.integers(0, 300), max_size=5) | st.dictionaries(TEXTS, st.integers(0, 9)),
            "items": st.lists(st.tuples(TEXTS, st.integers(0, 9)).map(list), max_size=4) | st.integers(0, 9),
        },
    ),
)
VALUES = st.recursive(
    SCALARS | MARKERS,
    lambda inner: st.lists(inner, max_size=110) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=60,
)


@given(VALUES, st.booleans())
def test_what_is_kept_reads_as_canonical_json(value, messages: bool):
    """Of any value of a journal the same JSON comes out as if it had been made before it was kept."""
    assert as_json(keep(encoded(value), messages=messages)) == canonical(value)


@pytest.mark.parametrize("messages", [False, True])
@pytest.mark.parametrize(
    "value",
    [
        "x" * (TEXT + 1),
        ["é" * (TEXT // 2), "é" * (TEXT // 2), "é"],
        "x" * (MESSAGE_TEXT + 1),
        [[1] * 90 for _ in range(90)],
        [b"b" * TEXT * 2, Marker({"$": "cut", "of": "str", "size": 10**9, "head": "y" * (TEXT + 1)})],
        {"k" * 1_001: 1, 2: "x" * 2**20},
    ],
)
def test_bounds_hold_whatever_the_size(value, messages: bool):
    """What is long is cut where it always was, with the text that its kind is granted."""
    expected = canonical(value, text=MESSAGE_TEXT if messages else TEXT)
    assert as_json(keep(encoded(value), messages=messages)) == expected


def test_what_is_kept_is_bounded():
    """A journal that was made to be too large does not make the store so."""
    bodies = [
        keep(encoded(value))
        for value in ("x" * 2**23, [b"y" * 2**20] * 9, [0] * 2**20, {str(n): "é" * 999 for n in range(9_999)})
    ]
    assert max(map(len, bodies)) < 2 * TEXT + 16 * NODES


@given(VALUES)
def test_the_first_byte_tells_json_from_msgpack(value):
    """JSON begins below 0x80, a kept msgpack value never, and neither as a zstd frame does."""
    body = keep(encoded(value))
    as_it_is = body in {encoded(value), b"\xcc" + encoded(value)}
    assert (body[0] >= 0x80, body[:1] == b"\x28") == (as_it_is, False)


@pytest.mark.parametrize(
    "data",
    [b"\xc1", b"\xa5abc", b"\xa2\xff\xff", b"\x91" * 5_000, b"\xdd\xff\xff\xff\xff", b"\x81\x81\x01\x02\x03", b"\x91", b"\xc0\xc0"],
)  # fmt: skip
def test_what_is_no_value_reads_as_such(data: bytes):
    """Damage costs the one value: whoever reads it gets a marker, never an error."""
    assert as_json(keep(data)) == UNREADABLE


@given(st.binary(min_size=1, max_size=300))
def test_no_bytes_make_it_raise(data: bytes):
    """Whatever came is kept, and whatever is kept is JSON to its reader."""
    msgspec.json.decode(as_json(keep(data)))


def test_null_is_one_byte():
    """So that nobody has to decode a value to know that there is none."""
    assert encoded(None) == NULL
