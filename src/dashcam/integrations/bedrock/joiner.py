"""A stream of Converse folded into its answer: blocks begin, grow by deltas, and the last event counts."""

from typing import Any

from dashcam.integrations.bedrock.converse import beside, read_block, read_usage, routed
from dashcam.integrations.fields import get, number, word
from dashcam.integrations.sdk_answer import Answer, Text
from dashcam.integrations.words import Part, message, other, reasoning_part, text_part, tool_call


class _Block:
    """One block while it comes in: what it began as, and what its deltas say."""

    __slots__ = ("begun", "said", "thought")

    def __init__(self, begun: Any, said: Text) -> None:
        self.begun = begun
        self.said = said
        self.thought = Text()

    def grow(self, delta: Any) -> None:
        """Add a delta's text, thought or arguments."""
        reasoning = get(delta, "reasoningContent")
        if reasoning is not None:
            self.begun = {"reasoningContent": None}
            self.thought.add(word(reasoning, "text") or "")
        self.said.add(word(delta, "text") or word(get(delta, "toolUse"), "input") or "")

    def parts(self) -> list[Part]:
        called = get(self.begun, "toolUse")
        if called is not None:
            return [tool_call(get(called, "toolUseId"), get(called, "name"), str(self.said))]
        if get(self.begun, "reasoningContent") is not None or self.thought.size:
            return [reasoning_part(str(self.thought))]
        if self.said.size:
            return [text_part(str(self.said))]
        if type(self.begun) is dict and "reasoningContent" in self.begun:
            return [other({"type": "redacted_reasoning"})]
        return read_block(self.begun) if self.begun is not None else []


class ConverseJoiner:
    """Events of ConverseStream, and of Nova's own stream: usage and the guardrails' trace come last."""

    __slots__ = ("_blocks", "_finish", "_last", "chunks", "text")

    def __init__(self) -> None:
        self.chunks = 0
        self.text = Text()
        self._blocks: dict[int, _Block] = {}
        self._finish: str | None = None
        self._last: Any = None

    @staticmethod
    def quick(event: Any) -> str | None:
        """A piece of text for the first block."""
        try:
            delta = event["contentBlockDelta"]
            if delta["contentBlockIndex"] == 0:
                piece = delta["delta"]["text"]
                return piece if type(piece) is str else None
        except (KeyError, TypeError):
            pass
        return None

    def add(self, event: Any) -> None:
        """Take any event, in full."""
        if get(event, "contentBlockDelta") is not None:
            said = get(event, "contentBlockDelta")
            self._block(said).grow(get(said, "delta"))
        elif get(event, "contentBlockStart") is not None:
            said = get(event, "contentBlockStart")
            self._block(said).begun = get(said, "start")
        elif get(event, "messageStop") is not None:
            self._finish = word(get(event, "messageStop"), "stopReason")
        elif get(event, "metadata") is not None:
            self._last = get(event, "metadata")

    def _block(self, said: Any) -> _Block:
        index = number(get(said, "contentBlockIndex")) or 0
        known = self._blocks.get(index)
        if known is None:
            # what `quick` finds goes on in the text that the first block has
            known = self._blocks[index] = _Block(None, self.text if index == 0 else Text())
        return known

    def answer(self) -> Answer:
        """The joined blocks."""
        if self.text.size:
            self._block({"contentBlockIndex": 0})
        blocks = [block for _, block in sorted(self._blocks.items())]
        parts = [part for block in blocks for part in block.parts()]
        return Answer(
            output={"messages": [message("assistant", parts, finish=self._finish)]},
            usage=read_usage(get(self._last, "usage")),
            finish=[] if self._finish is None else [self._finish],
            model=routed(self._last),
            attributes=beside(self._last),
            cut=sum(block.said.cut + block.thought.cut for block in blocks),
        )
