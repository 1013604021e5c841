"""A runner's turn, a run of an agent, of a workflow's node: each hands out events until it has no more to say.

The turn is a span because agents that hand over to each other run side by side in it: nothing else is around all of them.
"""

from typing import Any

from dashcam.capture import calls
from dashcam.capture.context import CURRENT
from dashcam.integrations.around import Around
from dashcam.integrations.fields import get, items, named, text, word
from dashcam.integrations.google_adk.contents import said, spoken
from dashcam.integrations.words import message
from dashcam.model.types import StreamEnd

_TURNS: dict[int, Any] = {}
"""The agent of the runner of each turn that runs, by the turn's span."""


class Events(Around):
    """A call that hands out events. They are no chunks of one answer, so it is no stream to whoever reads the record."""

    __slots__ = ("last",)

    def __init__(self, span: calls.ActiveSpan) -> None:
        super().__init__(span)
        self.last: Any = None

    def streamed(self, ended: StreamEnd, error: BaseException | None) -> None:
        """End it with the last thing said."""
        self.ended = ended
        self.end(self.joined, error=error)


class Agent(Events):
    """A run of an agent."""

    __slots__ = ()

    def take(self, event: Any) -> None:
        """Keep what the agent says for good, in words."""
        content = get(event, "content")
        if get(event, "partial") is not True and any(part["type"] == "text" for part in said(content)):
            self.last = content

    def joined(self) -> dict[str, Any]:
        """The last that was said."""
        if self.last is None:
            return {}
        return {"output": {"messages": [message("assistant", said(self.last))]}}


class Turn(Agent):
    """All that a runner runs for one message."""

    __slots__ = ()

    def streamed(self, ended: StreamEnd, error: BaseException | None) -> None:
        """End it, and forget whose it was."""
        _TURNS.pop(self.span.id, None)
        super().streamed(ended, error)


class Node(Events):
    """A run of a workflow or of one of its nodes."""

    __slots__ = ()

    def take(self, event: Any) -> None:
        """Keep what it gives on to the next node."""
        output = get(event, "output")
        if output is not None:
            self.last = output

    def joined(self) -> dict[str, Any]:
        """The last that was given on."""
        return {} if self.last is None else {"output": self.last}


def begin_turn(runner: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Turn | None:
    """Begin the span of `Runner.run_async`; where a trace begins with it, the app has the name that ADK gives it."""
    content, name = kwargs.get("new_message"), text(get(runner, "app_name"))
    span = calls.begin(
        name or "runner",
        "chain",
        input=None if content is None else {"messages": [spoken(content)]},
        session=text(kwargs.get("session_id")),
        user=text(kwargs.get("user_id")),
        app=name if CURRENT.get() is None else None,
        site=True,
        type=type(runner),
        method=method,
        of=get(runner, "agent"),
    )
    if span is None:
        return None
    _TURNS[span.id] = get(runner, "agent")
    return Turn(span)


def begin_agent(agent: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Agent | None:
    """Begin the span of `BaseAgent.run_async`; what the user says and whose session it is stand in the invocation."""
    context = args[0] if args else kwargs.get("parent_context")
    session, content = get(context, "session"), get(context, "user_content")
    span = calls.begin(
        text(get(agent, "name")) or "agent",
        "agent",
        input={"messages": [] if content is None else [spoken(content)]},
        session=word(session, "id"),
        user=word(session, "user_id"),
        site=True,
        type=type(agent),
        method=method,
        of=_kept(agent),
    )
    return None if span is None else Agent(span)


def begin_node(node: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Node | None:
    """Begin the span of `BaseNode.run`; an agent that is a node has its own."""
    if named(node, "google.adk.agents", "BaseAgent"):
        return None
    span = calls.begin(
        text(get(node, "name")) or "node",
        "chain",
        input=kwargs.get("node_input"),
        site=True,
        type=type(node),
        method=method,
        of=node,
    )
    return None if span is None else Node(span)


def _kept(agent: Any) -> Any:
    """The agent that the app holds: ADK runs copies, which have its name, and its parent or its runner."""
    name, parent = text(get(agent, "name")), get(agent, "parent_agent")
    here = CURRENT.get()
    around = items(get(parent, "sub_agents")) if parent is not None else [_TURNS.get(0 if here is None else here[0])]
    return next((one for one in around if text(get(one, "name")) == name), agent)
