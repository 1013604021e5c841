import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.errors import StoreUnreadable
from dashcam.store.codec import LARGEST, SHORTEST, Codec, shipped

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

WORDS = [
    f'{{"question":"what about {number}?","answer":"it depends on {number * 3}"}}'.encode() for number in range(400)
]


def _nothing(number: int) -> bytes:
    raise AssertionError(f"dictionary {number} was asked for")


@given(st.binary(max_size=3000).filter(lambda data: data[:1] != b"\x28"))
def test_what_is_packed_unpacks(data: bytes):
    """Any bytes that do not begin as a zstd frame does, which no value does."""
    codec = Codec(_nothing)
    assert codec.unpack(codec.pack(data)) == data


def test_a_frame_names_the_dictionary_that_comes_with_the_package():
    """Its number stands in the frame, and no store is asked for it."""
    body = Codec(_nothing).pack(WORDS[0] * 3)
    assert (zstd.get_frame_info(body).dictionary_id, Codec(_nothing).unpack(body)) == (shipped().dict_id, WORDS[0] * 3)


def test_the_dictionary_pays():
    """The frame around a message takes little of what it takes without; prose of others takes less too."""
    message = b"\x82\xa4role\xa9assistant\xa5parts\x91\x82\xa4type\xa4text\xa7content\xa6It is."
    prose = b"The buyer must give the seller sufficient notice of the vessel name, and of the time of delivery."
    plain = zstd.ZstdCompressor(level=1)
    without = [len(plain.compress(value, zstd.ZstdCompressor.FLUSH_FRAME)) for value in (message, prose)]
    with_it = [len(Codec(_nothing).pack(value)) for value in (message, prose)]
    assert [with_it[0] < without[0] * 0.7, with_it[1] < without[1]] == [True, True]


@pytest.mark.parametrize("body", [zstd.compress(WORDS[0] * 3), WORDS[0]])
def test_what_needs_no_dictionary_asks_for_none(body: bytes):
    """Frames without one, and values as they are."""
    assert Codec(_nothing).unpack(body) in {WORDS[0] * 3, WORDS[0]}


def test_a_dictionary_of_an_older_store_is_asked_for_once():
    """Versions before this one made one of a store's own values; the frame's number finds it."""
    learned = zstd.finalize_dict(zstd.ZstdDict(b"".join(WORDS), is_raw=True), WORDS, 32_768, 1)
    bodies = [zstd.compress(word, level=1, zstd_dict=learned) for word in WORDS]
    asked: list[int] = []
    reader = Codec(lambda number: asked.append(number) or learned.dict_content)
    assert [reader.unpack(body) for body in bodies] == WORDS
    assert asked == [learned.dict_id]


def test_short_and_dense_values_are_kept_as_they_are():
    """Compression that does not pay is not done."""
    short = b'"' + b"x" * (SHORTEST - 3) + b'"'
    dense = bytes(range(128, 256))
    assert (Codec(_nothing).pack(short), Codec(_nothing).pack(dense)) == (short, dense)


@pytest.mark.parametrize("body", [zstd.compress(bytes(LARGEST + 1)), zstd.compress(WORDS[0] * 3)[:-5]])
def test_a_value_that_unfolds_without_end_is_refused(body: bytes):
    """Before memory is full; so is one that was cut off."""
    with pytest.raises(StoreUnreadable, match="a value of"):
        Codec(_nothing).unpack(body)
