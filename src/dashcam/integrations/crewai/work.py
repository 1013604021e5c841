"""Who works: crews, their tasks, agents, flows and their methods."""

import asyncio
from typing import Any

from dashcam.capture import calls
from dashcam.capture.calls import ABSENT
from dashcam.integrations.around import Around
from dashcam.integrations.fields import fields, get, items, text, word
from dashcam.integrations.wire_chat import read_message
from dashcam.integrations.words import message, text_part
from dashcam.model.types import Json
from dashcam.snapshot.labels import label


class Worked(Around):
    """A piece of work, with what it came to."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """The words of an output of CrewAI's, or what else it is."""
        return {"output": output_of(result)}


class Stepped(Around):
    """A method of a flow, which the library runs with its bookkeeping."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """What the method returned, without the event that it made."""
        return {"output": output_of(result[0] if type(result) is tuple and result else result)}


def crew(of: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a crew's run; one that streams begins when its stream is read."""
    if fields(of).get("stream") is True:
        return None
    given = _given(("inputs", "input_files", "from_checkpoint"), args, kwargs)
    name = text(fields(of).get("name"))
    return _begun(name or "Crew", "chain", of, method, given.get("inputs"))


def task(of: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a task."""
    state = fields(of)
    asked: dict[str, Json] = {name: text(state.get(name)) for name in ("description", "expected_output")}
    context = _given(("agent", "context", "tools"), args, kwargs).get("context")
    if type(context) is str and context:
        asked["context"] = context
    return _begun(text(state.get("name")) or "Task", "chain", of, method, asked)


def agent(of: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin an agent's work on a task."""
    given = _given(("task", "context", "tools"), args, kwargs)
    asked: dict[str, Json] = {"task": text(get(given.get("task"), "description"))}
    context = text(given.get("context"))
    if context:
        asked["context"] = context
    return _agent(of, method, asked)


def alone(of: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin an agent's work without a crew; in a running loop `kickoff` only hands a coroutine on."""
    if method.endswith(".kickoff") and asyncio._get_running_loop() is not None:  # noqa: SLF001  the one that does not raise
        return None
    said = _given(("messages", "response_format"), args, kwargs).get("messages")
    asked = [message("user", [text_part(said)])] if type(said) is str else [read_message(one) for one in items(said)]
    return _agent(of, method, {"messages": asked})


def flow(of: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a flow's run; CrewAI's own flows are how its agents and memory are made."""
    if _is_theirs(of) or fields(of).get("stream") is True:
        return None
    given = _given(("inputs", "input_files"), args, kwargs)
    return _begun(text(fields(of).get("name")) or _class(of), "chain", of, method, given.get("inputs"))


def step(of: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a method of a flow."""
    if _is_theirs(of) or not args:
        return None
    asked = {**{f"args[{at}]": value for at, value in enumerate(args[2:])}, **kwargs}
    name = str.__str__(args[0]) if issubclass(type(args[0]), str) else "method"
    full = f"{label(type(of)).full}.{name}"
    span = calls.begin(name, "chain", input=asked or ABSENT, of=of, type=type(of), method=full)
    return None if span is None else Stepped(span)


def _agent(of: Any, method: str, asked: dict[str, Json]) -> Around | None:
    role, goal = text(fields(of).get("role")), text(fields(of).get("goal"))
    told: dict[str, Json] = {"gen_ai.agent.name": role, "gen_ai.agent.description": goal}
    known = {name: value for name, value in told.items() if value}
    return _begun((role or "").strip() or "Agent", "agent", of, method, asked, known)


def _begun(
    name: str, kind: str, of: Any, method: str, asked: Any, attributes: dict[str, Json] | None = None
) -> Around | None:
    span = calls.begin(
        name,
        kind,
        input=ABSENT if asked is None else asked,
        of=of,
        type=type(of),
        method=method,
        attributes=attributes or None,
        site=kind == "agent",
    )
    return None if span is None else Worked(span)


def output_of(result: Any) -> Any:
    """Outputs of CrewAI's say it in words, in `raw`, whatever else they have."""
    return result if word(result, "raw") is None else word(result, "raw")


def _given(names: tuple[str, ...], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    return {**dict(zip(names, args, strict=False)), **kwargs}


def _is_theirs(of: Any) -> bool:
    return label(type(of)).module.startswith("crewai.")


def _class(of: Any) -> str:
    return label(type(of)).qualname.rpartition(".")[2]
