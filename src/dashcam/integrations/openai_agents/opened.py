"""What of the SDK is running: each with its span of ours, and what it learns from what runs inside it."""

import weakref
from collections.abc import Mapping
from contextvars import Token
from types import MappingProxyType
from typing import Any

from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT, Here
from dashcam.integrations.fields import fields, get, items, word
from dashcam.model.types import Json

_MOST_AGENTS = 256
BY_ID: dict[int, "Opened"] = {}
"""Those that run, by the ids of their spans."""


class Opened:
    """A run, or one of the SDK's own spans."""

    # at the class and not in slots: most never say otherwise
    agents: Mapping[str, Any] = MappingProxyType({})
    """Of a run: its agents by their names."""
    asked: Json = None
    answered: Json = None
    """Of an agent: what its first model was asked, what its last one answered."""
    before: BaseException | None = None
    """An exception that was being handled when it began, and is none of its own."""
    token: Token[Here | None] | None = None

    def __init__(
        self, span: ActiveSpan, kind: str, of: Any, owner: "Opened | None", data: Any = None, reader: Any = None
    ) -> None:
        self.span = span
        self.kind = kind
        self.of = of
        """The agent or the tool, where it is known."""
        self.owner = owner
        """What it runs in, where that is the SDK's too."""
        self.data = data
        """What the SDK's span is told of it, and how that is read."""
        self.reader = reader
        BY_ID[span.id] = self

    def run(self) -> "Opened | None":
        """The run it is in."""
        found: Opened | None = self
        while found is not None and found.kind != "run":
            found = found.owner
        return found


def drop(span: ActiveSpan) -> None:
    """It has ended."""
    BY_ID.pop(span.id, None)


def around() -> Opened | None:
    """What is current, where that is the SDK's."""
    here = CURRENT.get()
    return None if here is None else BY_ID.get(here[0])


def agents_from(first: Any) -> dict[str, Any]:
    """An agent, and those it can hand off to, by their names; of two with one name neither is known."""
    found: dict[str, Any] = {}
    state = fields(first)
    handoffs = state.get("handoffs")
    if handoffs is None or (type(handoffs) is list and not handoffs):  # most runs have but one
        name = state.get("name")
        return {name: first} if type(name) is str else found
    waiting, seen = [first], {id(first)}
    while waiting and len(seen) < _MOST_AGENTS:
        agent = waiting.pop(0)
        name = word(agent, "name")
        if name is not None:
            found[name] = None if name in found else agent
        for one in items(get(agent, "handoffs")):
            reference = fields(one).get("_agent_ref")
            agent = reference() if type(reference) is weakref.ref else one
            if agent is not None and id(agent) not in seen:
                seen.add(id(agent))
                waiting.append(agent)
    return found


def tool_named(agent: Any, name: Any) -> Any:
    """An agent's tool of that name."""
    return next((one for one in items(get(agent, "tools")) if word(one, "name") == name), None)


def slot(theirs: Any, name: str) -> Any:
    """A field of an object that keeps its fields in slots."""
    try:
        return object.__getattribute__(theirs, name)
    except AttributeError:
        return None
