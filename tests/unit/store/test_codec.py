from hypothesis import given
from hypothesis import strategies as st

from dashcam.store.codec import SHORTEST, Codec, learn

WORDS = [
    f'{{"question":"what about {number}?","answer":"it depends on {number * 3}"}}'.encode() for number in range(400)
]


def _codec(dictionary: bytes | None) -> Codec:
    codec = Codec(lambda _: dictionary or b"")
    if dictionary is not None:
        codec.use(dictionary)
    return codec


@given(st.binary(max_size=3000).filter(lambda data: data[:1] != b"\x28"))
def test_what_is_packed_unpacks(data: bytes):
    """With and without a dictionary; any JSON, which never begins as a zstd frame does."""
    made = learn(WORDS)
    assert made is not None
    for codec in (_codec(None), _codec(made[1])):
        assert codec.unpack(codec.pack(data)) == data


def test_a_dictionary_pays():
    """Values like those it was made of take less than half the room."""
    made = learn(WORDS[:300])
    assert made is not None
    with_it, without = (sum(len(codec.pack(word)) for word in WORDS[300:]) for codec in (_codec(made[1]), _codec(None)))
    assert with_it < without / 2


def test_another_reader_finds_the_dictionary_by_its_number():
    """The frame names it: the number is the one it is kept under."""
    made = learn(WORDS)
    assert made is not None
    asked: list[int] = []
    reader = Codec(lambda number: asked.append(number) or made[1])
    assert [reader.unpack(_codec(made[1]).pack(word)) for word in WORDS] == WORDS
    assert asked == [made[0]]


def test_short_and_dense_values_are_kept_as_they_are():
    """Compression that does not pay is not done."""
    short = b'"' + b"x" * (SHORTEST - 3) + b'"'
    assert (_codec(None).pack(short), _codec(None).pack(bytes(range(256)))) == (short, bytes(range(256)))


def test_too_little_to_learn_from_is_no_error():
    """A store of a few values does without."""
    assert learn([]) is None
