"""OpenAI's endpoints for pictures and sounds: what was asked, and what came, as messages; the content itself as hash, type and size."""

import io
from typing import Any

from dashcam.integrations import wire_responses as responses
from dashcam.integrations.fields import class_name, fields, get, items, word
from dashcam.integrations.sdk_answer import Answer, Text
from dashcam.integrations.words import Part, blob_part, bytes_part, media_part, message, other, text_part, usage
from dashcam.model.types import Json

_NOT_PARAMETERS = frozenset({"prompt", "input", "model", "files"})
_TYPES = {"jpg": "image/jpeg", "mp3": "audio/mpeg", "m4a": "audio/mp4", "mpga": "audio/mpeg"}
_IMAGES = frozenset({"png", "jpeg", "webp", "gif"})
_SOUNDS = frozenset({"wav", "flac", "ogg", "webm", "mp4", "aac", "opus"})


def image_input(body: dict[str, Any]) -> Json:
    """A prompt, and the pictures it is about."""
    prompt = body.get("prompt")
    return _asked(body, [] if prompt is None else [text_part(prompt)])


def image_output(answer: Any) -> Json:
    """The pictures, each as an address or a blob, with the prompt as the model rewrote it."""
    mime = _image_type(answer)
    return {
        "messages": [message("assistant", [part for one in items(get(answer, "data")) for part in _image(one, mime)])]
    }


def speech_input(body: dict[str, Any]) -> Json:
    """A text to be spoken."""
    return _asked(body, [text_part(body.get("input"))])


def speech_output(answer: Any) -> Json:
    """The sound, which the SDK has read whole before it hands it out."""
    state = fields(get(answer, "response"))
    content = state.get("_content")
    if type(content) is not bytes:
        return None
    return {"messages": [message("assistant", [bytes_part(content, _content_type(state.get("headers")))])]}


def transcription_input(body: dict[str, Any]) -> Json:
    """A sound to be written down, with what it is about."""
    return image_input(body)


def transcription_output(answer: Any) -> Json:
    """The words; some formats are a text and nothing else."""
    words = answer if type(answer) is str else get(answer, "text")
    return {"messages": [message("assistant", [] if words is None else [text_part(words)])]}


def transcription_usage(said: Any) -> dict[str, Json] | None:
    """Tokens, or seconds alone where the model is paid by time: then tokens are unknown."""
    if said is None:
        return None
    return usage(said, inputs=get(said, "input_tokens"), outputs=get(said, "output_tokens"))


class ImageJoiner:
    """Events of a picture that comes sharper and sharper: the last one is the picture."""

    __slots__ = ("_last", "_usage", "chunks", "text")

    def __init__(self) -> None:
        self.chunks = 0
        self.text = Text()
        self._last: Any = None
        self._usage: Any = None

    def quick(self, _: Any) -> None:
        """None is a text."""

    def add(self, event: Any) -> None:
        """Take one event."""
        if word(event, "b64_json") is not None:
            self._last = event
        if get(event, "usage") is not None:
            self._usage = get(event, "usage")

    def answer(self) -> Answer:
        """The newest picture."""
        parts = [] if self._last is None else _image(self._last, _image_type(self._last))
        return Answer(output={"messages": [message("assistant", parts)]}, usage=responses.read_usage(self._usage))


class TranscriptJoiner:
    """Events of a text that is written down while the sound is heard; the last one has it whole."""

    __slots__ = ("_usage", "_whole", "chunks", "text")

    def __init__(self) -> None:
        self.chunks = 0
        self.text = Text()
        self._whole: str | None = None
        self._usage: Any = None

    def quick(self, event: Any) -> str | None:
        """A piece of the text."""
        return word(event, "delta") if word(event, "type") == "transcript.text.delta" else None

    def add(self, event: Any) -> None:
        """Take any other event, or a piece of a class that nobody knows."""
        piece = self.quick(event)
        if piece is not None:
            self.text.add(piece)
        elif word(event, "type") == "transcript.text.done":
            self._whole = word(event, "text")
            self._usage = get(event, "usage")

    def answer(self) -> Answer:
        """The text."""
        words = str(self.text) if self._whole is None else self._whole
        return Answer(
            output={"messages": [message("assistant", [text_part(words)] if words else [])]},
            usage=transcription_usage(self._usage),
            cut=self.text.cut,
        )


def _asked(body: dict[str, Any], parts: list[Part]) -> Json:
    parts = parts + [_file(file) for file in _files(body.get("files"))]
    return {
        "messages": [message("user", parts)],
        "tools": [],
        "parameters": {key: value for key, value in body.items() if key not in _NOT_PARAMETERS},
    }


def _files(files: Any) -> list[Any]:
    """The files of a form: pairs of a field's name and a file, or those as a dict."""
    if type(files) is dict:
        return list(files.values())
    return [pair[1] for pair in items(files) if type(pair) is tuple and len(pair) == 2]


def _file(file: Any) -> Part:
    """A file as it is handed over: content, or name, content and type; one that is open is the SDK's to read."""
    name, content, mime = [*items(file), None, None, None][:3] if type(file) is tuple else (None, file, None)
    kind = mime if type(mime) is str else _type_of(name)
    if type(content) is bytes:
        return bytes_part(content, kind)
    if type(content) is io.BytesIO:
        return bytes_part(content.getvalue(), kind)
    said = {"type": "file", "name": name if type(name) is str else None, "mime_type": kind, "of": class_name(content)}
    return other({key: value for key, value in said.items() if value is not None})


def _type_of(name: Any) -> str | None:
    """A type by a file's name.

    >>> _type_of("a.PNG"), _type_of("b.mp3"), _type_of("c")
    ('image/png', 'audio/mpeg', None)
    """
    ending = name.rpartition(".")[2].lower() if type(name) is str else ""
    known = "image/" if ending in _IMAGES else "audio/" if ending in _SOUNDS else None
    return _TYPES.get(ending) or (known and known + ending)


def _image(one: Any, mime: str) -> list[Part]:
    revised, data, url = word(one, "revised_prompt"), word(one, "b64_json"), word(one, "url")
    made = [] if revised is None else [text_part(revised)]
    if data is not None:
        made.append(blob_part(data, mime))
    elif url is not None:
        made.append(media_part(url, mime))
    return made


def _image_type(said: Any) -> str:
    return f"image/{word(said, 'output_format') or 'png'}"


def _content_type(headers: Any) -> str | None:
    """From httpx's own list of raw headers."""
    for row in items(get(headers, "_list")):
        if type(row) is tuple and len(row) == 3 and row[1] == b"content-type" and type(row[2]) is bytes:
            return row[2].decode("latin-1").partition(";")[0]
    return None
