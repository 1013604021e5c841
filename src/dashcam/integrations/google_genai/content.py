"""`generateContent`: a request's instruction, turns, tools and settings, its answer's candidates, and the tokens."""

from typing import Any

from dashcam.integrations.fields import get, items, known, number, plain, text, word
from dashcam.integrations.google_genai.parts import pick, read_content, read_parts, shown
from dashcam.integrations.sdk_answer import Answer
from dashcam.integrations.words import Message, Part, counted, message
from dashcam.model.types import Json

FINISH: dict[str, str] = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    "CONTINUATION": "length",
    **dict.fromkeys(
        (
            "SAFETY",
            "RECITATION",
            "LANGUAGE",
            "BLOCKLIST",
            "PROHIBITED_CONTENT",
            "SPII",
            "IMAGE_SAFETY",
            "IMAGE_PROHIBITED_CONTENT",
            "IMAGE_RECITATION",
            "ESCALATION",
            "MODEL_ARMOR",
            "PUP_LIMITED_DISABLED",
        ),
        "content_filter",
    ),
    **dict.fromkeys(
        (
            "MALFORMED_FUNCTION_CALL",
            "UNEXPECTED_TOOL_CALL",
            "TOO_MANY_TOOL_CALLS",
            "MISSING_THOUGHT_SIGNATURE",
            "MALFORMED_RESPONSE",
        ),
        "error",
    ),
}
"""Google's word for why it stopped, to OpenTelemetry's; it says `STOP` too where it asks for a function."""
_NOT_PARAMETERS = frozenset(
    {"contents", "systemInstruction", "system_instruction", "tools", "generationConfig", "generation_config"}
)


def read_input(body: dict[str, Any]) -> Json:
    """The body of a request as `{messages, tools, parameters}`, the system instruction as the first message."""
    system, tools, contents = body.get("systemInstruction"), body.get("tools"), body.get("contents")
    system = body.get("system_instruction") if system is None else system
    said = [] if system is None else [message("system", read_parts(system))]
    for content in contents if type(contents) is list else items(contents):
        said += read_content(content)
    return {
        "messages": said,
        "tools": [] if tools is None else [made for tool in items(tools) for made in _tools(tool)],
        "parameters": _parameters(body),
    }


def _parameters(body: dict[str, Any]) -> dict[str, Json]:
    config = body.get("generationConfig")
    config = body.get("generation_config") if config is None else config
    made = {} if type(config) is not dict else {key: shown(value) for key, value in config.items()}
    for key, value in body.items():
        if key not in _NOT_PARAMETERS and key[:1] != "_":
            made[key] = shown(value)
    return made


def read_output(answer: Any) -> Json:
    """The candidates, one message each; a prompt that was refused has one that says nothing."""
    return {"messages": _messages(known(answer))[0]}


def _messages(answer: dict[str, Any]) -> tuple[list[Message], list[str], str | None]:
    """The candidates, why each of them ended, and why the model was not even asked."""
    made: list[Message] = []
    finish: list[str] = []
    candidates = answer.get("candidates")
    for candidate in candidates if type(candidates) is list else items(candidates):
        one = candidate if type(candidate) is dict else known(candidate)
        ended = one.get("finishReason")
        ended = ended if type(ended) is str else None
        made.append(said_by(read_parts(one.get("content")), ended))
        if ended is not None:
            finish.append(ended)
    feedback = answer.get("promptFeedback")
    refused = None if feedback is None else word(feedback, "blockReason")
    if refused is not None and not made:
        made.append(message("assistant", [], finish="content_filter"))
    return made, finish, refused


def whole(answer: dict[str, Any]) -> Answer:
    """All that an answer says, its candidates looked at once."""
    messages, finish, refused = _messages(answer)
    return Answer(
        output={"messages": messages},
        usage=read_usage(answer.get("usageMetadata")),
        id=answer.get("responseId"),
        model=answer.get("modelVersion"),
        finish=finish,
        attributes={} if refused is None else {"google.block_reason": refused},
    )


def said_by(parts: list[Part], finish: str | None) -> Message:
    """A candidate as a message."""
    ended = FINISH.get(finish or "")
    if ended == "stop":
        for part in parts:
            if part["type"] == "tool_call":
                ended = "tool_call"
    made: Message = {"role": "assistant", "parts": parts}
    if ended is not None:
        made["finish_reason"] = ended
    return made


def block_reason(answer: Any) -> str | None:
    """Why Google did not even ask the model."""
    return word(get(answer, "promptFeedback"), "blockReason")


def finish_reasons(answer: Any) -> list[str]:
    """Why it ended, in Google's words, one a candidate."""
    return _messages(known(answer))[1]


def attributes(answer: Any) -> dict[str, Json]:
    """What else an answer says of itself."""
    refused = block_reason(answer)
    return {} if refused is None else {"google.block_reason": refused}


def read_usage(said: Any) -> dict[str, Json] | None:
    """The tokens: what was thought comes beside the candidates, what built-in tools brought in beside the prompt.

    >>> counts = {"promptTokenCount": 9, "toolUsePromptTokenCount": 3, "candidatesTokenCount": 4, "thoughtsTokenCount": 5}
    >>> [read_usage(counts)[name] for name in ("input_tokens", "output_tokens", "reasoning_tokens")]
    [12, 9, 5]
    """
    if said is None:
        return None
    raw = plain(said)
    counts = raw if type(raw) is dict else {}
    inputs, outputs = counts.get("promptTokenCount"), counts.get("candidatesTokenCount")
    inputs, outputs = inputs if type(inputs) is int else None, outputs if type(outputs) is int else None
    thoughts = None if "thoughtsTokenCount" not in counts else number(counts["thoughtsTokenCount"])
    if inputs is not None and "toolUsePromptTokenCount" in counts:
        inputs += number(counts["toolUsePromptTokenCount"]) or 0
    if outputs is None and thoughts is None:
        # numbers that are 0 are left out on the wire, and the total tells so
        total = counts.get("totalTokenCount")
        outputs = max(total - inputs, 0) if type(total) is int and inputs is not None else None
    else:
        outputs = (outputs or 0) + (thoughts or 0)
    return counted(
        raw, inputs=inputs, outputs=outputs, cache_read=counts.get("cachedContentTokenCount"), reasoning=thoughts
    )


def _tools(tool: Any) -> list[Json]:
    """Functions flat, each by itself; Google's own tools as they are."""
    declared = items(pick(tool, "functionDeclarations", "function_declarations"))
    made: list[Json] = [_function(one) for one in declared]
    own = {
        key: shown(value)
        for key, value in (tool.items() if type(tool) is dict else ())
        if key not in ("functionDeclarations", "function_declarations")
    }
    return [*made, own] if own or not declared else made


def _function(declared: Any) -> Json:
    name = text(get(declared, "name"))
    schema = pick(declared, "parametersJsonSchema", "parameters_json_schema")
    return {
        "type": "function",
        "name": name,
        "description": get(declared, "description"),
        "parameters": shown(get(declared, "parameters") if schema is None else schema),
    }
