"""A stream of the responses API folded into its answer: events name what they are, and the last one holds everything."""

from typing import Any

from dashcam.integrations import wire_chat as chat
from dashcam.integrations import wire_responses as responses
from dashcam.integrations import wire_says as says
from dashcam.integrations.fields import get, number, word
from dashcam.integrations.sdk_answer import Answer, Text
from dashcam.integrations.words import Part, message, reasoning_part, text_part, tool_call

_DELTAS = {
    "response.output_text.delta": "text",
    "response.refusal.delta": "refusal",
    "response.reasoning_text.delta": "thought",
    "response.reasoning_summary_text.delta": "thought",
    "response.function_call_arguments.delta": "call",
    "response.custom_tool_call_input.delta": "call",
}
_FINAL = frozenset({"response.completed", "response.incomplete", "response.failed"})
_WHOLE = _FINAL | {"response.created", "response.in_progress", "response.queued"}


class ResponseJoiner:
    """Events of the responses API: the last one holds the whole answer, the deltas are for a stream that broke off."""

    __slots__ = ("_final", "_parts", "chunks", "id", "model", "text")

    def __init__(self) -> None:
        self.chunks = 0
        self.text = Text()
        self._parts: dict[tuple[int, str], tuple[dict[str, Any], Text]] = {}
        self._final: Answer | None = None
        self.id: Any = None
        self.model: Any = None

    def quick(self, _: Any) -> None:
        """None is common enough."""

    def add(self, event: Any) -> None:
        """Take one event."""
        kind = word(event, "type") or ""
        if kind.endswith(".delta"):
            self._delta(event, kind)
        elif kind == "response.output_item.added":
            self._item(event)
        elif kind in _WHOLE:
            response = get(event, "response")
            self.id, self.model = get(response, "id"), get(response, "model")
            if kind in _FINAL:
                self._final = response_answer(response)

    def _item(self, event: Any) -> None:
        """A tool call begins: its name comes here, its arguments in deltas."""
        item = get(event, "item")
        if word(item, "type") in ("function_call", "custom_tool_call"):
            known = {"id": get(item, "call_id"), "name": get(item, "name")}
            self._parts[number(get(event, "output_index")) or 0, "call"] = (known, Text())

    def _delta(self, event: Any, kind: str) -> None:
        part = _DELTAS.get(kind)
        if part is not None:
            where = (number(get(event, "output_index")) or 0, part)
            if where not in self._parts:
                self._parts[where] = ({}, Text())
            self._parts[where][1].add(word(event, "delta") or "")

    def answer(self) -> Answer:
        """The whole answer if it came, else what the deltas amount to."""
        if self._final is not None:
            return self._final
        parts = [_response_part(part, known, str(text)) for (_, part), (known, text) in sorted(self._parts.items())]
        cut = sum(text.cut for _, text in self._parts.values())
        return Answer(output={"messages": [message("assistant", parts)]}, id=self.id, model=self.model, cut=cut)


def response_answer(response: Any) -> Answer:
    """A whole answer of the responses API."""
    return Answer(
        output=responses.read_output(response),
        usage=responses.read_usage(get(response, "usage")),
        id=get(response, "id"),
        model=get(response, "model"),
        finish=responses.finish_reasons(response),
        attributes=says.of_response(response),
    )


def _response_part(part: str, known: dict[str, Any], text: str) -> Part:
    if part == "call":
        return tool_call(known.get("id"), known.get("name"), text)
    if part == "refusal":
        return chat.refusal(text)[0]
    return reasoning_part(text) if part == "thought" else text_part(text)
