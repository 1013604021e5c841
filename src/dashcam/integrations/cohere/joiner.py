"""Streams of both interfaces folded into their answers."""

from typing import Any

from dashcam.integrations.cohere import first
from dashcam.integrations.cohere.messages import finish_reasons, read_output, read_usage
from dashcam.integrations.fields import get, number, word
from dashcam.integrations.sdk_answer import Answer, Text
from dashcam.integrations.words import message, text_part
from dashcam.model.types import Json


class EventJoiner:
    """Events of the second interface: blocks of text and thoughts, tool calls in pieces, the usage with the end."""

    __slots__ = ("_blocks", "_calls", "_end", "_plan", "chunks", "id", "text")

    def __init__(self) -> None:
        self.chunks = 0
        self.text = Text()
        self._blocks: dict[int, tuple[Text, Text]] = {}
        """Text and thoughts, by the block's place."""
        self._calls: dict[int, tuple[dict[str, Any], Text]] = {}
        self._plan = Text()
        self._end: Any = None
        self.id: Any = None

    @staticmethod
    def quick(event: Any) -> str | None:
        """A piece of text of the first block."""
        try:
            said = event.__dict__
            if said["type"] == "content-delta" and said["index"] == 0:
                piece = said["delta"].__dict__["message"].__dict__["content"].__dict__["text"]
                return piece if type(piece) is str else None
        except (AttributeError, KeyError, TypeError):
            pass
        return None

    def add(self, event: Any) -> None:
        """Take any event, in full."""
        kind = word(event, "type") or ""
        delta = get(event, "delta")
        said = get(delta, "message")
        index = number(get(event, "index")) or 0
        if kind.startswith("content-"):
            text, thought = self._block(index)
            content = get(said, "content")
            text.add(word(content, "text") or "")
            thought.add(word(content, "thinking") or "")
        elif kind.startswith("tool-call-"):
            self._call(index, get(said, "tool_calls"))
        elif kind == "tool-plan-delta":
            self._plan.add(word(said, "tool_plan") or "")
        elif kind == "message-start":
            self.id = get(event, "id")
        elif kind == "message-end":
            self._end = delta

    def _block(self, index: int) -> tuple[Text, Text]:
        # what `quick` finds goes on in the text that the first block has
        return self._blocks.setdefault(index, (self.text if index == 0 else Text(), Text()))

    def _call(self, index: int, said: Any) -> None:
        known, arguments = self._calls.setdefault(index, ({}, Text()))
        function = get(said, "function")
        for name, value in (("id", get(said, "id")), ("name", get(function, "name"))):
            if value is not None and name not in known:
                known[name] = value
        arguments.add(word(function, "arguments") or "")

    def answer(self) -> Answer:
        """The joined blocks and calls."""
        if self.text.size:
            self._block(0)
        content: list[Json] = []
        for _, (text, thought) in sorted(self._blocks.items()):
            content += [{"type": "thinking", "thinking": str(thought)}] if thought.size else []
            content += [{"type": "text", "text": str(text)}] if text.size else []
        calls = [
            {"id": known.get("id"), "function": {"name": known.get("name"), "arguments": str(arguments)}}
            for _, (known, arguments) in sorted(self._calls.items())
        ]
        said = {"role": "assistant", "content": content, "tool_plan": str(self._plan), "tool_calls": calls}
        return Answer(
            output=read_output({"message": said, "finish_reason": word(self._end, "finish_reason")}),
            usage=read_usage(get(self._end, "usage")),
            id=self.id,
            finish=finish_reasons(self._end),
            cut=sum(one.cut for pair in (*self._blocks.values(), (self._plan, Text())) for one in pair),
        )


class FirstJoiner:
    """Events of the first interface: the last one holds the whole answer."""

    __slots__ = ("_calls", "_end", "chunks", "id", "text")

    def __init__(self) -> None:
        self.chunks = 0
        self.text = Text()
        self._calls: Any = None
        self._end: Any = None
        self.id: Any = None

    @staticmethod
    def quick(event: Any) -> str | None:
        """A piece of text."""
        try:
            said = event.__dict__
            if said["event_type"] == "text-generation":
                piece = said["text"]
                return piece if type(piece) is str else None
        except (AttributeError, KeyError):
            pass
        return None

    def add(self, event: Any) -> None:
        """Take any event, in full."""
        kind = word(event, "event_type")
        if kind == "stream-start":
            self.id = get(event, "generation_id")
        elif kind == "text-generation":
            self.text.add(word(event, "text") or "")
        elif kind == "tool-calls-generation":
            self._calls = get(event, "tool_calls")
        elif kind == "stream-end":
            self._end = get(event, "response")

    def answer(self) -> Answer:
        """The whole answer that came last, or what was said until it broke off."""
        if self._end is not None:
            output = first.read_output(self._end)
        else:
            said = [text_part(str(self.text))] if self.text.size else []
            output = {"messages": [message("assistant", said + first.calls(self._calls))]}
        return Answer(
            output=output,
            usage=read_usage(get(self._end, "meta")),
            id=self.id,
            finish=finish_reasons(self._end),
            cut=self.text.cut,
        )
