"""What somebody says about a trace or a span: a note, a tag, a pin or a score, apart from what was captured."""

from typing import Literal, TypeAlias, get_args

import msgspec

from dashcam.model.types import Json

MarkKind: TypeAlias = Literal["note", "tag", "pin", "score"]
MARK_KINDS: tuple[str, ...] = get_args(MarkKind)

APP = "app"
"""The author of a score that the recorded app itself gave, through `dashcam.score`."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One thing said. Which fields are filled depends on `kind`; the others are `None`."""

    uid: str
    """32 hex digits that stay with it wherever it is copied to, so that importing it twice changes nothing."""
    trace_id: str
    span_id: str | None
    """`None` where the whole trace is meant."""
    kind: MarkKind
    name: str | None
    """The tag itself, or what is scored."""
    value: Json
    """Of a score: a number, a bool or a text; `None` where it is unknown."""
    text: str | None
    """The note itself, or the reason of a score."""
    author: str
    created_ns: int
