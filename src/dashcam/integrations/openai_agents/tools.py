"""A function tool, where it is called: its arguments and its answer, and a span of its own where the SDK makes none."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from dashcam.capture import calls
from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT, STATE
from dashcam.capture.guard import failed
from dashcam.capture.lifecycle import UNKNOWN, restore
from dashcam.integrations.fields import get, word
from dashcam.integrations.openai_agents.opened import around
from dashcam.integrations.words import opened


def called(original: Callable[..., Any]) -> Callable[..., Any]:
    """The SDK's one way to call a function tool."""

    @wraps(original)
    async def invoke(*args: Any, **kwargs: Any) -> Any:
        before, token = CURRENT.get(), UNKNOWN
        try:
            span, own = _begin(kwargs)
            token = span.attach() if span is not None and own else None
            try:
                result = await original(*args, **kwargs)
            except BaseException as error:
                ActiveSpan.detach(token)
                if span is not None and own:
                    span.end(error=error)
                raise
            ActiveSpan.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            restore(token, before)
            raise
        if span is not None:
            _end(span, result, own=own)
        return result

    return invoke


def _begin(kwargs: dict[str, Any]) -> tuple[ActiveSpan | None, bool]:
    """The span of the call, and whether it is ours to end."""
    try:
        if STATE.put is None:
            return None, False
        tool, context = kwargs.get("function_tool"), kwargs.get("context")
        given = opened(kwargs.get("arguments"))
        learned = {
            "gen_ai.tool.call.id": word(context, "tool_call_id"),
            "gen_ai.tool.description": word(tool, "description"),
        }
        attributes = {name: value for name, value in learned.items() if value}
        outer = around()
        if outer is not None and outer.kind == "tool":
            outer.span.add(input=given, attributes=attributes)
            return outer.span, False
        name = word(tool, "name") or "tool"
        return calls.begin(name, "tool", input=given, of=tool, site=True, attributes=attributes), True
    except Exception:
        failed("record the start of a tool of openai-agents")
        return None, False


def _end(span: ActiveSpan, result: Any, *, own: bool) -> None:
    try:
        broke = get(result, "is_sdk_generated_error") is True
        if own:
            span.end(get(result, "output"), status="error" if broke else None)
        else:
            span.add(output=get(result, "output"))
    except Exception:
        failed("record the end of a tool of openai-agents")
