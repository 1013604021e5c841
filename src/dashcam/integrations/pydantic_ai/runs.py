"""A run of an agent, from the entering of `Agent.iter`, through which all ways of running it go, to its leaving.

Where a trace begins with it, the app is called what the agent is called. What a run says in the end stands in the graph's last node; its conversation is the session.
"""

from typing import Any

from dashcam.capture import calls
from dashcam.capture.context import CURRENT
from dashcam.integrations.fields import fields, get, items, word
from dashcam.integrations.pydantic_ai.managed import Managed
from dashcam.integrations.pydantic_ai.messages import content, said_by
from dashcam.integrations.words import message, text_part
from dashcam.model.types import Json


class Run(Managed):
    """A run; its `value` is the `AgentRun`."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """The output of the last node, and whose conversation it was."""
        graph = get(result, "_graph_run")
        state = get(graph, "state") or get(graph, "_state")
        told: dict[str, Any] = {"session": word(state, "conversation_id")}
        answer = final(result, graph)
        if answer is not None:
            told["output"] = {"messages": [message("assistant", [answer])]}
        return told


def begin_run(agent: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Run | None:
    """Begin the span of `Agent.iter`."""
    prompt = args[0] if args else kwargs.get("user_prompt")
    history = [made for one in items(kwargs.get("message_history")) for made in said_by(one)]
    parts = [text_part(prompt)] if type(prompt) is str else [content(one) for one in items(prompt)]
    name = word(agent, "_name")
    span = calls.begin(
        name or "agent",
        "agent",
        input={"messages": [*history, *([message("user", parts)] if parts else [])]},
        session=word(kwargs, "conversation_id"),
        app=name if CURRENT.get() is None else None,
        site=True,
        type=type(agent),
        method=method,
        of=agent,
    )
    return None if span is None else Run(span)


def final(run: Any, graph: Any) -> dict[str, Json] | None:
    """What a run came to: words, or a value of the type that was asked for."""
    result = get(run, "_result_override")
    if result is None:
        node = get(graph, "_next")
        result = get(node, "_value") or get(node, "data")
    state = fields(result)
    if "output" not in state:
        return None
    output = state["output"]
    return text_part(output) if type(output) is str else {"type": "other", "raw": output}
