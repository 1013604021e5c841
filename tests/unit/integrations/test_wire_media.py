"""Pictures and sounds as messages."""

import io

import pytest

from dashcam.integrations.wire_media import (
    ImageJoiner,
    TranscriptJoiner,
    image_input,
    image_output,
    speech_output,
    transcription_output,
)
from dashcam.integrations.words import blob_part, bytes_part


class Loud(io.BytesIO):
    """A file of the user's own: nobody but the SDK may read it."""

    def getvalue(self):
        raise AssertionError("read")

    read = __iter__ = __len__ = __bool__ = getvalue


def parts(output):
    (message,) = output["messages"]
    return message["parts"]


@pytest.mark.parametrize(
    ("file", "part"),
    [
        (b"png", bytes_part(b"png", None)),
        (("a.png", b"png"), bytes_part(b"png", "image/png")),
        (("a.bin", b"png", "image/gif"), bytes_part(b"png", "image/gif")),
        (io.BytesIO(b"png"), bytes_part(b"png", None)),
        (Loud(b"png"), {"type": "other", "raw": {"type": "file", "of": "Loud"}}),
        (
            ("a.wav", Loud(b"x")),
            {"type": "other", "raw": {"type": "file", "name": "a.wav", "mime_type": "audio/wav", "of": "Loud"}},
        ),
    ],
)
@pytest.mark.parametrize("form", ["pairs", "dict"])
def test_a_file_is_its_hash_or_its_class(file, part, form):
    """However the SDK writes it down."""
    files = [("image", file)] if form == "pairs" else {"image": file}
    assert parts(image_input({"prompt": None, "files": files})) == [part]


def test_files_of_an_unknown_shape_are_left_out():
    """What is not a pair is nobody's file."""
    assert parts(image_input({"files": ["a", ("b",), object()]})) == []


def test_pictures_have_the_type_that_the_answer_says():
    """And addresses stay addresses."""
    made = image_output({"output_format": "webp", "data": [{"b64_json": "AAAA"}, {"url": "https://example.org/1"}]})
    assert parts(made) == [
        blob_part("AAAA", "image/webp"),
        {"type": "uri", "uri": "https://example.org/1", "mime_type": "image/webp"},
    ]


def test_a_sound_that_was_not_read_is_unknown():
    """Nobody reads it for us."""
    assert speech_output({"response": {"headers": {}}}) is None


def test_a_transcription_without_words_has_no_part():
    """An answer of another shape."""
    assert parts(transcription_output({"segments": []})) == []


def test_a_stream_that_broke_off_has_what_had_come():
    """The last sketch, the pieces of the text; the tokens are unknown."""
    images, words = ImageJoiner(), TranscriptJoiner()
    images.add({"type": "image_generation.partial_image", "b64_json": "AAAA"})
    for piece in ("I ", "heard"):
        words.add({"type": "transcript.text.delta", "delta": piece})
    assert (parts(images.answer().output), images.answer().usage) == ([blob_part("AAAA", "image/png")], None)
    assert (parts(words.answer().output)[0]["content"], words.answer().usage) == ("I heard", None)
    assert parts(ImageJoiner().answer().output) == parts(TranscriptJoiner().answer().output) == []
