"""A stream of InvokeModel folded into its answer: each event carries a piece of the maker's own answer as JSON."""

from typing import Any

from dashcam.integrations.bedrock.joiner import ConverseJoiner
from dashcam.integrations.bedrock.makers import decoded, read_metrics, spoken
from dashcam.integrations.fields import get, items, word
from dashcam.integrations.sdk_answer import Answer, Joiner, Text
from dashcam.integrations.wire_block_joiner import BlockJoiner
from dashcam.integrations.wire_joiners import ChatJoiner
from dashcam.integrations.words import message, text_part

_METRICS = "amazon-bedrock-invocationMetrics"


class TextJoiner:
    """Pieces with one text each: Titan's, Llama's, Mistral's, Cohere's."""

    __slots__ = ("_finish", "chunks", "text")

    def __init__(self) -> None:
        self.chunks = 0
        self.text = Text()
        self._finish: str | None = None

    def quick(self, _: Any) -> None:
        """None is common enough."""

    def add(self, piece: Any) -> None:
        """Take one piece."""
        said, end = spoken(piece)
        self.text.add(said)
        self._finish = end or self._finish

    def answer(self) -> Answer:
        """The joined text."""
        finish = self._finish
        said = message("assistant", [text_part(str(self.text))], finish=None if finish is None else finish.lower())
        return Answer(output={"messages": [said]}, finish=[] if finish is None else [finish], cut=self.text.cut)


class PieceJoiner:
    """Tells by its first piece whose stream it is, and hands the pieces on to who can read them."""

    __slots__ = ("_counted", "_joiner", "chunks", "text")

    def __init__(self) -> None:
        self.chunks = 0
        self.text = Text()
        """Empty: every piece has to be opened, so none is quick."""
        self._joiner: Joiner | None = None
        self._counted: Any = None

    def quick(self, _: Any) -> None:
        """None: each is JSON in bytes."""

    def add(self, event: Any) -> None:
        """Take one event."""
        piece = decoded(get(get(event, "chunk"), "bytes"))
        if not piece:
            return
        if self._joiner is None:
            self._joiner = _joiner_of(piece)
        self._counted = piece.get(_METRICS, self._counted)
        self._joiner.add(piece)

    def answer(self) -> Answer:
        """What the pieces say, with Bedrock's count where the maker has none."""
        counted = read_metrics(self._counted)
        if self._joiner is None:
            return Answer(usage=counted)
        made = self._joiner.answer()
        return Answer(
            output=made.output,
            usage=made.usage or counted,
            usage_begun=made.usage_begun,
            id=made.id,
            model=made.model,
            finish=made.finish,
            attributes=made.attributes,
            cut=made.cut,
        )


def _joiner_of(piece: dict[str, Any]) -> Joiner:
    if word(piece, "type") is not None:
        return BlockJoiner()
    if "messageStart" in piece:
        return ConverseJoiner()
    choices = items(piece.get("choices"))
    return ChatJoiner() if choices and get(choices[0], "delta") is not None else TextJoiner()
