"""Agents: a run, its steps, the tools it calls and the code it runs."""

from types import FunctionType
from typing import Any

from dashcam.capture import calls
from dashcam.integrations.around import Around
from dashcam.integrations.fields import fields, get, items, named, text
from dashcam.integrations.smolagents.readers import said
from dashcam.model.types import Json, StreamEnd
from dashcam.snapshot.labels import label

_RUN = ("task", "stream", "reset", "images", "additional_args", "max_steps", "return_full_result")
_MODULE = "smolagents."


class Run(Around):
    """A run of an agent, awaited whole or followed step by step."""

    __slots__ = ("_answer",)

    def __init__(self, span: calls.ActiveSpan) -> None:
        super().__init__(span)
        self._answer: Any = None

    def found(self, result: Any) -> dict[str, Any]:
        """The answer, by itself or with what the run amounts to."""
        return {"output": get(result, "output") if named(result, _MODULE, "RunResult") else result}

    def take(self, chunk: Any) -> None:
        """The last of its steps has the answer."""
        if named(chunk, _MODULE, "FinalAnswerStep"):
            self._answer = get(chunk, "output")

    def joined(self) -> dict[str, Any]:
        """What was answered, if it came to that."""
        return {"output": self._answer}


class Step(Around):
    """One step: the model is asked, and what it wants is done."""

    __slots__ = ("_memory", "_result")

    def __init__(self, span: calls.ActiveSpan, memory: Any) -> None:
        super().__init__(span)
        self._memory = memory
        self._result: Any = None

    def take(self, chunk: Any) -> None:
        """What a step comes to is the last thing that it hands on."""
        if named(chunk, _MODULE, "ActionOutput") or named(chunk, _MODULE, "PlanningStep"):
            self._result = chunk

    def joined(self) -> dict[str, Any]:
        """A plan, or what was seen and what came out of it."""
        if named(self._result, _MODULE, "PlanningStep"):
            return {"output": get(self._result, "plan")}
        seen = get(self._memory, "observations")
        if self._result is None:
            return {} if seen is None else {"output": {"observations": seen}}
        came = {name: get(self._result, name) for name in ("output", "is_final_answer")}
        return {"output": {"observations": seen, **came}}

    def streamed(self, ended: StreamEnd, error: BaseException | None) -> None:
        """That the library makes it piece by piece is no matter of the user's, unless he breaks it off."""
        if ended in ("closed", "collected"):
            super().streamed(ended, error)
        else:
            self.end(self.joined, error=error)


class Code(Around):
    """Code of the model's that was run."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """What it printed and what came out."""
        return {"output": {name: get(result, name) for name in ("output", "logs", "is_final_answer")}}


def run(agent: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a run of an agent."""
    given = {**dict(zip(_RUN, args, strict=False)), **kwargs}
    asked: dict[str, Json] = {"task": given.get("task")}
    if given.get("additional_args") is not None:
        asked["additional_args"] = given["additional_args"]
    if items(given.get("images")):
        asked["images"] = len(items(given["images"]))
    name, description = text(fields(agent).get("name")), text(fields(agent).get("description"))
    told: dict[str, Json] = {"gen_ai.agent.name": name, "gen_ai.agent.description": description}
    span = calls.begin(
        name or _class(agent),
        "agent",
        input=asked,
        attributes={key: value for key, value in told.items() if value} or None,
        of=agent,
        type=type(agent),
        method=method,
        site=True,
    )
    return None if span is None else Run(span)


def step(agent: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a step; its messages are the model's call's."""
    memory = args[0] if args else kwargs.get("memory_step")
    return _step(f"Step {get(memory, 'step_number')}", agent, method, memory)


def plan(agent: Any, method: str, _: tuple[Any, ...], __: dict[str, Any]) -> Around | None:
    """Begin a step that makes a plan."""
    return _step("Plan", agent, method, None)


def _step(name: str, agent: Any, method: str, memory: Any) -> Around | None:
    span = calls.begin(name, "chain", of=agent, type=type(agent), method=method)
    return None if span is None else Step(span, memory)


def tool(one: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a tool's call, from the agent or from code it runs."""
    given = {name: value for name, value in kwargs.items() if name != "sanitize_inputs_outputs"}
    if args:
        given = {**_placed(one, args), **given}
    description = text(said(one, "description"))
    span = calls.begin(
        text(said(one, "name")) or _class(one),
        "tool",
        input=given,
        attributes={"gen_ai.tool.description": description} if description else None,
        of=one,
        type=type(one),
        method=method,
        site=True,
    )
    return None if span is None else Around(span)


def code(executor: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a run of the model's code."""
    given = args[0] if args else kwargs.get("code_action")
    span = calls.begin(
        "python_interpreter", "tool", input={"code": given}, of=executor, type=type(executor), method=method, site=True
    )
    return None if span is None else Code(span)


def _placed(one: Any, args: tuple[Any, ...]) -> dict[str, Any]:
    """Arguments by place, under the names that the tool's own function has for them."""
    if len(args) == 1 and type(args[0]) is dict:
        return args[0]
    forward = said(one, "forward")
    is_static = type(forward) is staticmethod
    function = forward.__wrapped__ if is_static else forward
    names: list[str] = []
    if type(function) is FunctionType:
        inner = fields(function).get("__wrapped__", function)  # `@tool` puts one of its own around the user's
        code = (inner if type(inner) is FunctionType else function).__code__
        names = list(code.co_varnames[: code.co_argcount])[0 if is_static else 1 :]
    return {names[at] if at < len(names) else f"args[{at}]": value for at, value in enumerate(args)}


def _class(value: Any) -> str:
    return label(type(value)).qualname.rpartition(".")[2]
