"""What an answer, or a failure, says of itself beside its content: the tier that served, a refusal, what a filter found."""

from typing import Any

from dashcam.integrations import wire_responses as responses
from dashcam.integrations.fields import fields, get, items, known, word
from dashcam.integrations.sdk_answer import Answer
from dashcam.integrations.wire_chat import read_message, read_usage
from dashcam.model.types import Json

REFUSED: dict[str, Json] = {"output.refused": True}
"""The model refused: in its words a stop like any other."""


def of_chat(answer: Any) -> dict[str, Json]:
    """Of a chat completion or one chunk of it."""
    choices = items(get(answer, "choices"))
    return tier(answer) | choices_say(choices)


def whole_chat(answer: dict[str, Any]) -> Answer:
    """A chat completion, each of its choices looked at once: what its readers, one by one, say of it."""
    messages: list[Json] = []
    finish: list[str] = []
    choices, served = answer.get("choices"), answer.get("service_tier")
    attributes: dict[str, Json] = {"openai.response.service_tier": served} if type(served) is str else {}
    for one in map(known, choices if type(choices) is list else items(choices)):
        said, why = known(one.get("message")), one.get("finish_reason")
        messages.append(read_message(said, why))
        if type(why) is str:
            finish.append(why)
        if said.get("refusal") is not None or "content_filter_results" in one or "delta" in one:
            attributes |= choices_say([one])
    return Answer(
        output={"messages": messages},
        usage=read_usage(answer.get("usage")),
        id=answer.get("id"),
        model=answer.get("model"),
        finish=finish,
        attributes=attributes,
    )


def choices_say(choices: list[Any]) -> dict[str, Json]:
    """Of the choices of an answer or of a chunk."""
    found: dict[str, Json] = {}
    for one in map(known, choices):
        if word(one.get("message"), "refusal") or word(one.get("delta"), "refusal"):
            found |= REFUSED
        if "content_filter_results" in one:
            found |= filtered(one["content_filter_results"])
    return found


def of_response(answer: Any) -> dict[str, Json]:
    """Of an answer of the responses API."""
    found, state = tier(answer), known(answer)
    for item in items(state.get("output")):
        if "refusal" in [word(piece, "type") for piece in items(get(item, "content"))]:
            found |= REFUSED
    error = state.get("error")
    return found if error is None else found | _told(error)


def whole_response(answer: dict[str, Any]) -> Answer:
    """An answer of the responses API, its items looked at once: what its readers, one by one, say of it."""
    output: Any = responses.read_output(answer)
    status, cut, served = answer.get("status"), answer.get("incomplete_details"), answer.get("service_tier")
    told: dict[str, Json] = {"openai.response.service_tier": served} if type(served) is str else {}
    # a refusal is a part without a word of ours, a failure has no words at all: both are rare
    is_plain = answer.get("error") is None and output is not None
    for part in output["messages"][0]["parts"] if is_plain else ():
        if part["type"] == "other":
            is_plain = False
    return Answer(
        output=output,
        usage=responses.read_usage(answer.get("usage")),
        id=answer.get("id"),
        model=answer.get("model"),
        finish=[status] if cut is None and type(status) is str and status else responses.finish_reasons(answer),
        attributes=told if is_plain else of_response(answer),
    )


def tier(answer: Any) -> dict[str, Json]:
    """The tier that served, of which the price depends.

    >>> tier({"service_tier": "flex"})
    {'openai.response.service_tier': 'flex'}
    """
    said = word(answer, "service_tier")
    return {} if said is None else {"openai.response.service_tier": said}


def of_error(error: BaseException) -> dict[str, Json]:
    """The provider's own words for a failure: what a filter stopped is to the SDK a bad request like any other."""
    inner = get(get(error, "body"), "innererror")
    return _told(error) | filtered(get(inner, "content_filter_result"))


def filtered(results: Any) -> dict[str, Json]:
    """What Azure's filter stopped, by its categories.

    >>> filtered({"hate": {"filtered": False}, "violence": {"filtered": True, "severity": "high"}})
    {'azure.content_filter': ['violence']}
    """
    found: list[Json] = [name for name, one in fields(results).items() if get(one, "filtered") is True]
    return {"azure.content_filter": found} if found else {}


def _told(error: Any) -> dict[str, Json]:
    said = {"openai.error.code": word(error, "code"), "openai.error.type": word(error, "type")}
    return {name: value for name, value in said.items() if value is not None}
