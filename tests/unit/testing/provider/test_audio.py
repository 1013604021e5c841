import pytest

from dashcam.testing.provider.audio import speech, transcript_body, transcript_stream

FILE = {"name": "a.wav", "type": "audio/wav", "size": 12}


@pytest.mark.parametrize(("wanted", "kind"), [({}, "audio/mpeg"), ({"response_format": "wav"}, "audio/wav")])
def test_a_sound_has_as_many_bytes_as_its_text(wanted, kind):
    """And the type that was asked for."""
    assert speech({"input": "abc", **wanted}) == (b"cba", kind)


def test_a_transcript_says_how_much_was_heard():
    """With tokens, with seconds, or as a text and nothing else."""
    whole = transcript_body({"model": "gpt-4o-transcribe", "file": FILE})
    assert (whole["text"], whole["usage"]["input_token_details"]["audio_tokens"]) == ("I heard 12 bytes.", 12)
    assert transcript_body({"model": "whisper-1", "file": FILE})["usage"] == {"type": "duration", "seconds": 12}
    assert transcript_body({"response_format": "vtt", "file": FILE}) == b"I heard 12 bytes."


def test_a_streamed_transcript_is_the_same_text():
    """In pieces, then whole."""
    *pieces, last = transcript_stream({"model": "m", "file": FILE})
    assert "".join(piece["delta"] for piece in pieces) == last["text"] == "I heard 12 bytes."
