"""A run of agents, whole: what it was asked, what came of it; streamed, it ends with the task that runs it."""

from typing import Any

from dashcam.capture import calls
from dashcam.capture.context import CURRENT, SCOPES
from dashcam.capture.guard import failed
from dashcam.integrations import wire_responses as responses
from dashcam.integrations.around import Around
from dashcam.integrations.fields import fields, get, text, word
from dashcam.integrations.openai_agents.opened import BY_ID, Opened, agents_from
from dashcam.model.types import Json

_NAME = "Agent workflow"


class Run(Around):
    """A run that is awaited."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """What the last agent answered."""
        return {"output": get(result, "final_output")}

    def _write(self, known: dict[str, Any]) -> None:
        BY_ID.pop(self.span.id, None)  # it is no longer what others run in
        super()._write(known)


class Streamed(Run):
    """A run that goes on in a task of its own after it was handed out."""

    __slots__ = ()

    def returned(self, result: Any) -> None:
        """Follow the task; a run that has none is over."""
        task = fields(result).get("run_loop_task")
        if task is None:
            super().returned(result)
        else:
            task.add_done_callback(lambda done: self._done(result, done))

    def _done(self, result: Any, task: Any) -> None:
        try:
            # asked for by `exception()`, an error would pass for one that the program has seen
            error = task._exception  # noqa: SLF001  see above
            if error is None:
                error = fields(result).get("_stored_exception")
            if task.cancelled():
                self.end(dict, status="cancelled")
            elif error is not None:
                self.raised(error)
            else:
                super().returned(result)
        except Exception:
            failed("end a streamed run of agents")


def run(of: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Run | None:
    """A run that is awaited, or waited for."""
    opened = _begin(name, args, kwargs)
    return None if opened is None else Run(opened)


def streamed(of: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Streamed | None:
    """A run whose events are read."""
    opened = _begin(name, args, kwargs)
    return None if opened is None else Streamed(opened)


def asked(given: Any) -> Json:
    """A run's input as messages; one that goes on from a saved state says nothing new."""
    if type(given) is not str and type(given) is not list:
        return None
    return {"messages": responses.read_messages(given)}


def _begin(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> calls.ActiveSpan | None:
    agent = args[0] if args else kwargs.get("starting_agent")
    given = args[1] if len(args) > 1 else kwargs.get("input")
    config, here = kwargs.get("run_config"), CURRENT.get()
    settings = {} if config is None else fields(config)
    known: dict[str, Any] = {"session": _session(kwargs, settings)}
    if settings:
        known["metadata"] = _metadata(settings)
    if here is None and not SCOPES.get():
        known["app"] = word(agent, "name")
    owner = None if here is None else BY_ID.get(here[0])
    span = calls.begin(
        (text(settings.get("workflow_name")) if settings else None) or _NAME,
        "chain",
        input=asked(given),
        of=agent,
        method=name,
        site=True,
        **known,
    )
    if span is None:
        return None
    made = Opened(span, "run", agent, owner)
    made.agents = agents_from(agent)
    return span


def _session(kwargs: dict[str, Any], settings: dict[str, Any]) -> str | None:
    """The group of traces, as the SDK calls it, or whatever else holds the conversation."""
    said = settings.get("group_id")
    if type(said) is not str:
        said = kwargs.get("conversation_id")
    if type(said) is str:
        return said
    session = kwargs.get("session")
    return None if session is None else word(session, "session_id")


def _metadata(settings: dict[str, Any]) -> Json:
    said = settings.get("trace_metadata")
    return said if type(said) is dict and said else None
