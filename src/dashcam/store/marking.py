"""The part of the store's port through which people speak: notes, tags, pins and scores on a trace or one of its spans.

The words are here, in terms of the three things that an implementation gives: `add_mark`, `remove_marks`, `marks`.
"""

import getpass
import math
import os
from abc import ABC, abstractmethod
from typing import Final

from dashcam.errors import NotFound, UsageError
from dashcam.model.mark import APP, Mark, MarkKind
from dashcam.model.types import Json

NAME: Final = 200
TEXT: Final = 16_000
"""Characters of a note, a reason, or a score that is text; more is refused, since a person would miss what was cut."""
LARGEST: Final = 2**63 - 1


class Marking(ABC):
    """What people say about what was recorded. A trace and a span are named by the first characters of their ids.

    Without `author` it is `DASHCAM_AUTHOR`, or the user's name on this machine.
    """

    @abstractmethod
    def add_mark(
        self,
        trace: str,
        kind: MarkKind,
        *,
        span: str | None = None,
        name: str | None = None,
        value: Json = None,
        text: str | None = None,
        author: str | None = None,
    ) -> Mark:
        """Put a mark on a trace or a span and return it; a tag or a pin that is there already stays as it is.

        It is on disk, power loss included, when this returns. Secrets in texts are masked.

        Raises:
            NotFound: There is no such trace, or no such span in it.
        """

    @abstractmethod
    def remove_marks(
        self,
        trace: str,
        kind: MarkKind | None = None,
        *,
        span: str | None = None,
        name: str | None = None,
        uid: str | None = None,
    ) -> int:
        """Take back marks of a trace, all of a kind and name on it (or on one span), or the one whose id begins so.

        What they said is gone; an emptied row stays, so that importing them once more does not bring them back.

        Returns:
            How many there were.

        Raises:
            NotFound: There is no such trace, or no such span in it.
            AmbiguousId: More than one mark begins so.
        """

    @abstractmethod
    def marks(self, trace: str | None = None) -> list[Mark]:
        """The marks of one trace, or all there are, oldest first."""

    def note(self, trace: str, text: str, *, span: str | None = None, author: str | None = None) -> Mark:
        """Write a note on a trace or a span."""
        return self.add_mark(trace, "note", span=span, text=_said(text, "a note", TEXT), author=author)

    def tag(self, trace: str, name: str, *, span: str | None = None, author: str | None = None) -> Mark:
        """Tag a trace or a span; a tag that it has already is left as it is."""
        return self.add_mark(trace, "tag", span=span, name=_said(name, "a tag", NAME), author=author)

    def untag(self, trace: str, name: str, *, span: str | None = None) -> int:
        """Take a tag back, whoever gave it; tags that the app itself gave stay.

        Raises:
            NotFound: There is no such tag.
        """
        return self._removed(self.remove_marks(trace, "tag", name=name, span=span), f'tag "{name}"', trace)

    def pin(self, trace: str, *, author: str | None = None) -> Mark:
        """Keep a trace, whatever its age: no retention deletes it."""
        return self.add_mark(trace, "pin", author=author)

    def unpin(self, trace: str) -> int:
        """Let a trace grow old like others.

        Raises:
            NotFound: It is not pinned.
        """
        return self._removed(self.remove_marks(trace, "pin"), "pin", trace)

    def score(
        self,
        trace: str,
        name: str,
        value: float | str,
        *,
        reason: str | None = None,
        span: str | None = None,
        author: str | None = None,
    ) -> Mark:
        """Score a trace or a span; another score of the same name by the same author takes the former one's place.

        Args:
            trace: Which trace.
            name: What is scored: `helpful`, `correct`.
            value: A number, a bool or a text.
            reason: Why.
            span: Which span of it.
            author: Who says so.

        Raises:
            UsageError: The value is none of these, or not finite.
            NotFound: There is no such trace, or no such span in it.
        """
        told = _said(reason, "a reason", TEXT) if reason is not None else None
        name = _said(name, "the name of a score", NAME)
        return self.add_mark(trace, "score", span=span, name=name, value=_valued(value), text=told, author=author)

    def unmark(self, trace: str, uid: str) -> int:
        """Take back one mark of a trace, named by the first characters of its own id.

        Raises:
            NotFound: It has no such mark.
        """
        wanted = uid.strip().lower()
        found = self.remove_marks(trace, uid=wanted) if wanted else 0
        return self._removed(found, f'mark "{uid}"', trace)

    def _removed(self, count: int, what: str, trace: str) -> int:
        if not count:
            raise NotFound(f"no {what} on trace {trace}: dashcam mark {trace} lists what is there")
        return count


def default_author() -> str:
    """Who speaks, when nobody said."""
    try:
        given = os.environ.get("DASHCAM_AUTHOR", "").strip() or getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user id without a name, as in containers
        return "unknown"
    return f"{APP} (user)" if given == APP else given


def checked_author(author: str | None) -> str:
    """Return the author of a mark; the app's own name is its alone.

    >>> checked_author(" ann ")
    'ann'
    """
    given = _said(author if author is not None else default_author(), "an author", NAME)
    if given == APP:
        raise UsageError(f'the author "{APP}" stands for the recorded app itself: give another name')
    return given


def _said(text: Json, what: str, most: int) -> str:
    if not isinstance(text, str) or not text.strip():
        raise UsageError(f"{what} is a text, not {text!r}")
    given = text.strip()
    if len(given) > most:
        raise UsageError(f"{what} has at most {most:,} characters, this one has {len(given):,}")
    return given.encode("utf-8", "backslashreplace").decode()


def _valued(value: Json) -> float | str:
    if isinstance(value, str):
        return _said(value, "the value of a score", TEXT)
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= LARGEST:
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    raise UsageError(f"the value of a score is a finite number, a bool or a text, not {value!r}")
