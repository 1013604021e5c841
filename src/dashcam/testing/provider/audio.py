"""OpenAI audio: a text becomes a sound of as many bytes as it has letters, and a sound a text that says how long it is."""

from collections.abc import Iterator

from dashcam.testing.provider.exchange import Obj
from dashcam.testing.provider.text import count, pieces

TYPES = {"wav": "audio/wav", "opus": "audio/ogg", "flac": "audio/flac", "aac": "audio/aac", "pcm": "audio/pcm"}


def speech(body: Obj) -> tuple[bytes, str]:
    """Answer `POST /v1/audio/speech`: the sound and its type."""
    return body["input"].encode()[::-1], TYPES.get(body.get("response_format", "mp3"), "audio/mpeg")


def transcript(body: Obj) -> str:
    """Return what was heard."""
    return f"I heard {body['file']['size']} bytes."


def transcript_usage(body: Obj) -> Obj:
    """Return tokens, or seconds of the model that is paid by them."""
    heard = body["file"]["size"]
    if body.get("model") == "whisper-1":
        return {"type": "duration", "seconds": heard}
    output = count(transcript(body))
    details = {"audio_tokens": heard, "text_tokens": 0}
    tokens = {"input_tokens": heard, "input_token_details": details, "output_tokens": output}
    return {"type": "tokens", **tokens, "total_tokens": heard + output}


def transcript_body(body: Obj) -> Obj | bytes:
    """Answer `POST /v1/audio/transcriptions`; some formats are a text and nothing else."""
    if body.get("response_format") in ("text", "srt", "vtt"):
        return transcript(body).encode()
    return {"text": transcript(body), "usage": transcript_usage(body)}


def transcript_stream(body: Obj) -> Iterator[Obj | str]:
    """Write the same text as events."""
    for piece in pieces(transcript(body)):
        yield {"type": "transcript.text.delta", "delta": piece}
    yield {"type": "transcript.text.done", "text": transcript(body), "usage": transcript_usage(body)}
