"""Anthropic's messages: a request's system prompt, turns and tools, the answer's blocks, as neutral messages; usage in totals."""

from typing import Any

from dashcam.integrations.fields import class_name, get, items, known, number, plain, word
from dashcam.integrations.sdk_answer import Answer
from dashcam.integrations.wire_blocks import read_block, read_content, shown
from dashcam.integrations.words import Message, counted, message, other, tool_definition
from dashcam.model.types import Json

_NOT_PARAMETERS = frozenset({"messages", "system", "tools", "model"})


def read_input(body: dict[str, Any]) -> Json:
    """The body of a request as `{messages, tools, parameters}`, the system prompt as the first message."""
    system, tools = body.get("system"), body.get("tools")
    turns = _turns(body.get("messages"))
    return {
        "messages": turns if system is None else [message("system", read_content(system)), *turns],
        "tools": [] if tools is None else [*map(_tool, items(tools))],
        "parameters": {
            key: shown(value) if key == "mcp_servers" else value
            for key, value in body.items()
            if key not in _NOT_PARAMETERS
        },
    }


def _turns(said: Any) -> list[Message]:
    """The turns; an iterator is the SDK's alone to read: its name stands for them."""
    if said is not None and type(said) is not list and type(said) is not tuple:
        return [message("user", [other({"type": class_name(said)})])]
    made: list[Message] = []
    for turn in items(said):
        made += read_turn(turn)
    return made


def read_turn(said: Any) -> list[Message]:
    """One turn: what tools answered are messages of the tools, as with other providers, in the order they stand.

    >>> turn = [{"type": "tool_result", "tool_use_id": "t", "content": "4"}, {"type": "text", "text": "go on"}]
    >>> [one["role"] for one in read_turn({"role": "user", "content": turn})]
    ['tool', 'user']
    """
    state = known(said)
    who, content = state.get("role"), state.get("content")
    if type(content) is str or "tool_result" not in [word(block, "type") for block in items(content)]:
        return [message(who, read_content(content))]
    made: list[Message] = []
    words: list[Any] = []
    for block in items(content):
        if word(block, "type") != "tool_result":
            if not words:
                made.append(message(who, words))
            words += read_block(block)
        else:
            made.append(message("tool", read_block(block)))
            words = []
    return made


def read_output(answer: Any) -> Json:
    """The answer's one message."""
    state = known(answer)
    return {"messages": [message("assistant", read_content(state.get("content")), finish=state.get("stop_reason"))]}


def whole(answer: dict[str, Any]) -> Answer:
    """A message, looked at once: what its readers, one by one, say of it."""
    stop = answer.get("stop_reason")
    stop = stop if type(stop) is str else None
    return Answer(
        output=read_output(answer),
        usage=read_usage(answer.get("usage")),
        id=answer.get("id"),
        model=answer.get("model"),
        finish=[] if stop is None else [stop],
        attributes={} if stop != "refusal" else refused(stop),
    )


def finish_reasons(answer: Any) -> list[str]:
    """Why the answer ended, in the provider's own word."""
    said = word(answer, "stop_reason")
    return [] if said is None else [said]


def refused(stop: str | None) -> dict[str, Json]:
    """Whether the model refused, in the attribute that tells it of every provider."""
    return {"output.refused": True} if stop == "refusal" else {}


def read_attributes(answer: Any) -> dict[str, Json]:
    """What else an answer says of itself."""
    return refused(word(answer, "stop_reason"))


def read_usage(said: Any) -> dict[str, Json] | None:
    """The answer's `usage`, or `None` where there is none; Anthropic's input leaves out what the cache took or gave."""
    if said is None:
        return None
    raw = plain(said)
    counts = raw if type(raw) is dict else {}
    fresh, details = counts.get("input_tokens"), counts.get("output_tokens_details")
    given, taken = number(counts.get("cache_read_input_tokens")), number(counts.get("cache_creation_input_tokens"))
    return counted(
        raw,
        inputs=fresh + (given or 0) + (taken or 0) if type(fresh) is int else None,
        outputs=counts.get("output_tokens"),
        cache_read=given,
        cache_write=taken,
        reasoning=details.get("thinking_tokens") if type(details) is dict else None,
    )


def read_error(error: BaseException) -> dict[str, Json]:
    """The provider's own word for a failure: the only one that tells apart what fails inside a stream, where all is HTTP 200."""
    said = word(get(get(error, "body"), "error"), "type")
    return {} if said is None else {"anthropic.error.type": said}


def _tool(tool: Any) -> Json:
    """A tool of the user's, flat; one of the provider's own as it is."""
    return shown(tool) if get(tool, "input_schema") is None else tool_definition(tool)
