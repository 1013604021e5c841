"""A stream of `streamGenerateContent` folded into its answer: each chunk is an answer of its own, with the next few words."""

from typing import Any

import msgspec

from dashcam.integrations.fields import fields, get, items, number, text, word
from dashcam.integrations.google_genai.content import attributes, read_usage, said_by
from dashcam.integrations.google_genai.parts import read_part
from dashcam.integrations.sdk_answer import Answer, Text
from dashcam.integrations.words import Message, Part, message
from dashcam.model.types import Json

_GROW = ("text", "reasoning")
_decode = msgspec.json.Decoder().decode


class _Candidate:
    """One candidate while it comes in: words of one kind that follow each other are one part."""

    __slots__ = ("_growing", "_parts", "finish")

    def __init__(self) -> None:
        self._parts: list[tuple[Part, Text | None]] = []
        self._growing = ""
        self.finish: str | None = None

    def add(self, part: Part) -> None:
        kind = part["type"]
        grows = kind in _GROW
        if not grows or kind != self._growing:
            self._parts.append((part, Text() if grows else None))
            self._growing = str(kind) if grows else ""
        room = self._parts[-1][1]
        if room is not None:
            room.add(str(part["content"]))

    def made(self) -> Message:
        """Its message; the last chunk often has words without a letter, to say that it is the last."""
        kept = [one for one in self._parts if one[1] is None or one[1].size] or self._parts[:1]
        return said_by([part if said is None else {**part, "content": str(said)} for part, said in kept], self.finish)

    @property
    def cut(self) -> int:
        return sum(said.cut for _, said in self._parts if said is not None)


class ContentJoiner:
    """Chunks of `streamGenerateContent`, as the SDK's client hands them on: JSON in a text."""

    __slots__ = ("_candidates", "_learned", "_usage", "chunks", "id", "model", "text")

    def __init__(self) -> None:
        self.chunks = 0
        self.text = Text()
        self._candidates: dict[int, _Candidate] = {}
        self._usage: Any = None
        self._learned: dict[str, Json] = {}
        self.id: Any = None
        self.model: Any = None

    def quick(self, _: Any) -> str | None:
        """No chunk is a text and nothing else."""
        return None

    def add(self, chunk: Any) -> None:
        """Take one chunk."""
        said = text(fields(chunk).get("body"))
        if not said:
            return
        body = _decode(said)
        self.id = get(body, "responseId") or self.id
        self.model = get(body, "modelVersion") or self.model
        counted = get(body, "usageMetadata")
        # each says the totals so far
        self._usage = self._usage if counted is None else counted
        self._learned.update(attributes(body))
        for one in items(get(body, "candidates")):
            found = self._candidates.setdefault(number(get(one, "index")) or 0, _Candidate())
            found.finish = word(one, "finishReason") or found.finish
            for part in items(get(get(one, "content"), "parts")):
                for made in read_part(part):
                    found.add(made)

    def answer(self) -> Answer:
        """The joined candidates; the tokens of one that broke off are not all those that were made."""
        said = [one for _, one in sorted(self._candidates.items())]
        is_refused = bool(self._learned) and not said
        is_whole = is_refused or (bool(said) and all(one.finish for one in said))
        counted = read_usage(self._usage)
        if counted is not None and not is_whole:
            counted = {**counted, "output_tokens": None, "reasoning_tokens": None}
        refused = [message("assistant", [], finish="content_filter")] if is_refused else []
        return Answer(
            output={"messages": [one.made() for one in said] or refused},
            usage=counted,
            usage_begun=not is_whole,
            id=self.id,
            model=self.model,
            finish=[one.finish for one in said if one.finish is not None],
            cut=sum(one.cut for one in said),
            attributes=self._learned,
        )
