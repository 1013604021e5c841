"""What an SDK's answer amounts to, read whole or joined from a stream's chunks, and how each kind of request is read.

An SDK is a table of endpoints; each endpoint names the readers of its bodies and the joiner of its streams.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any, Protocol

import msgspec

from dashcam.integrations.fields import known
from dashcam.model.types import Json, Kind

TEXT_MOST = 1 << 20


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an answer: read from it whole, or joined from its chunks."""

    output: Json = None
    usage: dict[str, Json] | None = None
    id: Any = None
    model: Any = None
    finish: list[str] = []
    """Why it ended, in the provider's own words, one a choice."""
    cut: int = 0
    """Characters of a stream beyond what is kept."""
    usage_begun: bool = False
    """Of a stream that broke off: the usage is what its beginning says, the output's tokens are not in it."""
    attributes: dict[str, Json] = {}
    """What else it says of itself, under the names of attributes."""


class _Out(StringIO):
    """Stays open when garbage is collected, which closes files first: a stream in a circle is joined after that."""

    def close(self) -> None:
        """Keep what there is."""


class Text:
    """A text that grows up to a limit and says what it left out."""

    __slots__ = ("_out", "size", "write")

    def __init__(self) -> None:
        self._out = _Out()
        self.write = self._out.write
        self.size = 0

    def add(self, piece: str) -> None:
        """Append what there is room for."""
        room = TEXT_MOST - self.size
        self.size += len(piece)
        if room > 0:
            self.write(piece[:room])

    def kept(self) -> int:
        """How many characters are kept so far."""
        return self._out.tell()

    @property
    def cut(self) -> int:
        """How many characters were left out."""
        return self.size - len(str(self))

    def __str__(self) -> str:
        return self._out.getvalue()


class Joiner(Protocol):
    """Folds the chunks of one stream."""

    chunks: int
    """How many chunks were handed on; `watch` counts."""
    text: Text
    """Where `watch` writes what `quick` finds."""

    def quick(self, chunk: Any) -> str | None:
        """The text of the commonest chunk of all, a piece of text and nothing else, of the SDK's own class."""

    def add(self, chunk: Any) -> None:
        """Take one chunk that has been handed on."""

    def answer(self) -> Answer:
        """What is known so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """How one kind of request and its answer are read."""

    kind: Kind
    name: str
    input: Callable[[dict[str, Any]], Json]
    output: Callable[[Any], Json]
    usage: Callable[[Any], dict[str, Json] | None]
    finish: Callable[[Any], list[str]]
    joiner: Callable[[], Joiner] | None = None
    attributes: Callable[[Any], dict[str, Json]] | None = None
    """What else an answer says of itself."""
    whole: Callable[[dict[str, Any]], Answer] | None = None
    """Reads the fields of an answer in one go, where the four above would each go through it; it tells the same."""
    ask: Callable[[dict[str, Any], str], Callable[[], None] | None] | None = None
    """Asks the provider for more, in the options of a request, where the settings say so; returns what undoes that."""
    keep_back: tuple[Callable[..., Any], Callable[..., Any]] | None = None
    """What then stands between a stream and its joiner, plain and asynchronous: what came of it, the program does not see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sdk:
    """An SDK whose client has one `request` for everything."""

    name: str
    """Its package, where its classes say they come from; some are renamed to the top of it."""
    endpoints: Mapping[str, Endpoint]
    """By path; other requests pass untouched."""
    address: Callable[[Any], tuple[str, dict[str, Json]]]
    """The provider of a client, and where it is, as attributes."""
    error: Callable[[BaseException], dict[str, Json]] | None = None
    """What the provider said of a failure, as attributes, where the exception's class does not tell it."""


def read(endpoint: Endpoint, answer: Any) -> Answer:
    """Read a whole answer: the SDK's object, or the same as plain data."""
    said = known(answer)
    if said and endpoint.whole is not None:
        return endpoint.whole(said)
    whole = said or answer
    return Answer(
        output=endpoint.output(whole),
        usage=endpoint.usage(said.get("usage")),
        id=said.get("id"),
        model=said.get("model"),
        finish=endpoint.finish(whole),
        attributes={} if endpoint.attributes is None else endpoint.attributes(whole),
    )
