"""The endpoints beside chat: embeddings, legacy completions, moderations."""

from typing import Any

from dashcam.integrations.fields import get, items, number, plain
from dashcam.integrations.words import message, text_part, usage
from dashcam.model.types import Json


def embedding_input(body: dict[str, Any]) -> Json:
    """The texts to embed and how: `{input, parameters}`."""
    return {"input": body.get("input"), "parameters": _parameters(body, "input")}


def embedding_output(answer: Any) -> Json:
    """How many vectors of how many dimensions came; the numbers themselves are not kept."""
    vectors = items(get(answer, "data"))
    first = get(vectors[0], "embedding") if vectors else None
    return {"count": len(vectors), "dimensions": len(first) if type(first) is list else None}


def completion_input(body: dict[str, Any]) -> Json:
    """A legacy prompt as one user message a prompt."""
    prompt = body.get("prompt")
    prompts = items(prompt) if prompt is not None and type(prompt) is not str else [prompt]
    said = [message("user", [text_part(one)]) for one in prompts if one is not None]
    return {"messages": said, "tools": [], "parameters": _parameters(body, "prompt")}


def completion_output(answer: Any) -> Json:
    """The choices of a legacy completion, one message each."""
    said = items(get(answer, "choices"))
    return {
        "messages": [
            message("assistant", [text_part(get(one, "text"))], finish=get(one, "finish_reason")) for one in said
        ]
    }


def moderation_input(body: dict[str, Any]) -> Json:
    """What is to be judged."""
    return {"input": body.get("input"), "parameters": _parameters(body, "input")}


def moderation_output(answer: Any) -> Json:
    """The verdicts, as the provider gave them."""
    return {"results": [plain(one) for one in items(get(answer, "results"))]}


def embedding_usage(said: Any) -> dict[str, Json] | None:
    """Tokens of an embedding; it has an input only."""
    if said is None:
        return None
    return usage(said, inputs=number(get(said, "prompt_tokens")), outputs=None)


def no_usage(_: Any) -> None:
    """A moderation reports no tokens."""
    return None  # noqa: RET501  said aloud: unknown, not zero


def no_finish(_: Any) -> list[str]:
    """An answer that does not say why it ended."""
    return []


def _parameters(body: dict[str, Any], without: str) -> Json:
    return {key: value for key, value in body.items() if key not in (without, "model")}
