"""`generateContent`: a request's instruction, turns, tools and settings, its answer's candidates, and the tokens."""

from typing import Any

from dashcam.integrations.fields import get, items, number, text, word
from dashcam.integrations.google_genai.parts import pick, read_content, read_parts, shown
from dashcam.integrations.words import Message, Part, message, usage
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
    system = pick(body, "systemInstruction", "system_instruction")
    said = [] if system is None else [message("system", read_parts(system))]
    for content in items(body.get("contents")):
        said += read_content(content)
    return {
        "messages": said,
        "tools": [made for tool in items(body.get("tools")) for made in _tools(tool)],
        "parameters": _parameters(body),
    }


def _parameters(body: dict[str, Any]) -> dict[str, Json]:
    config = pick(body, "generationConfig", "generation_config")
    made = {} if type(config) is not dict else {key: shown(value) for key, value in config.items()}
    for key, value in body.items():
        if key not in _NOT_PARAMETERS and key[:1] != "_":
            made[key] = shown(value)
    return made


def read_output(answer: Any) -> Json:
    """The candidates, one message each; a prompt that was refused has one that says nothing."""
    said = [said_by(read_parts(get(one, "content")), word(one, "finishReason")) for one in items(_candidates(answer))]
    refused = block_reason(answer)
    return {"messages": said or ([] if refused is None else [message("assistant", [], finish="content_filter")])}


def said_by(parts: list[Part], finish: str | None) -> Message:
    """A candidate as a message."""
    ended = FINISH.get(finish or "")
    if ended == "stop" and "tool_call" in [part["type"] for part in parts]:
        ended = "tool_call"
    made = message("assistant", parts)
    if ended is not None:
        made["finish_reason"] = ended
    return made


def block_reason(answer: Any) -> str | None:
    """Why Google did not even ask the model."""
    return word(get(answer, "promptFeedback"), "blockReason")


def finish_reasons(answer: Any) -> list[str]:
    """Why it ended, in Google's words, one a candidate."""
    said = [word(one, "finishReason") for one in items(_candidates(answer))]
    return [one for one in said if one is not None]


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
    prompt = number(get(said, "promptTokenCount"))
    inputs = None if prompt is None else prompt + (number(get(said, "toolUsePromptTokenCount")) or 0)
    return usage(
        said,
        inputs=inputs,
        outputs=_outputs(said, inputs),
        cache_read=get(said, "cachedContentTokenCount"),
        reasoning=get(said, "thoughtsTokenCount"),
    )


def _outputs(said: Any, inputs: int | None) -> int | None:
    """What was said and thought; numbers that are 0 are left out on the wire, and the total tells so."""
    counts = [number(get(said, "candidatesTokenCount")), number(get(said, "thoughtsTokenCount"))]
    known = [count for count in counts if count is not None]
    if known:
        return sum(known)
    total = number(get(said, "totalTokenCount"))
    return None if total is None or inputs is None else max(total - inputs, 0)


def _candidates(answer: Any) -> Any:
    return get(answer, "candidates")


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
