"""A stream of messages folded into its answer: blocks begin, grow by deltas and end, the message's own news around them."""

from typing import Any

from dashcam.integrations.fields import extra, fields, get, number, word
from dashcam.integrations.sdk_answer import Answer, Text
from dashcam.integrations.wire_blocks import read_block
from dashcam.integrations.wire_messages import read_usage, refused
from dashcam.integrations.words import Part, message, tool_call

_DELTAS = {
    "text_delta": "text",
    "thinking_delta": "thinking",
    "input_json_delta": "partial_json",
    "compaction_delta": "content",
}
"""What a delta adds, by its type; signatures and citations add nothing that is kept."""
_GROWS = {
    "text": "text_delta",
    "thinking": "thinking_delta",
    "tool_use": "input_json_delta",
    "server_tool_use": "input_json_delta",
    "mcp_tool_use": "input_json_delta",
}
"""What a block grows by, by its type."""


class _Block:
    """One block while it comes in: the parts it began as, and what its deltas add to the last of them."""

    __slots__ = ("begin", "end", "parts", "text")

    def __init__(self, parts: list[Part], begin: int) -> None:
        self.parts = parts
        self.text = Text()
        self.begin = begin
        """Where its share of the joiner's quick text begins, and where that ends."""
        self.end = begin

    def made(self, quick: str) -> list[Part]:
        added = quick[self.begin : self.end] + str(self.text)
        if not added or not self.parts:
            return self.parts
        *before, last = self.parts
        if last["type"] == "tool_call":
            return [*before, tool_call(last["id"], last["name"], added)]
        if last["type"] == "other":
            raw = last["raw"]
            return [*before, {**last, "raw": {**raw, "content": added}}] if isinstance(raw, dict) else self.parts
        return [*before, {**last, "content": f"{last.get('content') or ''}{added}"}]


class BlockJoiner:
    """Events of `messages`: the usage comes in two halves, the input's first, the output's with the last words."""

    __slots__ = (
        "_blocks",
        "_field",
        "_finish",
        "_is_whole",
        "_kind",
        "_open",
        "_usage",
        "chunks",
        "id",
        "model",
        "text",
    )

    def __init__(self) -> None:
        self.chunks = 0
        self.text = Text()
        self._blocks: dict[int, _Block] = {}
        self._open = -1
        """The block that grows now; what `quick` finds is its."""
        self._kind = self._field = ""
        """By which deltas it grows, and what these add."""
        self._usage: dict[str, Any] | None = None
        self._is_whole = False
        self._finish: str | None = None
        self.id: Any = None
        self.model: Any = None

    def quick(self, event: Any) -> str | None:
        """What the block that grows now grows by."""
        try:
            said = event.__dict__
            delta = said["delta"].__dict__
            if delta["type"] == self._kind and said["index"] == self._open:
                piece = delta[self._field]
                return piece if type(piece) is str else None
        except (AttributeError, KeyError, TypeError):
            pass
        return None

    def add(self, event: Any) -> None:
        """Take any event, in full."""
        kind = word(event, "type")
        if kind == "content_block_delta":
            self._delta(event)
        elif kind == "content_block_start":
            self._start(event)
        elif kind == "message_start":
            begun = get(event, "message")
            self.id, self.model = get(begun, "id"), get(begun, "model")
            self._count(get(begun, "usage"))
        elif kind == "message_delta":
            self._finish = word(get(event, "delta"), "stop_reason") or self._finish
            self._count(get(event, "usage"))
            self._is_whole = True

    def _start(self, event: Any) -> None:
        block = get(event, "content_block")
        self._settle()
        self._open = number(get(event, "index")) or 0
        self._kind = _GROWS.get(word(block, "type") or "", "")
        self._field = _DELTAS.get(self._kind, "")
        self._blocks[self._open] = _Block(read_block(block), self.text.kept())

    def _settle(self) -> None:
        """Whatever `quick` has found so far belongs to the block that grew until now."""
        if self._open in self._blocks:
            self._blocks[self._open].end = self.text.kept()

    def _delta(self, event: Any) -> None:
        delta = get(event, "delta")
        block = self._blocks.get(number(get(event, "index")) or 0)
        field = _DELTAS.get(word(delta, "type") or "")
        if block is not None and field is not None:
            block.text.add(word(delta, field) or "")

    def _count(self, said: Any) -> None:
        """Numbers that come later are totals too: they stand for the earlier ones."""
        if said is not None:
            news = said if type(said) is dict else {**fields(said), **extra(said)}
            self._usage = {**(self._usage or {}), **{name: value for name, value in news.items() if value is not None}}

    def answer(self) -> Answer:
        """The joined blocks."""
        self._settle()
        quick = str(self.text)
        blocks = [block for _, block in sorted(self._blocks.items())]
        counted = read_usage(self._usage)
        if counted is not None and not self._is_whole:
            counted = {**counted, "output_tokens": None}
        return Answer(
            output={
                "messages": [
                    message("assistant", [part for one in blocks for part in one.made(quick)], finish=self._finish)
                ]
            },
            usage=counted,
            usage_begun=not self._is_whole,
            id=self.id,
            model=self.model,
            finish=[] if self._finish is None else [self._finish],
            attributes=refused(self._finish),
            cut=self.text.cut + sum(block.text.cut for block in blocks),
        )
