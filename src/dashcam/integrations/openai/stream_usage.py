"""Tokens of a stream that nobody asked for (setting `stream_usage`): the request asks, and the chunk with the answer is kept back.

The program sees the chunks that it would have seen: without the last one, which holds the usage alone, and without the
empty `usage` that each of the others then has. Raw responses are left as they are, since their bytes can be read.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from dashcam.capture.context import STATE
from dashcam.capture.guard import failed
from dashcam.integrations.fields import fields, get
from dashcam.integrations.sdk_answer import Joiner

PROVIDERS = ("openai", "azure.ai.openai")
"""Who is known to take the question; other hosts that speak the format may refuse what they do not know."""
_RAW = "X-Stainless-Raw-Response"


def ask(asked: dict[str, Any], provider: str) -> Callable[[], None] | None:
    """Put the question into the options of a request; returns what takes it out again, `None` where nothing was put in."""
    body, more = asked.get("json_data"), fields(asked.get("extra_json"))
    if not STATE.stream_usage or provider not in PROVIDERS or type(body) is not dict or body.get("stream") is not True:
        return None
    said = body.get("stream_options")
    wanted = said if type(said) is dict else {}
    if "include_usage" in wanted or "stream_options" in more or _RAW in fields(asked.get("headers")):
        return None
    asked["json_data"] = {**body, "stream_options": {**wanted, "include_usage": True}}

    def undo() -> None:
        asked["json_data"] = body

    return undo


def without(source: Iterator[Any], joiner: Joiner) -> Iterator[Any]:
    """The chunks of a stream as they would be, had nobody asked."""
    for chunk in source:
        if not _is_ours(chunk, joiner):
            yield chunk


async def awithout(source: AsyncIterator[Any], joiner: Joiner) -> AsyncIterator[Any]:
    """The same for an asynchronous stream."""
    async for chunk in source:
        if not _is_ours(chunk, joiner):
            yield chunk


def _is_ours(chunk: Any, joiner: Joiner) -> bool:
    try:
        if get(chunk, "usage") is None:
            given = object.__getattribute__(chunk, "__pydantic_fields_set__")
            if type(given) is set:
                given.discard("usage")
            return False
        choices = get(chunk, "choices")
        if type(choices) is not list or choices:
            return False
        joiner.add(chunk)
    except Exception:
        failed("keep the usage of a stream")
        return False
    return True
