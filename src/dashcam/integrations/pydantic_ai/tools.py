"""A tool that a run executes; calls that answer the run itself (`final_result`) are no tools of the user's."""

from typing import Any

from dashcam.capture import calls
from dashcam.integrations.around import Around
from dashcam.integrations.fields import class_name, get, word
from dashcam.model.types import Json

_DEEP = 8
_NO_ERRORS = ("CallDeferred", "ApprovalRequired")


class Tool(Around):
    """One execution of a tool."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """What it gave back; what it wraps for the model alone is in the model's messages."""
        return {"output": get(result, "return_value") if word(result, "kind") == "tool-return" else result}

    def raised(self, error: BaseException) -> None:
        """A call that is put off, until somebody approves or another process answers, has not failed."""
        if class_name(error) in _NO_ERRORS:
            self.end(lambda: {"attributes": {"pydantic_ai.tool.deferred": class_name(error)}})
        else:
            super().raised(error)


def begin_tool(manager: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tool | None:
    """Begin the span of a tool that is about to be executed, with the arguments as they were validated."""
    validated = args[0] if args else kwargs.get("validated")
    call, tool = get(validated, "call"), get(validated, "tool")
    definition = get(tool, "tool_def")
    if word(definition, "kind") == "output":
        return None
    attributes: dict[str, Json] = {
        "gen_ai.tool.call.id": get(call, "tool_call_id"),
        "gen_ai.tool.description": word(definition, "description"),
    }
    span = calls.begin(
        word(call, "tool_name") or "tool",
        "tool",
        input=get(validated, "validated_args"),
        attributes={name: value for name, value in attributes.items() if value is not None},
        site=True,
        method=method,
        of=_kept(tool, word(call, "tool_name")),
    )
    return None if span is None else Tool(span)


def _kept(tool: Any, name: str | None) -> Any:
    """The tool that the app holds: what a run is handed is made anew, by toolsets that may stand around each other."""
    for _ in range(_DEEP):
        inner = get(tool, "source_tool")
        if inner is None:
            break
        tool = inner
    tools = get(get(tool, "toolset"), "tools")
    return tools.get(name) if type(tools) is dict else tool
