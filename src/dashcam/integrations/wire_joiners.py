"""What a stream amounts to: chunks folded into bounded messages as they pass, nothing of them kept."""

from typing import Any

from dashcam.integrations import wire_chat as chat
from dashcam.integrations import wire_says as says
from dashcam.integrations.fields import get, items, number, word
from dashcam.integrations.sdk_answer import Answer, Text
from dashcam.integrations.wire_choice import Choice
from dashcam.integrations.words import message, text_part
from dashcam.model.types import Json


class ChatJoiner:
    """Chat completion chunks; the usage comes in a chunk of its own, where it was asked for."""

    __slots__ = ("_choices", "attributes", "chunks", "id", "model", "text", "usage")

    def __init__(self) -> None:
        self.chunks = 0
        self.attributes: dict[str, Json] = {}
        first = Choice()
        self._choices = {0: first}
        self.text = first.text
        self.id: Any = None
        self.model: Any = None
        self.usage: Any = None

    @staticmethod
    def quick(chunk: Any) -> str | None:
        """A piece of text for the only choice."""
        try:
            (choice,) = chunk.choices
            choice = choice.__dict__
            delta = choice["delta"].__dict__
            if delta["tool_calls"] is None and choice["finish_reason"] is None and choice["index"] == 0:
                piece = delta["content"]
                return piece if type(piece) is str else None
        except (AttributeError, KeyError, TypeError, ValueError):
            pass
        return None

    def add(self, chunk: Any) -> None:
        """Take any chunk, in full."""
        if self.id is None:
            self.id, self.model = get(chunk, "id"), get(chunk, "model")
        if get(chunk, "usage") is not None:
            self.usage = get(chunk, "usage")
        choices = items(get(chunk, "choices"))
        self.attributes |= says.tier(chunk) | says.choices_say(choices)
        for said in choices:
            choice = self._choices.setdefault(number(get(said, "index")) or 0, Choice())
            choice.delta(get(said, "delta"))
            choice.finish = word(said, "finish_reason") or choice.finish

    def answer(self) -> Answer:
        """The joined choices."""
        choices = [choice for _, choice in sorted(self._choices.items())]
        return Answer(
            output={"messages": [choice.message() for choice in choices]},
            usage=chat.read_usage(self.usage),
            id=self.id,
            model=self.model,
            finish=[choice.finish for choice in choices if choice.finish is not None],
            cut=sum(choice.cut() for choice in choices),
            attributes=self.attributes,
        )


class CompletionJoiner:
    """Chunks of a legacy completion: one text a choice."""

    __slots__ = ("_finish", "_texts", "chunks", "id", "model", "text", "usage")

    def __init__(self) -> None:
        self.chunks = 0
        self.text = Text()
        self._texts = {0: self.text}
        self._finish: dict[int, str] = {}
        self.id: Any = None
        self.model: Any = None
        self.usage: Any = None

    def quick(self, _: Any) -> None:
        """None is common enough."""

    def add(self, chunk: Any) -> None:
        """Take one chunk."""
        if self.id is None:
            self.id, self.model = get(chunk, "id"), get(chunk, "model")
        if get(chunk, "usage") is not None:
            self.usage = get(chunk, "usage")
        for said in items(get(chunk, "choices")):
            index = number(get(said, "index")) or 0
            self._texts.setdefault(index, Text()).add(word(said, "text") or "")
            self._finish[index] = word(said, "finish_reason") or self._finish.get(index, "")

    def answer(self) -> Answer:
        """The joined texts."""
        made = [
            message("assistant", [text_part(str(text))], finish=self._finish.get(index))
            for index, text in sorted(self._texts.items())
        ]
        return Answer(
            output={"messages": made},
            usage=chat.read_usage(self.usage),
            id=self.id,
            model=self.model,
            finish=[said for said in self._finish.values() if said],
            cut=sum(text.cut for text in self._texts.values()),
        )
