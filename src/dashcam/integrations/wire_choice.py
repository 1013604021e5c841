"""One choice of a chat stream while it comes in: words, thoughts, a refusal, sounds and tool calls, each put together."""

import hashlib
from typing import Any

from dashcam.integrations.fields import get, items, number, word
from dashcam.integrations.sdk_answer import Text
from dashcam.integrations.wire_chat import SOUND, refusal
from dashcam.integrations.words import Part, message, reasoning_part, text_part, tool_call
from dashcam.model.types import Json

_LEGACY = -1
"""Where the one call of the older interface stands among the calls, which have an index."""


class Choice:
    """What its deltas amount to; `text` may be written to from outside."""

    __slots__ = ("calls", "finish", "refusal", "sound", "text", "thought")

    def __init__(self) -> None:
        self.text = Text()
        self.thought = Text()
        self.refusal = Text()
        self.sound = _Sound()
        self.calls: dict[int, tuple[dict[str, Any], Text]] = {}
        self.finish: str | None = None

    def delta(self, said: Any) -> None:
        """Take what one chunk adds."""
        for name, text in (
            ("content", self.text),
            ("reasoning_content", self.thought),
            ("reasoning", self.thought),
            ("refusal", self.refusal),
        ):
            piece = word(said, name)
            if piece:
                text.add(piece)
        for one in items(get(said, "tool_calls")):
            self._call(number(get(one, "index")) or 0, get(one, "id"), get(one, "function"))
        legacy = get(said, "function_call")
        if legacy is not None:
            self._call(_LEGACY, None, legacy)
        spoken = get(said, "audio")
        if spoken is not None:
            self.sound.add(spoken)

    def _call(self, index: int, call_id: Any, function: Any) -> None:
        """A piece of a tool call: its name once, its arguments a few characters at a time."""
        known, arguments = self.calls.setdefault(index, ({}, Text()))
        for name, value in (("id", call_id), ("name", get(function, "name"))):
            if value is not None and name not in known:
                known[name] = value
        arguments.add(word(function, "arguments") or "")

    def message(self) -> dict[str, Json]:
        """The message so far."""
        parts = [reasoning_part(str(self.thought))] if self.thought.size else []
        parts += [text_part(str(self.text))] if self.text.size else []
        parts += self.sound.parts()
        refused = refusal(str(self.refusal)) if self.refusal.size else []
        parts += refused
        for _, (known, arguments) in sorted(self.calls.items()):
            parts.append(tool_call(known.get("id"), known.get("name"), str(arguments)))
        return message("assistant", parts, finish="refusal" if refused and self.finish == "stop" else self.finish)

    def cut(self) -> int:
        """Characters beyond what is kept."""
        texts = [self.text, self.thought, self.refusal, *(arguments for _, arguments in self.calls.values())]
        return sum(text.cut for text in texts)


class _Sound:
    """What the model speaks: the words of it, and of the sound how much there was, and its hash."""

    __slots__ = ("_hash", "_size", "_words")

    def __init__(self) -> None:
        self._words = Text()
        self._hash: Any = None
        self._size = 0

    def add(self, spoken: Any) -> None:
        self._words.add(word(spoken, "transcript") or "")
        data = word(spoken, "data")
        if data:
            self._hash = self._hash or hashlib.sha256()
            self._hash.update(data.encode("utf-8", "surrogatepass"))
            self._size += len(data) * 3 // 4 - data[-2:].count("=")

    def parts(self) -> list[Part]:
        said = [text_part(str(self._words))] if self._words.size else []
        if self._hash is None:
            return said
        return [
            *said,
            {"type": "blob", "hash": f"sha256:{self._hash.hexdigest()}", "mime_type": SOUND, "size": self._size},
        ]
