"""Guardrails: a plain function that tasks and agents have by its name, each in its own module."""

from collections.abc import Callable
from functools import wraps
from types import FunctionType, MethodType
from typing import Any

from dashcam.capture import calls
from dashcam.capture.hidden import hidden
from dashcam.integrations.around import Around, around
from dashcam.integrations.crewai.work import output_of
from dashcam.integrations.fields import get
from dashcam.snapshot.labels import label

_GIVEN = ("output", "guardrail", "retry_count")


class Judged(Around):
    """What a guardrail says of an output."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """Whether it passes, what it was made into, why not."""
        return {"output": {name: output_of(get(result, name)) for name in ("success", "result", "error")}}


def judge(guardrail: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a judgement of an output."""
    given = {**dict(zip(_GIVEN, args, strict=False)), **kwargs}
    asked = {"output": output_of(given.get("output")), "retry_count": given.get("retry_count")}
    own = type(guardrail) not in (FunctionType, MethodType)
    span = calls.begin(
        _name(guardrail),
        "guardrail",
        input=asked,
        of=guardrail if own else None,
        type=type(guardrail) if own else None,
        method=method,
        site=True,
    )
    return None if span is None else Judged(span)


def judging(original: Callable[..., Any]) -> Callable[..., Any]:
    """Stand before `process_guardrail`."""
    inside = around(judge)(
        lambda _, *args, **kwargs: original(*args, **kwargs), f"{original.__module__}.{original.__qualname__}"
    )

    @hidden
    def process_guardrail(*args: Any, **kwargs: Any) -> Any:
        return inside(kwargs.get("guardrail", args[1] if len(args) > 1 else None), *args, **kwargs)

    made: Callable[..., Any] = wraps(original)(process_guardrail)
    return made


def _name(guardrail: Any) -> str:
    function = guardrail.__func__ if type(guardrail) is MethodType else guardrail
    if type(function) is FunctionType:
        return function.__name__
    return label(type(guardrail)).qualname.rpartition(".")[2]
