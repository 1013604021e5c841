"""LiteLLM's functions that ask a model, a row each: where it is, its kind, and how what it is asked and answers is read."""

from dataclasses import dataclass

from dashcam.integrations import wire_chat as chat
from dashcam.integrations import wire_others as others
from dashcam.integrations import wire_responses as responses
from dashcam.integrations import wire_says as says
from dashcam.integrations.litellm import readers
from dashcam.integrations.sdk_answer import Endpoint, Sdk


@dataclass(frozen=True, slots=True)
class Function:
    """A function and its asynchronous twin, whose name has an `a` before it."""

    name: str
    module: str
    endpoint: Endpoint
    public: str | None = None
    """Where the function is that people call, since LiteLLM may serve it without the decorated one some day."""


LITELLM = Sdk(name="litellm", endpoints={}, address=lambda _: ("", {}))
CHAT = Endpoint(
    kind="llm",
    name="litellm.completion",
    input=chat.read_input,
    output=chat.read_output,
    usage=chat.read_usage,
    finish=chat.finish_reasons,
    attributes=says.of_chat,
    whole=says.whole_chat,
)
FUNCTIONS = (
    Function("completion", "litellm.main", CHAT, "litellm.chat_completions.dispatch"),
    Function(
        "text_completion",
        "litellm.main",
        Endpoint(
            kind="llm",
            name="litellm.text_completion",
            input=others.completion_input,
            output=others.completion_output,
            usage=chat.read_usage,
            finish=chat.finish_reasons,
        ),
    ),
    Function(
        "responses",
        "litellm.responses.main",
        Endpoint(
            kind="llm",
            name="litellm.responses",
            input=responses.read_input,
            output=responses.read_output,
            usage=responses.read_usage,
            finish=responses.finish_reasons,
            attributes=says.of_response,
            whole=says.whole_response,
        ),
        "litellm.responses.dispatch",
    ),
    Function(
        "embedding",
        "litellm.main",
        Endpoint(
            kind="embedding",
            name="litellm.embedding",
            input=others.embedding_input,
            output=others.embedding_output,
            usage=others.embedding_usage,
            finish=others.no_finish,
        ),
        "litellm.embeddings.dispatch",
    ),
    Function(
        "rerank",
        "litellm.rerank_api.main",
        Endpoint(
            kind="reranker",
            name="litellm.rerank",
            input=readers.rerank_input,
            output=readers.rerank_output,
            usage=others.no_usage,
            finish=others.no_finish,
        ),
    ),
)
BY_NAME = {name: one for one in FUNCTIONS for name in (one.name, f"a{one.name}")}
