"""A stream of Ollama's folded into its answer: a few letters a chunk, and all numbers in the last."""

from typing import Any

from dashcam.integrations.fields import get, text, word
from dashcam.integrations.ollama.messages import calls_of, durations, ended, finish_reasons, read_usage
from dashcam.integrations.sdk_answer import Answer, Text
from dashcam.integrations.words import Part, reasoning_part, text_part


class LineJoiner:
    """Chunks of `chat` and of `generate`."""

    __slots__ = ("_calls", "_last", "_model", "_thought", "chunks", "text")

    def __init__(self) -> None:
        self.chunks = 0
        self.text = Text()
        self._thought = Text()
        self._calls: list[Part] = []
        self._last: Any = None
        self._model: str | None = None

    def quick(self, chunk: Any) -> str | None:
        """The words of a chat's chunk that is nothing but words."""
        try:
            said = chunk.__dict__
            words = said["message"].__dict__
            if said["done"] is False and words["thinking"] is None and words["tool_calls"] is None:
                piece = words["content"]
                return piece if type(piece) is str else None
        except (AttributeError, KeyError, TypeError):
            pass
        return None

    def add(self, chunk: Any) -> None:
        """Take any chunk, in full."""
        said = get(chunk, "message")
        whose, name = (chunk, "response") if said is None else (said, "content")
        self.text.add(text(get(whose, name)) or "")
        self._thought.add(text(get(whose, "thinking")) or "")
        self._calls += calls_of(said)
        self._model = word(chunk, "model") or self._model
        if get(chunk, "done") is True:
            self._last = chunk

    def answer(self) -> Answer:
        """What is known so far."""
        thought, said = str(self._thought), str(self.text)
        parts = [reasoning_part(thought)] if thought else []
        parts += [text_part(said)] if said or not (parts or self._calls) else []
        return Answer(
            output={"messages": [ended([*parts, *self._calls], word(self._last, "done_reason"))]},
            usage=read_usage(self._last),
            model=self._model,
            finish=finish_reasons(self._last),
            cut=self.text.cut + self._thought.cut,
            attributes=durations(self._last),
        )
