"""A stream's events folded into its answer: chunks as OpenAI's, inside an event each, thoughts as blocks."""

from typing import Any

from msgspec import structs

from dashcam.integrations.fields import get, items, word
from dashcam.integrations.mistral.chat import read_usage, thought
from dashcam.integrations.mistral.said import said
from dashcam.integrations.sdk_answer import Answer
from dashcam.integrations.wire_joiners import ChatJoiner


class EventJoiner(ChatJoiner):
    """Events of `chat.stream` and its kin; the last one has the usage."""

    __slots__ = ()

    @staticmethod
    def quick(event: Any) -> str | None:
        """A piece of text for the only choice."""
        try:
            data = event.__dict__["data"].__dict__
            (choice,) = data["choices"]
            choice = choice.__dict__
            if choice["finish_reason"] is None and choice["index"] == 0:
                delta = choice["delta"].__dict__
                piece = delta["content"]
                if type(piece) is str and type(delta["tool_calls"]) is not list:
                    return piece
        except (AttributeError, KeyError, TypeError, ValueError):
            pass
        return None

    def add(self, event: Any) -> None:
        """Take any event, in full."""
        chunk = said(get(event, "data"))
        if type(chunk) is not dict:
            return
        for choice in items(chunk.get("choices")):
            delta = get(choice, "delta")
            if type(delta) is dict and type(delta.get("content")) is list:
                _open(delta)
        super().add(chunk)

    def answer(self) -> Answer:
        """The joined choices."""
        return structs.replace(super().answer(), usage=read_usage(self.usage))


def _open(delta: dict[str, Any]) -> None:
    """Put the blocks of a delta's content under the names that OpenAI's format has for them."""
    blocks = items(delta["content"])
    delta["reasoning_content"] = "".join(thought(block) for block in blocks if word(block, "type") == "thinking")
    delta["content"] = "".join(word(block, "text") or "" for block in blocks if word(block, "type") == "text")
