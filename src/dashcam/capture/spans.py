"""`dashcam.span` and `dashcam.tag` as people write them: a decorator, a `with` block, a scope of tags."""

from collections.abc import Callable, Iterable, Mapping
from contextvars import Token
from types import TracebackType
from typing import Any, Self, TypeVar, overload

from dashcam.capture.calls import ABSENT, ActiveSpan, begin, skip
from dashcam.capture.context import CURRENT, STATE, TAGS, Here
from dashcam.capture.encode import clean, note, text
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden
from dashcam.capture.lifecycle import put_back_anywhere, undo
from dashcam.capture.score import put_score
from dashcam.capture.wrap import record
from dashcam.errors import UsageError
from dashcam.model.types import KINDS

T = TypeVar("T")


class SpanBlock:
    """One block of code as a span: `with dashcam.span("rerank", kind="reranker") as span: span.output = …`.

    It is a decorator too (`@dashcam.span(kind="tool")`). Values set on it are written when the block ends.
    """

    __slots__ = ("_active", "_token", "attributes", "input", "kind", "model", "name", "output", "usage")

    def __init__(self, name: str | None, kind: str | None) -> None:
        self.name = name
        self.kind = kind
        self.input: Any = ABSENT
        self.output: Any = ABSENT
        self.attributes: dict[str, Any] = {}
        self.model: str | None = None
        self.usage: dict[str, int] | None = None
        self._active: ActiveSpan | None = None
        self._token: Token[Here | None] | None = None

    @hidden
    def __call__(self, target: T) -> T:
        """Record a function, method or class under this name and kind."""
        return record(target, self.name, self.kind)  # type: ignore[no-any-return]

    @property
    def trace_id(self) -> str | None:
        """The id of the trace, while it is recorded."""
        return self._active.trace_id if self._active is not None else None

    @property
    def span_id(self) -> str | None:
        """The id of the span, while it is recorded."""
        return self._active.span_id if self._active is not None else None

    def score(self, name: str, value: float | str, *, reason: str | None = None) -> None:
        """Score this block, as `dashcam.score` does the call that is running."""
        try:
            if self._active is not None:
                put_score(self._active.context, name, value, reason)
        except Exception:
            failed("keep a score")

    def __enter__(self) -> Self:
        """Begin the span and make it current."""
        before: Any = ...
        try:
            try:
                before = CURRENT.get()
                fields: dict[str, Any] = {} if self.input is ABSENT else {"input": self.input}
                self._active = begin(self.name or "block", self.kind or "function", site=True, **fields)
                self._token = self._active.attach() if self._active is not None else skip()
            except Exception:
                failed("begin a span")
            return self
        except BaseException:  # an interrupt: nobody will leave the block
            if before is not ...:
                undo(self._token, before)
            raise

    @hidden
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """End the span; an exception goes on as it was."""
        try:
            ActiveSpan.detach(self._token)
        except BaseException:
            undo(self._token, CURRENT.get())
            raise
        try:
            if self._active is None:
                return
            fields: dict[str, Any] = {"attributes": self.attributes or None, "model": self.model, "usage": self.usage}
            if self.input is not ABSENT:
                fields["input"] = self.input
            self._active.end(self.output, error=error, **fields)
        except Exception:
            failed("end a span")

    @hidden
    async def __aenter__(self) -> Self:
        """Begin the span, in an `async with`."""
        return self.__enter__()

    @hidden
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """End the span, in an `async with`."""
        self.__exit__(kind, error, tb)


class _Nothing(SpanBlock):
    """Stands in where not even a block could be made: takes everything, keeps nothing."""

    __slots__ = ()
    name = kind = model = usage = _active = _token = None
    input = output = ABSENT
    attributes = property(lambda _: {})

    def __setattr__(self, name: str, value: Any) -> None:
        """Forget it."""

    def __call__(self, target: T) -> T:
        return target

    def __enter__(self) -> Self:
        return self


_NOTHING = object.__new__(_Nothing)


@overload
def span(target: Callable[..., T], /) -> Callable[..., T]: ...
@overload
def span(name: str | None = None, /, *, kind: str | None = None) -> SpanBlock: ...
def span(target: Any = None, /, *, name: str | None = None, kind: str | None = None) -> Any:
    """Record a function, a method, a class, or a block of code.

    >>> @span
    ... def answer(question: str) -> str:
    ...     return "42"
    >>> answer("why?")
    '42'
    >>> with span("rerank", kind="reranker") as block:
    ...     block.output = [2, 1]

    Args:
        target: what is decorated, or the name of a block.
        name: another name than the function's own.
        kind: one of `llm embedding retriever reranker tool agent chain guardrail evaluator prompt function`.

    Raises:
        UsageError: the kind is not one of these; raised where the code is written, never at a call.
    """
    if kind is not None and kind not in KINDS:
        raise UsageError(f"{kind!r} is not a kind of span; the kinds are {', '.join(KINDS)}")
    try:
        if target is None or issubclass(type(target), str):
            return SpanBlock(target or name, kind)
        return record(target, name, kind)
    except Exception:
        failed("make a span")
        return _NOTHING if target is None or type(target) is str else target


class tag:  # noqa: N801  used as a word: `with dashcam.tag(session="c-17"):`
    """Say what the traces begun inside belong to; nested tags add up, inner ones win.

    >>> with tag(session="c-17", user="u-1", tags=["beta"], metadata={"tenant": 4}):
    ...     pass

    Inside a running trace the trace itself gets them.
    """

    __slots__ = ("_fields", "_token")

    def __init__(
        self,
        *,
        session: str | None = None,
        user: str | None = None,
        tags: Iterable[str] = (),
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        self._token: Token[dict[str, Any] | None] | None = None
        self._fields: dict[str, Any] = {}
        try:
            given = {"session": text(session), "user": text(user), "tags": _texts(tags), "metadata": _plain(metadata)}
            self._fields = {key: value for key, value in given.items() if value}
        except Exception:
            failed("read tags")

    def __enter__(self) -> Self:
        """Put the tags in force."""
        before: Any = ...
        try:
            try:
                before = TAGS.get()
                self._token = TAGS.set(self._merged(before or {}))
                here = CURRENT.get()
                if here is not None and here[0] and STATE.put is not None:
                    STATE.put(note(here[0], self._fields))
            except Exception:
                failed("tag a trace")
            return self
        except BaseException:
            if before is not ...:
                undo(self._token, before, TAGS)
            raise

    def _merged(self, before: dict[str, Any]) -> dict[str, Any]:
        merged = {**before, **self._fields}
        for key in ("tags", "metadata"):
            if key in before and key in self._fields:
                merged[key] = before[key] + self._fields[key] if key == "tags" else {**before[key], **self._fields[key]}
        return merged

    @hidden
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Put back what was in force before."""
        try:
            if self._token is not None:
                put_back_anywhere(self._token)
        except BaseException:
            undo(self._token, TAGS.get(), TAGS)
            raise

    @hidden
    async def __aenter__(self) -> Self:
        """Put the tags in force, in an `async with`."""
        return self.__enter__()

    @hidden
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Put back what was in force before."""
        self.__exit__(kind, error, tb)


def _texts(tags: Any) -> list[str]:
    given = [tags] if type(tags) is str else list(tags)
    return [made for made in map(text, given) if made]


def _plain(metadata: Any) -> Any:
    return clean(dict(metadata)) if metadata else None
