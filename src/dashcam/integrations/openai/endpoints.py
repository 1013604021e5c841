"""The endpoints that become spans: path, kind, name and readers, a row each. Other requests pass untouched."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashcam.integrations.fields import get
from dashcam.integrations.openai import chat, others, responses
from dashcam.integrations.openai.joiners import Answer, ChatJoiner, CompletionJoiner, Joiner
from dashcam.integrations.openai.response_joiner import ResponseJoiner
from dashcam.model.types import Json, Kind


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


ENDPOINTS: dict[str, Endpoint] = {
    "/chat/completions": Endpoint(
        kind="llm",
        name="openai.chat.completions",
        input=chat.read_input,
        output=chat.read_output,
        usage=chat.read_usage,
        finish=chat.finish_reasons,
        joiner=ChatJoiner,
    ),
    "/responses": Endpoint(
        kind="llm",
        name="openai.responses",
        input=responses.read_input,
        output=responses.read_output,
        usage=responses.read_usage,
        finish=responses.finish_reasons,
        joiner=ResponseJoiner,
    ),
    "/completions": Endpoint(
        kind="llm",
        name="openai.completions",
        input=others.completion_input,
        output=others.completion_output,
        usage=chat.read_usage,
        finish=chat.finish_reasons,
        joiner=CompletionJoiner,
    ),
    "/embeddings": Endpoint(
        kind="embedding",
        name="openai.embeddings",
        input=others.embedding_input,
        output=others.embedding_output,
        usage=others.embedding_usage,
        finish=others.no_finish,
    ),
    "/moderations": Endpoint(
        kind="guardrail",
        name="openai.moderations",
        input=others.moderation_input,
        output=others.moderation_output,
        usage=others.no_usage,
        finish=others.no_finish,
    ),
}


def read(endpoint: Endpoint, answer: Any) -> Answer:
    """Read a whole answer: the SDK's object, or the same as plain data."""
    return Answer(
        output=endpoint.output(answer),
        usage=endpoint.usage(get(answer, "usage")),
        id=get(answer, "id"),
        model=get(answer, "model"),
        finish=endpoint.finish(answer),
    )
