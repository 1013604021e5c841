"""From the data of the SDK's spans to what a span of ours begins and ends with, by its class; others make no span."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashcam.integrations import wire_chat as chat
from dashcam.integrations import wire_responses as responses
from dashcam.integrations.fields import fields, get, items, plain, text, word
from dashcam.integrations.openai_agents.opened import Opened, slot
from dashcam.integrations.words import opened as opened_json
from dashcam.integrations.words import usage
from dashcam.model.types import Json

Fields = dict[str, Any]
_state = object.__getattribute__


@dataclass(frozen=True, slots=True)
class Reader:
    """How one class of data is read."""

    kind: str
    name: str
    """What such a span is called; where it `is_named`, unless its data says."""
    ends: Callable[[Any, Opened], Fields]
    begins: Callable[[Any], Fields] | None = None
    is_named: bool = False


_AGENT = (("tools", "agents.tools"), ("handoffs", "agents.handoffs"), ("output_type", "agents.output_type"))
_SHOWN = (list, str)


def _agent(data: Any, opened: Opened) -> Fields:
    attributes: dict[str, Json] = {}
    for name, ours in _AGENT:
        try:  # as `slot` does
            value = _state(data, name)
        except AttributeError:
            continue
        if type(value) is list and not value:  # most agents have no handoffs
            continue
        if value is not None and type(value) is not str:
            value = plain(value)
        if type(value) in _SHOWN and value:
            attributes[ours] = value
    return {"input": opened.asked, "output": opened.answered, "attributes": attributes}


def _tool(data: Any, _: Opened) -> Fields:
    given, output = slot(data, "input"), slot(data, "output")
    made: Fields = {} if output is None else {"output": output}
    return made if given is None else {**made, "input": opened_json(given)}


def _handoff(data: Any, _: Opened) -> Fields:
    to = text(slot(data, "to_agent"))
    return {
        "name": None if to is None else f"handoff to {to}",
        "input": {"from": slot(data, "from_agent")},
        "output": to,
    }


def _guardrail(data: Any, _: Opened) -> Fields:
    return {"output": {"triggered": slot(data, "triggered")}}


def _generation(data: Any, _: Opened) -> Fields:
    """A model that no SDK we know was asked for: its messages are in the format of chat completions."""
    given, said = items(slot(data, "input")), items(slot(data, "output"))
    made: Fields = {"model": text(slot(data, "model")), "usage": _usage(slot(data, "usage"))}
    if given:
        made["input"] = {"messages": [chat.read_message(one) for one in given], "tools": [], "parameters": {}}
    if said:
        # a message, or an answer of the responses API that the stream was put together to
        whole = [one for one in said if get(one, "output") is not None]
        made["output"] = (
            responses.read_output(whole[0]) if whole else {"messages": [chat.read_message(one) for one in said]}
        )
    return made


def _response(data: Any, _: Opened) -> Fields:
    answer, given = slot(data, "response"), slot(data, "input")
    made: Fields = {"model": word(answer, "model"), "usage": responses.read_usage(get(answer, "usage"))}
    if answer is not None:
        made["output"] = responses.read_output(answer)
    if given is not None:
        made["input"] = {"messages": responses.read_messages(given), "tools": [], "parameters": {}}
    return made


def _asks(data: Any) -> Fields:
    return {"model": text(slot(data, "model"))}


def _listed(data: Any, _: Opened) -> Fields:
    return {"input": {"server": slot(data, "server")}, "output": plain(slot(data, "result"))}


def _spoken(data: Any, _: Opened) -> Fields:
    """Sounds are the SDK's own bytes in base64: that there were some is told by the API call inside."""
    return {}


def _usage(said: Any) -> dict[str, Json] | None:
    return usage(said, inputs=get(said, "input_tokens"), outputs=get(said, "output_tokens")) if fields(said) else None


READERS: dict[str, Reader] = {
    "AgentSpanData": Reader("agent", "agent", _agent, is_named=True),
    "FunctionSpanData": Reader("tool", "tool", _tool, is_named=True),
    "HandoffSpanData": Reader("tool", "handoff", _handoff),
    "GuardrailSpanData": Reader("guardrail", "guardrail", _guardrail, is_named=True),
    "GenerationSpanData": Reader("llm", "generation", _generation, _asks),
    "ResponseSpanData": Reader("llm", "response", _response),
    "CustomSpanData": Reader(
        "chain", "custom", lambda _, __: {}, lambda data: {"input": plain(slot(data, "data"))}, is_named=True
    ),
    "MCPListToolsSpanData": Reader("function", "list tools", _listed),
    "SpeechGroupSpanData": Reader("chain", "speech group", lambda _, __: {}),
    "SpeechSpanData": Reader("chain", "speech", _spoken),
    "TranscriptionSpanData": Reader("chain", "transcription", _spoken),
}
"""By the name of the class; tasks and turns are the run and the agent once more."""
