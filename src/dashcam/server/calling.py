"""What a row of the routes' table is, and what its handler is given: the store, lent for one answer, and what the server knows.

A handler is a plain function in a thread: `handler(call, asked)`, with `asked` the path's and the query's names as one struct,
or `handler(call, asked, body)` where a body is sent. It gives a word of `model/` or of `answers`, and raises our errors.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Literal, NamedTuple, Self, TypeAlias
from urllib.parse import unquote

import msgspec

from dashcam.errors import UsageError
from dashcam.server.beside import Beside
from dashcam.server.reading import Stores
from dashcam.server.sessions import Sessions
from dashcam.settings import Settings
from dashcam.store import Store

Method: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]


LARGEST: Final = 2**63 - 1
"""What a database holds as a number."""


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The parameters of a route that has none."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What one server knows for as long as it runs."""

    settings: Settings
    stores: Stores
    beside: Beside
    sessions: Sessions


class Call:
    """One request on its way to an answer; the store is lent when it is first asked for."""

    def __init__(self, serving: Serving, login: str = "", rows: "Sequence[Row]" = ()) -> None:
        self.serving = serving
        self.rows = rows
        """All routes there are."""
        self.login = login
        """Whose request it is."""
        self._stack = ExitStack()
        self._store: Store | None = None

    @property
    def settings(self) -> Settings:
        """The settings that the server was started with."""
        return self.serving.settings

    @property
    def store(self) -> Store:
        """The store, until the answer is written. Its errors go through the handler, so that one that fails is not lent again.

        Raises:
            StoreError: It cannot be read just now.
        """
        if self._store is None:
            self._store = self._stack.enter_context(self.serving.stores.lent())
        return self._store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store = None
        self._stack.__exit__(kind, error, trace)


class Row(NamedTuple):
    """One route: all that is known of it, for the server and for its description."""

    method: Method
    path: str
    """As Starlette writes it: `/api/traces/{trace_id}`. The names in braces are fields of `asked`."""
    handler: Callable[..., Any]
    asked: type[msgspec.Struct]
    """The path's and the query's names with their types; unknown ones are refused (`forbid_unknown_fields`)."""
    answer: Any
    """The type of the answer."""
    errors: tuple[int, ...] = ()
    """Statuses that it may answer with beside 200, those that any route has apart."""
    body: Any = None
    """The type of the JSON that is sent."""
    tag: Callable[[Call, Any], str] | None = None
    """Gives a text that is the same as long as the answer is: who has that answer is told so (304)."""
    media: str = "application/json"
    """What the answer is; a handler of another kind gives an `Attachment`."""

    @property
    def in_path(self) -> tuple[str, ...]:
        """The names in braces."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


def asked_for(row: Row, in_path: Mapping[str, str], query: list[tuple[str, str]]) -> msgspec.Struct:
    """The parameters of one request; an empty one is as if it were not there.

    A path with an encoded slash is refused before, so a name with a slash in it is written encoded twice.

    Raises:
        UsageError: One is given twice, is not known, or is not what it has to be.
    """
    names = [name for name, _ in query]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f'"{twice[:80]}" is given twice')
    given = {name: value for name, value in query if value != ""}
    given |= {name: unquote(value) for name, value in in_path.items()}
    try:
        asked = msgspec.convert(given, row.asked, strict=False)
    except msgspec.ValidationError as error:
        raise UsageError(f"{row.path}: {error}") from None
    for name, value in msgspec.structs.asdict(asked).items():
        if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
            raise UsageError(f'{row.path}: "{name}" is a number that no store holds')
    return asked
